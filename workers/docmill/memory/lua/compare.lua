-- Comparing: what check.lua and cluster.lua share. Loaded between tables.lua and either of them.
-- ARGV: threshold; threshold of short texts; least share of the similarity that numbers must have; then the script's own
local THRESHOLD, SHORT_THRESHOLD, NUMBERS_SHARE = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local MOST_POSTINGS = 32 -- originals one key names: text that more share (a menu, an agency's credit) tells nothing
local MOST_COMPARED = 16 -- candidates compared, those with most keys in common first
local MINIMUM_NUMBERS = 8 -- pairs with a number from which a text's numbers are looked at
local SHORT_NUMBERS = 0.9 -- share of these pairs that must agree in a short text
-- Of the first 32 values so few agree in one of 500,000 pairs with similarity 0.5 (17 in the mean), but in nine of ten
-- that have nothing in common (2): most candidates are done with a quarter of the work.
local HOPELESS = 5
-- Where a fifth of the words is replaced, words and pairs of letters are alike by 0.58, the runs that stand for them in scripts
-- without spaces by 0.50 to 0.52, since a word lies in more runs than pairs. With what this adds, one threshold serves both.
local RUNS = 0.25
local bxor = bit.bxor

-- How many of a byte's two halves are zero.
local ZERO_HALVES
local function prepared()
  ZERO_HALVES = {}
  for xor = 0, 255 do ZERO_HALVES[xor] = (xor % 16 == 0 and 1 or 0) + (xor < 16 and 1 or 0) end
end

-- Similarity of two sketches (tables of bytes) and that of their numbers as a share of it; nil where they are not near.
-- The share is 1 where numbers tell nothing.
local function compared(a, b)
  local short = a[1] % 2 == 1 or b[1] % 2 == 1
  local equal = 0
  for i = 3, 18 do equal = equal + ZERO_HALVES[bxor(a[i], b[i])] end
  if equal < HOPELESS then return end
  for i = 19, 66 do equal = equal + ZERO_HALVES[bxor(a[i], b[i])] end
  local similarity = (equal / 128 - 1 / 16) * 16 / 15
  if a[1] > 1 or b[1] > 1 then similarity = similarity * (1 + RUNS * (1 - similarity)) end
  if similarity < (short and SHORT_THRESHOLD or THRESHOLD) then return end
  if NUMBERS_SHARE == 0 then return similarity, 1 end
  if short then
    if math.max(a[2], b[2]) == 0 then return similarity, 1 end
  elseif math.min(a[2], b[2]) < MINIMUM_NUMBERS then
    return similarity, 1
  end
  equal = 0
  for i = 67, 98 do if a[i] == b[i] then equal = equal + 1 end end
  local numbers = (equal / 32 - 1 / 256) * 256 / 255
  if short then return similarity, numbers < SHORT_NUMBERS and 0 or 1 end
  return similarity, math.min(1, math.max(0, numbers / similarity))
end

-- The postings in a bucket that a document's posting meets, from the first with its key on: one of five more values is
-- the same. Counts originals in `tally`; returns the number of postings under the key.
local function gather(bucket, posting, at, tally, stride)
  local tag, found = sub(posting, 1, 2), 0
  local v, w, x, y, z = byte(posting, 3, 7)
  while at do
    found = found + 1
    local a, b, c, d, e = byte(bucket, at + 2, at + 6)
    if v == a or w == b or x == c or y == d or z == e then
      local ref = sub(bucket, at + 7, at + stride - 1)
      tally[ref] = (tally[ref] or 0) + 1
    end
    at = entry_at(bucket, tag, stride, at + stride)
  end
  return found
end


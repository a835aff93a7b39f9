-- Comparing: what check.lua and cluster.lua share. Loaded between tables.lua and either of them.
-- ARGV: threshold; threshold of short texts; share of a text from which it is near a longer one that holds it (0: no such
-- rule); least share of the similarity that numbers must have; then the script's own
local THRESHOLD, SHORT_THRESHOLD, CONTAINMENT, NUMBERS_SHARE =
  tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
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
-- Containment is told from the similarity and the sizes of both texts, which the sketches hold: at four times the size it
-- is a tenth wrong in the mean. A document that holds an original is near only where the original is most of what it tells.
local SHORTEST, LONGEST = 4.6, 2.7
local SIZE_STEPS = 14 -- of a size for each doubling
local NEW = 0.2 -- of a document is its own where it is said to extend the original
-- Where two texts share a block alone (a licence above different texts), what is beside the block is judged: if it is so much
-- of the document in one place, so much of the original, and so many words and pairs, they are two texts. One that a longer
-- one holds has no such place. Edits of 10 and 20 % have, in one of a hundred, .08 and .12 of the text without likeness.
local OWN_BLOCK, OWN_OF_ORIGINAL, OWN_SHINGLES, WITHIN = 0.18, 0.13, 30, 0.14
-- Texts that leave smaller blocks, or extend the original, are weakly alike. Once an original has met three, what it shares
-- with others is common text, and no weak likeness counts.
local WEAK_BLOCK, WEAK_OF_ORIGINAL = 0.13, 0.1
-- What a document shares with one in four of the other originals compared, and one at least, is common text. A likeness that
-- leaves the original this much, and the document a block of this much, is judged by the values beside common text, where
-- there are so many of them.
local DOUBT, OWN_VALUES, OWN_SIMILARITY = 0.1, 12, 0.3
-- The first byte of a sketch: 1 short, 2 mostly in scripts without spaces, 4 to 12 weak likenesses counted.
local COUNT, MOST_COUNTED = 4, 3
local EXTENDS = 128 -- added to a containment in hundredths where the document is the longer one, with text of its own
-- A common phrase is no likeness: of the five values beside one shared key two must be the same, of those beside two keys one.
-- So many keys and values together:
local LEAST_AGREEING, ALL_AGREEING = 3, 6
local PLACES = 16
local SIZE_AT, VALUES_AT, FIRST, VALUES, NUMBERS_TO = 3, 3, 16, 64, 99 -- in a sketch: bytes of values begin behind VALUES_AT

-- Which of a value's two halves are those of another's: LOW where the low ones are the same, HIGH more where the high ones are.
-- Sums of these over 64 bytes, or over some originals, tell both counts; a sketch is so gone through once.
local LOW, HIGH = 1, 1024

local function both_counts(sum) return sum % HIGH + floor(sum / HIGH) end

-- Note in `same` which of the values from one place to another are the same in two sketches; returns the sum.
local function filled(same, a, b, from, to)
  local sum = 0
  for i = from, to do
    local mine, other, which = a[VALUES_AT + i], b[VALUES_AT + i], 0
    if mine == other then
      which = LOW + HIGH
    else
      local low, of_other = mine % 16, other % 16
      if low == of_other then which = LOW elseif mine - low == other - of_other then which = HIGH end
    end
    same[i] = which
    sum = sum + which
  end
  return sum
end

-- Where in a text each value of its sketch stands, by low and high halves apart, and how many stand in each place. A document is
-- compared with many originals: what was found last is kept.
local known, low_places, high_places, stands
local function placed(places)
  if places == known then return end
  known, low_places, high_places, stands = places, {}, {}, {}
  for place = 0, PLACES - 1 do stands[place] = 0 end
  for i = 1, #places do
    local both = byte(places, i)
    local of_low, of_high = both % 16, floor(both / 16)
    low_places[i], high_places[i] = of_low, of_high
    stands[of_low] = stands[of_low] + 1
    stands[of_high] = stands[of_high] + 1
  end
end

-- The share of a text that its longest part has in which few values are the same as another's: `places` tells where in it each
-- value stands, `same` which are the same, `shared` how many. Of PLACES parts those in a row are sought in which most values
-- differ (Bentley, the maximum sum of neighbours).
local function own_block(places, same, shared)
  placed(places)
  local found, of_low, of_high, agreeing = stands, low_places, high_places, {}
  for place = 0, PLACES - 1 do agreeing[place] = 0 end
  for i = 1, VALUES do
    local which = same[i]
    if which >= HIGH then
      local place = of_high[i]
      agreeing[place] = agreeing[place] + 1
      which = which - HIGH
    end
    if which == LOW then
      local place = of_low[i]
      agreeing[place] = agreeing[place] + 1
    end
  end
  local expected = math.min(0.3, 0.35 * shared + 0.03)
  local best, sum, length, here = 0, 0, 0, 0
  for place = 0, PLACES - 1 do
    sum = sum + (found[place] * expected - agreeing[place])
    here = here + found[place]
    if sum <= 0 then
      sum, here = 0, 0
    elseif sum > best then
      best, length = sum, here
    end
  end
  return length / 128
end

-- The numbers' own similarity as a share of the words'; 1 where numbers tell nothing.
local function share_of_numbers(a, b, similarity, short)
  if NUMBERS_SHARE == 0 then return 1 end
  if short then
    if math.max(a[2], b[2]) == 0 then return 1 end
  elseif math.min(a[2], b[2]) < MINIMUM_NUMBERS then
    return 1
  end
  local equal = 0
  for i = VALUES_AT + VALUES + 1, NUMBERS_TO do if a[i] == b[i] then equal = equal + 1 end end
  local numbers = (equal / 32 - 1 / 256) * 256 / 255
  if short then return numbers < SHORT_NUMBERS and 0 or 1 end
  return math.min(1, math.max(0, numbers / math.max(similarity, 0.01)))
end

-- Compare two sketches (tables of bytes), the document's and an original's; `places` are the document's. Returns the
-- similarity, that of the numbers as a share of it, the containment in hundredths (EXTENDS added or not), whether the
-- likeness is weak, and whether it is to be judged by what is no common text; false where the document is not near, nil where
-- it has nothing in common. `same` is filled with which values are the same.
local function compared(a, b, places, same)
  local sum = filled(same, a, b, 1, FIRST)
  if both_counts(sum) < HOPELESS then return end
  local equal = both_counts(sum + filled(same, a, b, FIRST + 1, VALUES))
  local short = a[1] % 2 == 1 or b[1] % 2 == 1
  local shared = (equal / 128 - 1 / 16) * 16 / 15
  local similarity = shared
  if a[1] % 4 > 1 or b[1] % 4 > 1 then similarity = shared * (1 + RUNS * (1 - shared)) end
  local ratio = 2 ^ ((a[SIZE_AT] - b[SIZE_AT]) / SIZE_STEPS)
  local of_other = math.min(1, shared * (ratio + 1) / (1 + shared)) -- the share of the original that the document holds
  local of_mine = math.min(1, shared * (1 / ratio + 1) / (1 + shared))
  local near = similarity >= (short and SHORT_THRESHOLD or THRESHOLD)
  local held = of_other >= (1 + CONTAINMENT) / 2
  local extends, weak, doubted = held and of_mine < 1 - NEW, false, false
  if not short then
    local within = CONTAINMENT > 0 and ratio >= 1 / SHORTEST and ratio <= 1 and of_mine >= CONTAINMENT
    local longer = CONTAINMENT > 0 and ratio > 1 and ratio <= LONGEST and held
    if not (near or within or longer) then return false end
    local block = own_block(places, same, shared)
    local common = floor(b[1] / COUNT) % 4 == MOST_COUNTED
    local sized = block * 2 ^ (a[SIZE_AT] / SIZE_STEPS) >= OWN_SHINGLES
    local own = sized and block >= OWN_BLOCK and 1 - of_other >= OWN_OF_ORIGINAL
    weak = extends or (sized and block >= WEAK_BLOCK and 1 - of_other >= WEAK_OF_ORIGINAL)
    doubted = extends or 1 - of_other >= DOUBT
    near = near and not (own or (common and weak))
    near = near or (within and block < WITHIN) or (longer and not common)
  end
  if not near then return false end
  local containment = floor(100 * math.max(of_mine, of_other) + 0.5) + (extends and EXTENDS or 0)
  return similarity, share_of_numbers(a, b, similarity, short), containment, weak, doubted
end

-- One more weak likeness to an original, counted in its bucket from `at` on.
local function counted(bucket, at)
  local kind = byte(bucket, at + SKETCH_AT)
  if floor(kind / COUNT) % 4 == MOST_COUNTED then return bucket end
  return sub(bucket, 1, at + SKETCH_AT - 1) .. string.char(kind + COUNT) .. sub(bucket, at + SKETCH_AT + 1)
end

-- The postings in a bucket under a document's key, from the first on: adds to `tally`, by original, 1 and how many of the five
-- values beside the key are the same. Returns the number of postings under the key.
local function gather(bucket, posting, at, tally, stride)
  local tag, found = sub(posting, 1, 2), 0
  local v, w, x, y, z = byte(posting, 3, 7)
  while at do
    found = found + 1
    local a, b, c, d, e = byte(bucket, at + 2, at + 6)
    local same = (v == a and 2 or 1) + (w == b and 1 or 0) + (x == c and 1 or 0) + (y == d and 1 or 0) + (z == e and 1 or 0)
    local ref = sub(bucket, at + 7, at + stride - 1)
    tally[ref] = (tally[ref] or 0) + same
    at = entry_at(bucket, tag, stride, at + stride)
  end
  return found
end


-- Judge documents in order and remember each: exact by digest, near by groups and sketch, else a new original.
-- ARGV: see compare.lua; most originals kept; milliseconds a generation lasts (0: no bound, for both); 1 where these bounds are
--   looked at now, else 0; for each document 1 where two of its keys agree in their low 14 bits and may so share a bucket, else 0;
--   then for each: entry (id, digest and sketch: 125 bytes), keys (4 bytes for each group, then for the digest), postings (10 for
--   each of them), places (64)
-- Returns for each of the first of them, one at least and as many as are judged in some milliseconds: u (unique), or e (exact) and the original's id, or n (near), 2 bytes of similarity, 1 of containment and
-- that id. The answer to an id that was judged before is the same again.
local MOST, LIFE, TURNS, CROSSED, FIRST_DOCUMENT = tonumber(ARGV[5]), tonumber(ARGV[6]), ARGV[7] == '1', 8, 9
local MOST_WORK = 256 -- sketches compared, and likenesses judged by own text, in a call: twenty microseconds each
local POSTING = GROUPS[1]
local POSTED = 8 -- keys under which a document stands; the rest stand in for those of the first that are full
local unpacked = struct.unpack

local generations = loaded()
local clock = call('TIME')
clock = clock[1] * 1000 + floor(clock[2] / 1000)

local function begin(number)
  local at = 2 + 3 * number
  call('UNLINK', KEYS[at], KEYS[at + 1], KEYS[at + 2])
  local g = generation(number, nil)
  g.began = clock
  call('HSET', STATE, 'now', number)
  return g
end

local function turn_if_due()
  local g = generations[1]
  if g.began == 0 then g.began = clock end
  local aged = LIFE > 0 and clock - g.began >= LIFE
  if not aged and (MOST == 0 or g.originals.count < MOST / 2) then return end
  local old = LIFE > 0 and clock - g.began >= 2 * LIFE
  saved(g)
  generations = {begin(1 - g.number), g}
  if old then
    call('UNLINK', g.groups.key, g.originals.key, g.duplicates.key)
    call('HDEL', STATE, g.number)
    generations[2] = nil
  end
end

-- The documents of this call. Their keys are read when their turn comes; texts too short to be near another have the digest's
-- alone, which is always the last.
local function documents()
  local asked = {}
  for i = FIRST_DOCUMENT, #ARGV, 4 do
    local n, entry, last = #asked + 1, ARGV[i], #ARGV[i + 1] / 4
    asked[n] = {entry = entry, id = sub(entry, 1, 16), home = hash_of_id(entry), keys = ARGV[i + 1], last = last,
      first = math.min(POSTED, last - 1), buckets = math.max(1, math.min(POSTED, last - 1)), postings = ARGV[i + 2], places = ARGV[i + 3], crossed = byte(ARGV[CROSSED], n) == 49}
  end
  return asked
end

-- Fetch the buckets where documents would be remembered.
local function fetched(t, asked)
  local numbers = {}
  for i = 1, #asked do numbers[i] = bucket_of(t, asked[i].home) end
  local buckets = fetch(t, numbers)
  for i = 1, #asked do asked[i][t] = buckets[i] or '' end
end

local FORMATS = setmetatable({}, {__index = function(t, count)
  t[count] = '<' .. string.rep('I4', count)
  return t[count]
end})

-- The document's buckets of the first groups in a generation, and the numbers of those of all groups and of the digest's, the
-- last. A text too short to be near another has no groups: then the bucket is the digest's.
local function looked_up(t, one)
  local last, size, split, larger = one.last, t.size, t.split, 4 * t.size
  local numbers = {unpacked(FORMATS[last], one.keys)}
  for i = 1, last do
    local key = numbers[i]
    local number = key % size
    if number < split then number = key % larger end
    numbers[i] = number
  end
  return call('HMGET', t.key, unpack(numbers, 1, one.buckets)), numbers
end

-- The postings in a bucket that the document's meets under its key `i`, if the key is there: counts originals in `tally`,
-- returns how many there are under the key.
local function meet(bucket, one, i, tally)
  local posting = sub(one.postings, POSTING * (i - 1) + 1, POSTING * i)
  local first = entry_at(bucket, sub(posting, 1, 2), POSTING)
  return first and gather(bucket, posting, first, tally, POSTING) or 0
end

-- Of these originals, those that agree in all values beside a key, the one with the document's digest.
local function same_of(g, one, refs)
  local digest = sub(one.entry, DIGEST_AT + 1, SKETCH_AT)
  for ref, agreeing in pairs(refs) do
    if agreeing >= ALL_AGREEING then
      for entries, at in entries_of(g.originals, ref) do
        if sub(entries, at + DIGEST_AT, at + SKETCH_AT - 1) == digest then return sub(entries, at, at + 15) end
      end
    end
  end
end

-- What the document's postings meet in its groups' buckets: by key the originals they name (`refs`) and how many stand there
-- (`named`, `full` where no more may); how many of the first keys are there at all, and whether one of them is full.
local NOTHING = {count = 0, crowded = false}
local function met_in(one, found, met, first, last)
  local postings, from = one.postings, POSTING * (first - 1) + 1
  for i = first, last do
    local bucket = found[i]
    if bucket and find(bucket, sub(postings, from, from + 1), 1, true) then
      local refs = {}
      local named = meet(bucket, one, i, refs)
      if named > 0 then
        if met == NOTHING then met = {refs = {}, named = {}, full = {}, count = 0, crowded = false} end
        met.refs[i], met.named[i], met.full[i] = refs, named, named >= MOST_POSTINGS
        met.count, met.crowded = met.count + 1, met.crowded or named >= MOST_POSTINGS
      end
    end
    from = from + POSTING
  end
  return met
end

-- Where one of the first keys is full: what the document's postings meet under those that stand in for it.
local function met_in_rest(t, one, found, numbers, met)
  local first, last = one.first + 1, one.last - 1
  if not met.crowded or first > last then return end
  local rest = call('HMGET', t.key, unpack(numbers, first, last))
  for i = first, last do found[i] = rest[i - first + 1] end
  met_in(one, found, met, first, last)
end

-- Of the keys that are not full the one that names fewest, else any.
local function most_telling(met, groups)
  local chosen, least = nil, math.huge
  for i = 1, groups do
    if not met.full[i] and met.named[i] < least then chosen, least = i, met.named[i] end
  end
  return chosen or 1
end

-- The original with this document's digest. It is named under each of the first keys that is not full. Where one was full
-- already when it came, it is named under its digest too.
local function exact(g, one, met, found, numbers)
  local groups = one.first
  if groups > 0 and met.count == groups then
    local same = same_of(g, one, met.refs[most_telling(met, groups)])
    if same then return same end
  end
  if groups > 0 and not met.crowded then return end
  local bucket, refs = found[1], {}
  if groups > 0 then bucket = call('HGET', g.groups.key, numbers[one.last]) end
  if bucket then meet(bucket, one, one.last, refs) end
  return same_of(g, one, refs)
end

local EXACT = '\255\255\100' -- similarity and containment of a copy
local function remember_duplicate(one, original, likeness)
  local t = generations[1].duplicates
  local number = bucket_of(t, one.home)
  put(t, number, (t.changed[number] or one[t]) .. one.id .. original .. likeness)
  t.count = t.count + 1
end

local function answer(original, likeness)
  if likeness == EXACT then return 'e' .. original end
  return 'n' .. likeness .. original
end

-- The bucket of a document's id in a table, and where in it the document's entry begins.
local function entry_of(t, one)
  local bucket = t.changed[bucket_of(t, one.home)] or one[t]
  if bucket ~= '' then return bucket, entry_at(bucket, one.id, t.stride) end
end

-- What was said of this document before, if it was judged.
local function judged(one)
  for turn = #generations, 1, -1 do
    local g = generations[turn]
    local bucket, at = entry_of(g.duplicates, one)
    if at then return answer(sub(bucket, at + 16, at + 31), sub(bucket, at + 32, at + 34)) end
    bucket, at = entry_of(g.originals, one)
    if at then return 'u' end
  end
end

-- Add one posting to its bucket.
local function post_one(t, one, i, number)
  local bucket = call('HGET', t.key, number) or ''
  call('HSET', t.key, number, bucket .. sub(one.postings, POSTING * (i - 1) + 1, POSTING * i))
  t.count = t.count + 1
end

-- Add postings to the buckets just looked up, POSTED at most, but for those of full keys. All are written at once, unless two
-- of them may go to the same bucket.
local arguments = {} -- one table for all documents: growing a new one to its size takes as long as filling it
local function post(t, one, found, numbers, met)
  local postings, from, n, posted, full = one.postings, 1, 0, 0, met.full
  for i = 1, met.crowded and one.last - 1 or one.buckets do
    if posted < POSTED and not (full and full[i]) then
      posted = posted + 1
      if one.crossed then
        post_one(t, one, i, numbers[i])
      else
        local bucket, posting = found[i], sub(postings, from, from + POSTING - 1)
        arguments[n + 1] = numbers[i]
        n = n + 2
        arguments[n] = bucket and bucket .. posting or posting
      end
    end
    from = from + POSTING
  end
  if n > 0 then call('HSET', t.key, unpack(arguments, 1, n)) end
  t.count = t.count + n / 2
end

local function remember_original(one, found, numbers, met)
  local t = generations[1].originals
  local number = bucket_of(t, one.home)
  put(t, number, (t.changed[number] or one[t]) .. one.entry)
  t.count = t.count + 1
  t = generations[1].groups
  post(t, one, found, numbers, met)
  if met.crowded then post_one(t, one, one.last, numbers[one.last]) end
end

local function judge(one)
  local before = judged(one)
  if before then return before end
  local found, numbers, met, alike
  for turn = #generations, 1, -1 do
    local g = generations[turn]
    found, numbers = looked_up(g.groups, one)
    met = met_in(one, found, NOTHING, 1, one.first)
    local same = exact(g, one, met, found, numbers)
    if same then
      remember_duplicate(one, same, EXACT)
      return 'e' .. same
    end
    met_in_rest(g.groups, one, found, numbers, met)
    if met.refs then
      alike = alike or {others = {}}
      search(g, one, met, alike)
    end
  end
  local best = alike and best_of(by_own_text(alike, one.places))
  if best then
    local parts = floor(math.min(best[2], 0.9999) * 10000 + 0.5)
    local likeness = string.char(floor(parts / 256), parts % 256, best[4])
    if best[5] then count_weak(best) end
    remember_duplicate(one, best[1], likeness)
    return answer(best[1], likeness)
  end
  remember_original(one, found, numbers, met)
  return 'u'
end

if TURNS then turn_if_due() end
local asked, answers = documents(), {}
for _, g in ipairs(generations) do
  fetched(g.originals, asked)
  fetched(g.duplicates, asked)
end
for at, one in ipairs(asked) do
  if work >= MOST_WORK then break end
  answers[at] = judge(one)
end
finished(generations[1])
if generations[2] then written(generations[2].originals) end
return answers

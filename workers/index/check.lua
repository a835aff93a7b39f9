-- Judge documents in order and remember each: exact by digest, near by groups and sketch, else a new original.
-- ARGV: threshold; threshold of short texts; least share of the similarity that numbers must have; most originals kept;
--   milliseconds a generation lasts (0: no bound, for both); then for each document: id (16 bytes), digest (10),
--   keys (4 bytes for each group, then for the digest), postings (10 for each of them), sketch (98)
-- Returns for each: u (unique), or e (exact) and the original's id, or n (near), 2 bytes of similarity and that id. The
-- answer to an id that was judged before is the same again.
local MOST, LIFE = tonumber(ARGV[4]), tonumber(ARGV[5])
local POSTING = GROUPS[1]
local FORM_SHARE = 0.6 -- share of the similarity that numbers must have in a form
-- How keys are unpacked, by their number: a text too short to be near another has the digest's alone.
local FORMATS = setmetatable({}, {__index = function(t, count)
  t[count] = '<' .. string.rep('I4', count)
  return t[count]
end})
local numbers_of = struct.unpack

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

-- The original with this digest, and the bucket of the digest's key.
local function exact(g, digest, key, posting)
  local bucket = call('HGET', g.groups.key, bucket_of(g.groups, key)) or ''
  local at = entry_at(bucket, sub(posting, 1, 2), POSTING)
  if not at then return nil, bucket end
  local refs, t = {}, g.originals
  gather(bucket, posting, at, refs, POSTING)
  for ref in pairs(refs) do
    local entries = call('HGET', t.key, bucket_of(t, hash_of_id(ref))) or ''
    at = entry_at(entries, ref, t.stride)
    while at do
      if sub(entries, at + DIGEST_AT, at + SKETCH_AT - 1) == digest then return sub(entries, at, at + 15) end
      at = entry_at(entries, ref, t.stride, at + t.stride)
    end
  end
  return nil, bucket
end

local function ordered(tally)
  local refs = {}
  for ref in pairs(tally) do refs[#refs + 1] = ref end
  if #refs > 1 then
    table.sort(refs, function(a, b)
      if tally[a] ~= tally[b] then return tally[a] > tally[b] end
      return a < b
    end)
  end
  return refs
end

-- Compare with these candidates; adds originals alike in words to `alike`, as id, similarity, share of numbers.
local function compare(g, tally, mine, alike)
  local refs = ordered(tally)
  local t = g.originals
  for i = 1, math.min(#refs, MOST_COMPARED) do
    local entries = call('HGET', t.key, bucket_of(t, hash_of_id(refs[i]))) or ''
    local at = entry_at(entries, refs[i], t.stride)
    while at do
      local similarity, share = compared(mine, {byte(entries, at + SKETCH_AT, at + t.stride - 1)})
      if similarity then alike[#alike + 1] = {sub(entries, at, at + 15), similarity, share} end
      at = entry_at(entries, refs[i], t.stride, at + t.stride)
    end
  end
end

-- The most similar of those alike in words whose numbers agree as well. An original with the same words and other numbers
-- gives a form away, which is filled in anew for each document: then numbers must agree about as well as words do.
local function best_of(alike)
  local least = NUMBERS_SHARE
  for _, one in ipairs(alike) do
    if one[3] < NUMBERS_SHARE then least = math.max(NUMBERS_SHARE, FORM_SHARE) end
  end
  local best
  for _, one in ipairs(alike) do
    -- of two equally similar originals the smaller id wins, whatever the order they were found in
    if one[3] >= least and (not best or one[2] > best[2] or (one[2] == best[2] and one[1] < best[1])) then
      best = one
    end
  end
  if best then return best[1], math.min(best[2], 0.9999) end
end

local function remember_duplicate(t, id, original, similarity)
  local bucket, number = look_up(t, id)
  call('HSET', t.key, number, bucket .. id .. original .. similarity)
  t.count = t.count + 1
end

local function answer(original, similarity)
  if similarity == '\255\255' then return 'e' .. original end
  return 'n' .. similarity .. original
end

-- What was said of this id before, if it was judged; else the bucket where it would be an original, and its number.
local function judged(id)
  local bucket, number, at
  for turn = #generations, 1, -1 do
    local g = generations[turn]
    bucket, number, at = look_up(g.duplicates, id)
    if at then return answer(sub(bucket, at + 16, at + 31), sub(bucket, at + 32, at + 33)) end
    bucket, number, at = look_up(g.originals, id)
    if at then return 'u' end
  end
  return nil, bucket, number
end

-- Look the groups up: the best original and its similarity; of the generation written to, the buckets, their numbers, and
-- which keys name as many originals as they may. `last` is the digest's place among the keys.
local function search(keys, postings, last, sketch)
  if not ZERO_HALVES then prepared() end
  local alike, places, buckets, full, mine = {}, nil, nil, nil, nil
  for turn, g in ipairs(generations) do
    local t = g.groups
    local size, split, at = t.size, t.split, {}
    for i = 1, last - 1 do
      local number = keys[i] % size
      if number < split then number = keys[i] % (2 * size) end
      at[i] = number
    end
    local found = call('HMGET', t.key, unpack(at))
    local tally, crowd, crowded = {}, {}, {}
    for i = 1, last - 1 do
      local bucket = found[i]
      if bucket then
        local tag = sub(postings, POSTING * i - 9, POSTING * i - 8)
        local first = find(bucket, tag, 1, true) and entry_at(bucket, tag, POSTING)
        local posting = first and sub(postings, POSTING * i - 9, POSTING * i)
        if first then
          local met = {}
          crowded[i] = gather(bucket, posting, first, met, POSTING) >= MOST_POSTINGS
          local counted = crowded[i] and crowd or tally
          for ref in pairs(met) do counted[ref] = (counted[ref] or 0) + 1 end
        end
      end
    end
    if turn == 1 then places, buckets, full = at, found, crowded end
    if not next(tally) then tally = crowd end -- a key that names as many as it may tells little: the last resort
    if next(tally) then
      mine = mine or {byte(sketch, 1, -1)}
      compare(g, tally, mine, alike)
    end
  end
  local best, similarity = best_of(alike)
  return best, similarity, places, buckets, full
end

-- Add the postings to the buckets just read, and write all of them at once.
local function post(t, postings, places, buckets, full, first, last)
  local arguments, places_in, n = {}, {}, 0
  for i = first, last do
    if not full[i] then
      local number, posting = places[i], sub(postings, POSTING * i - 9, POSTING * i)
      local met = places_in[number]
      if met then
        arguments[met] = arguments[met] .. posting
      else
        arguments[n + 1] = number
        arguments[n + 2] = (buckets[i] or '') .. posting
        n = n + 2
        places_in[number] = n
      end
      t.count = t.count + 1
    end
  end
  call('HSET', t.key, unpack(arguments))
end

local function judge(id, digest, packed, postings, sketch)
  local before, entries, number = judged(id)
  if before then return before end
  local last = #packed / 4
  local keys = {numbers_of(FORMATS[last], packed)}
  local same, own
  for turn = #generations, 1, -1 do
    same, own = exact(generations[turn], digest, keys[last], sub(postings, -POSTING))
    if same then
      remember_duplicate(generations[1].duplicates, id, same, '\255\255')
      return 'e' .. same
    end
  end
  local g = generations[1]
  local best, similarity, places, buckets, full = nil, nil, {}, {}, {}
  if last > 1 then best, similarity, places, buckets, full = search(keys, postings, last, sketch) end
  if best then
    local parts = floor(similarity * 10000 + 0.5)
    local told = string.char(floor(parts / 256), parts % 256)
    remember_duplicate(g.duplicates, id, best, told)
    return answer(best, told)
  end
  places[last], buckets[last] = bucket_of(g.groups, keys[last]), own
  post(g.groups, postings, places, buckets, full, 1, last)
  call('HSET', g.originals.key, number, concat({entries, id, digest, sketch}))
  g.originals.count = g.originals.count + 1
  return 'u'
end

turn_if_due()
local answers = {}
for i = 6, #ARGV, 5 do
  answers[#answers + 1] = judge(ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3], ARGV[i + 4])
end
grown(generations[1])
saved(generations[1])
return answers

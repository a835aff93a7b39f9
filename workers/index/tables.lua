-- Tables of packed buckets: the layout every script of the index shares. Loaded in front of each of them.
--
-- A generation of an index is three hashes. In each, a field is a bucket and its value the bucket's entries, end to end:
--   groups      10 bytes: bits 14 to 29 of the key, low bytes of 5 more values, the first 3 bytes of the original's id
--   originals   124 bytes: id (16), digest (10), sketch (98)
--   duplicates  34 bytes: id (16), original's id (16), similarity (2; 65535 is exact)
-- Buckets are addressed by linear hashing (Litwin, "Linear hashing", VLDB 1980): a table grows by a bucket at a time, so
-- no call ever pays for a rehash, and buckets are as full at a thousand documents a server as at a hundred million.
local byte, sub, find, concat, floor = string.byte, string.sub, string.find, table.concat, math.floor
local unpack, call = unpack, redis.call

-- Entry bytes, entries a bucket has in the mean, buckets at first (one is chosen by the low 14 or 10 bits of a hash),
-- the bit of an entry at which the hash's further bits begin: a posting holds the upper 16 of its key's 30.
-- Fuller buckets cost less memory and more time: benchmarks/dedup.py.
local GROUPS = {10, 24, 16384, 0}
local ORIGINALS = {124, 6, 1024, 10}
local DUPLICATES = {34, 16, 1024, 10}
local REF = 3 -- bytes of an id a posting holds; two originals in 16 million share them, and both are then compared
local DIGEST_AT, SKETCH_AT = 16, 26 -- offsets within an original's entry

-- The state of a table: key, kind, level, buckets split at this level, entries.
local function restored(key, kind, numbers, at)
  local level = numbers[at] or 0
  return {key = key, stride = kind[1], mean = kind[2], size = kind[3] * 2 ^ level, bit = kind[4],
    level = level, split = numbers[at + 1] or 0, count = numbers[at + 2] or 0}
end

local function bucket_of(t, hash)
  local number = hash % t.size
  if number < t.split then number = hash % (2 * t.size) end
  return number
end

-- The 24 bits of an id that choose its bucket.
local function hash_of_id(id)
  local a, b, c = byte(id, 1, 3)
  return a + 256 * b + 65536 * c
end

-- Where in a bucket the entry begins that starts with these bytes, from a place on; nil where there is none.
local function entry_at(bucket, part, stride, from)
  local at = find(bucket, part, from or 1, true)
  while at and (at - 1) % stride ~= 0 do at = find(bucket, part, at + 1, true) end
  return at
end

-- Divide the next bucket in two, by the next bit of each entry's hash.
local function divide(t)
  local size, number = t.size, t.split
  local bucket = call('HGET', t.key, number)
  if bucket then
    local bit = t.level + t.bit
    local offset, half = floor(bit / 8), 2 ^ (bit % 8)
    local stay, go, from, going = {}, {}, 1, nil
    for at = 1, #bucket, t.stride do -- runs of entries that go the same way are copied at once
      local goes = byte(bucket, at + offset) % (2 * half) >= half
      if goes ~= going then
        if at > from then
          local part = going and go or stay
          part[#part + 1] = sub(bucket, from, at - 1)
        end
        from, going = at, goes
      end
    end
    local part = going and go or stay
    part[#part + 1] = sub(bucket, from)
    if #go > 0 then
      call('HSET', t.key, number + size, concat(go))
      if #stay > 0 then call('HSET', t.key, number, concat(stay)) else call('HDEL', t.key, number) end
    end
  end
  t.split = t.split + 1
  if t.split == size then t.level, t.size, t.split = t.level + 1, 2 * size, 0 end
end

local function grow(t, most)
  while t.count > t.mean * (t.size + t.split) and t.size < most do divide(t) end
end

local function grown(generation)
  grow(generation.groups, 1073741824)
  grow(generation.originals, 16777216)
  grow(generation.duplicates, 16777216)
end

-- State: `now` is 0 or 1, the generation written to; fields `0` and `1` hold the tables' numbers and, in ms, when each
-- generation began. KEYS: state, groups, originals and duplicates of generation 0, then of generation 1.
local STATE = KEYS[1]

local function generation(number, stored)
  local numbers = {}
  for one in string.gmatch(stored or '', '%d+') do numbers[#numbers + 1] = tonumber(one) end
  local at = 2 + 3 * number
  return {number = number, began = numbers[10] or 0,
    groups = restored(KEYS[at], GROUPS, numbers, 1),
    originals = restored(KEYS[at + 1], ORIGINALS, numbers, 4),
    duplicates = restored(KEYS[at + 2], DUPLICATES, numbers, 7)}
end

local function saved(g)
  local b, o, d = g.groups, g.originals, g.duplicates
  call('HSET', STATE, g.number, concat({b.level, b.split, b.count, o.level, o.split, o.count,
    d.level, d.split, d.count, g.began}, ' '))
end

-- The generations there are, the one written to first.
local function loaded()
  local stored = call('HMGET', STATE, 'now', 0, 1)
  local now = tonumber(stored[1] or 0)
  local found = {generation(now, stored[2 + now])}
  local before = stored[3 - now]
  if before then found[2] = generation(1 - now, before) end
  return found
end

-- The bucket of an id in a table, its number, and where in it the id's entry begins.
local function look_up(t, id)
  local number = bucket_of(t, hash_of_id(id))
  local bucket = call('HGET', t.key, number) or ''
  return bucket, number, entry_at(bucket, id, t.stride)
end

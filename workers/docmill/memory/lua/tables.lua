-- Tables of packed buckets: the layout every script of the index shares. Loaded in front of each of them.
--
-- A generation of an index is three hashes. In each, a field is a bucket and its value the bucket's entries, end to end:
--   groups      10 bytes: bits 14 to 29 of the key, low bytes of 5 more values, the first 3 bytes of the original's id
--   originals   125 bytes: id (16), digest (10), sketch (99; of its first byte the bits from 4 on are the index's own)
--   duplicates  35 bytes: id (16), original's id (16), similarity (2; 65535 is exact), containment (1, see compare.lua)
-- Buckets are addressed by linear hashing (Litwin, "Linear hashing", VLDB 1980): one after the other is divided in four, so
-- no call ever pays for a rehash, and buckets are as full at a thousand documents a server as at a hundred million.
local byte, sub, find, concat, floor = string.byte, string.sub, string.find, table.concat, math.floor
local unpack, call = unpack, redis.call

-- Entry bytes, entries a bucket has in the mean, buckets at first (one is chosen by the low 14 or 10 bits of a hash),
-- the bit of an entry at which the hash's further bits begin: a posting holds the upper 16 of its key's 30.
-- Fuller buckets cost less memory and more time: benchmarks/dedup/near_duplicates.py.
local GROUPS = {10, 10, 16384, 0, 1073741824}
local ORIGINALS = {125, 3, 1024, 10, 16777216}
local DUPLICATES = {35, 16, 1024, 10, 16777216}
local REF = 3 -- bytes of an id a posting holds; two originals in 16 million share them, and both are then compared
local DIGEST_AT, SKETCH_AT = 16, 26 -- offsets within an original's entry
local FETCHED = 500 -- buckets read by one command
local WRITTEN = 2000 -- arguments of one command that writes: Lua unpacks 8,000 at most

-- The state of a table: key, kind, level, buckets split at this level, entries.
local function restored(key, kind, numbers, at)
  local level = numbers[at] or 0
  return {key = key, stride = kind[1], mean = kind[2], size = kind[3] * 4 ^ level, bit = kind[4], most = kind[5],
    level = level, split = numbers[at + 1] or 0, count = numbers[at + 2] or 0, changed = {}, order = {}}
end

local function bucket_of(t, hash)
  local number = hash % t.size
  if number < t.split then number = hash % (4 * t.size) end
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

-- Buckets are read and written many at a time, since a command costs more than its fields. A script first fetches those it
-- will look at, and writes those it changed at its end; until then `changed` holds them by number, `order` their numbers.

-- The buckets with these numbers as they are stored, in order; false where there is none.
local function fetch(t, numbers)
  local count = #numbers
  if count == 0 then return numbers end
  if count <= FETCHED then return call('HMGET', t.key, unpack(numbers)) end
  local buckets = {}
  for from = 1, count, FETCHED do
    local found = call('HMGET', t.key, unpack(numbers, from, math.min(from + FETCHED - 1, count)))
    for i = 1, #found do buckets[from + i - 1] = found[i] end
  end
  return buckets
end

-- The bucket with this number, empty if there is none.
local function bucket_at(t, number)
  return t.changed[number] or call('HGET', t.key, number) or ''
end

local function put(t, number, bucket)
  if not t.changed[number] then t.order[#t.order + 1] = number end
  t.changed[number] = bucket
end

-- Write the buckets that were put.
local function written(t)
  local changed, order, filled, n = t.changed, t.order, {}, 0
  for i = 1, #order do
    local number = order[i]
    local bucket = changed[number]
    if bucket == '' then
      call('HDEL', t.key, number)
    else
      filled[n + 1] = number
      n = n + 2
      filled[n] = bucket
    end
  end
  for from = 1, n, WRITTEN do call('HSET', t.key, unpack(filled, from, math.min(from + WRITTEN - 1, n))) end
  t.changed, t.order = {}, {}
end

-- Divide a bucket in four, by the next two bits of each entry's hash. In two it would be moved three times as often.
local function divide(t, number, bucket)
  local bit = 2 * t.level + t.bit
  local offset, low = floor(bit / 8), 2 ^ (bit % 8)
  local quarters, from, going = {[0] = '', '', '', ''}, 1, nil
  for at = 1, #bucket, t.stride do -- runs of entries that go the same way are copied at once
    local goes = floor(byte(bucket, at + offset) / low) % 4
    if goes ~= going then
      if going then quarters[going] = quarters[going] .. sub(bucket, from, at - 1) end
      from, going = at, goes
    end
  end
  quarters[going] = quarters[going] .. sub(bucket, from)
  for quarter = 0, 3 do
    if quarter == 0 or quarters[quarter] ~= '' then put(t, number + quarter * t.size, quarters[quarter]) end
  end
end

-- Divide as many buckets as it takes for all to be no fuller than they may be in the mean.
local function grow(t)
  while t.count > t.mean * (t.size + 3 * t.split) and t.size < t.most do
    local due = math.ceil((t.count / t.mean - t.size - 3 * t.split) / 3)
    local last, numbers = math.min(t.split + due, t.size) - 1, {}
    for number = t.split, last do numbers[#numbers + 1] = number end
    local stored = fetch(t, numbers)
    for i, number in ipairs(numbers) do
      local bucket = t.changed[number] or stored[i]
      if bucket then divide(t, number, bucket) end
    end
    t.split = last + 1
    if t.split == t.size then t.level, t.size, t.split = t.level + 1, 4 * t.size, 0 end
  end
end

-- State: `layout`; `now` is 0 or 1, the generation written to; fields `0` and `1` hold the tables' numbers and, in ms, when each
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
    d.level, d.split, d.count, g.began}, ' '), 'layout', LAYOUT)
end

-- Let the tables grow, and write what changed in them.
local function finished(g)
  for _, t in ipairs({g.groups, g.originals, g.duplicates}) do
    grow(t)
    written(t)
  end
  saved(g)
end

-- The generations there are, the one written to first.
local function loaded()
  local stored = call('HMGET', STATE, 'now', 0, 1, 'layout')
  if (stored[2] or stored[3]) and tonumber(stored[4] or 0) ~= LAYOUT then error(OTHER .. ' ' .. (stored[4] or 0)) end
  local now = tonumber(stored[1] or 0)
  local found = {generation(now, stored[2 + now])}
  local before = stored[3 - now]
  if before then found[2] = generation(1 - now, before) end
  return found
end

-- The bucket of an id in a table, its number, and where in it the id's entry begins.
local function look_up(t, id)
  local number = bucket_of(t, hash_of_id(id))
  local bucket = bucket_at(t, number)
  return bucket, number, entry_at(bucket, id, t.stride)
end

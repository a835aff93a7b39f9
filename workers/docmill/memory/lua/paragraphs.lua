-- Tell where each paragraph was first seen, and remember those that are new.
-- KEYS: state, paragraphs. ARGV: for each document its id (16 bytes) and its paragraphs' hashes (8 bytes each, end to end)
-- Returns for each document the ids where its paragraphs were first seen, end to end.
local KIND = {24, 12, 1024, 10, 16777216} -- hash (8), id (16); see tables.lua
local HASH = 8
local numbers = {}
for one in string.gmatch(call('GET', STATE) or '', '%d+') do numbers[#numbers + 1] = tonumber(one) end
if numbers[1] and numbers[4] ~= LAYOUT then error(OTHER .. ' ' .. (numbers[4] or 0)) end
local t = restored(KEYS[2], KIND, numbers, 1)

local places = {}
for i = 2, #ARGV, 2 do
  for at = 1, #ARGV[i], HASH do places[#places + 1] = bucket_of(t, hash_of_id(sub(ARGV[i], at, at + 2))) end
end
local stored, asked = fetch(t, places), 0

local function first_seen(id, hash)
  asked = asked + 1
  local number = places[asked]
  local bucket = t.changed[number] or stored[asked] or ''
  local at = entry_at(bucket, hash, t.stride)
  if at then return sub(bucket, at + 8, at + 23) end
  put(t, number, bucket .. hash .. id)
  t.count = t.count + 1
  return id
end

local answers = {}
for i = 1, #ARGV, 2 do
  local seen = {}
  for at = 1, #ARGV[i + 1], HASH do seen[#seen + 1] = first_seen(ARGV[i], sub(ARGV[i + 1], at, at + 7)) end
  answers[#answers + 1] = concat(seen)
end
grow(t)
written(t)
call('SET', STATE, concat({t.level, t.split, t.count, LAYOUT}, ' '))
return answers

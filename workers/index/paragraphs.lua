-- Tell where each paragraph was first seen, and remember those that are new.
-- KEYS: state, paragraphs. ARGV: for each document its id (16 bytes) and its paragraphs' hashes (8 bytes each, end to end)
-- Returns for each document the ids where its paragraphs were first seen, end to end.
local KIND = {24, 12, 1024, 10} -- hash (8), id (16); see tables.lua
local numbers = {}
for one in string.gmatch(call('GET', STATE) or '', '%d+') do numbers[#numbers + 1] = tonumber(one) end
local t = restored(KEYS[2], KIND, numbers, 1)

local function first_seen(id, hash)
  local bucket, number, at = look_up(t, hash)
  if at then return sub(bucket, at + 8, at + 23) end
  call('HSET', t.key, number, concat({bucket, hash, id}))
  t.count = t.count + 1
  return id
end

local answers = {}
for i = 1, #ARGV, 2 do
  local seen = {}
  for at = 1, #ARGV[i + 1], 8 do seen[#seen + 1] = first_seen(ARGV[i], sub(ARGV[i + 1], at, at + 7)) end
  answers[#answers + 1] = concat(seen)
end
grow(t, 16777216)
call('SET', STATE, concat({t.level, t.split, t.count}, ' '))
return answers

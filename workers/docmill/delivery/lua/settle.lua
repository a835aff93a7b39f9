-- End a batch of records whose stages were run again: its account and payload go, and the runs of the records follow.
-- KEYS: batch, leases, pending bytes, run, runs, account, partial records, left, then counts and account of each other run
-- ARGV: batch id, stage, seconds, number of counts, count, by, ..., number of entries in the account, entry, ...,
--       number of whole records, id, ..., number of partial ones, id, what failed, ..., number of those left, id, why, ...,
--       then for each other run: number of counts, count, by, ..., number of entries, entry, ...
-- A run that is not there any more is left alone.
if redis.call('HGET', KEYS[1], 'stage') ~= ARGV[2] then return 0 end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local batch = redis.call('HMGET', KEYS[1], 'bytes', 'documents', 'run')
-- Removed first: a server whose memory is full looks at a script's first write alone, and lets one pass that frees.
redis.call('DEL', KEYS[1])
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('DECRBY', KEYS[3], batch[1])
redis.call('HINCRBY', KEYS[4], 'ended', 1)
redis.call('HINCRBY', KEYS[4], 'documents:' .. ARGV[2], batch[2])
redis.call('HINCRBY', KEYS[4], 'passed:' .. ARGV[2], batch[2])
redis.call('HINCRBYFLOAT', KEYS[4], 'seconds:' .. ARGV[2], ARGV[3])
redis.call('HSET', KEYS[4], 'ended_ms', now)
redis.call('ZADD', KEYS[5], now, batch[3])
local at = 4
local function counted(key)
  for _ = 1, tonumber(ARGV[at]) do
    if key then redis.call('HINCRBY', key, ARGV[at + 1], ARGV[at + 2]) end
    at = at + 2
  end
  at = at + 1
end
local function noted(key)
  for _ = 1, tonumber(ARGV[at]) do
    at = at + 1
    if key then redis.call('RPUSH', key, ARGV[at]) end
  end
  at = at + 1
end
counted(KEYS[4])
noted(KEYS[6])
for _ = 1, tonumber(ARGV[at]) do
  at = at + 1
  redis.call('HDEL', KEYS[7], ARGV[at])
end
at = at + 1
for _, key in ipairs({KEYS[7], KEYS[8]}) do
  for _ = 1, tonumber(ARGV[at]) do
    redis.call('HSET', key, ARGV[at + 1], ARGV[at + 2])
    at = at + 2
  end
  at = at + 1
end
for i = 9, #KEYS, 2 do
  local there = redis.call('EXISTS', KEYS[i]) == 1
  counted(there and KEYS[i])
  noted(there and KEYS[i + 1])
end
return 1

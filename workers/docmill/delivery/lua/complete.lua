-- End a batch whose outcome the store holds: its account and payload go, its counts and quarantine entries stay.
-- KEYS: batch, leases, pending bytes, run, runs, quarantine, quarantine times, names, account, partial records
-- ARGV: batch id, stage, seconds, number of counts, count, by, ..., number of names, name, by, ...,
--       names kept at most, number of entries in the account, entry, ..., number of whole records, id, ...,
--       number of partial ones, id, what failed, ..., then quarantined id, entry, ...
if redis.call('HGET', KEYS[1], 'stage') ~= ARGV[2] then return 0 end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local account = redis.call('HMGET', KEYS[1], 'bytes', 'documents', 'run')
-- Removed first: a server whose memory is full looks at a script's first write alone, and lets one pass that frees.
redis.call('DEL', KEYS[1])
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('DECRBY', KEYS[3], account[1])
redis.call('HINCRBY', KEYS[4], 'ended', 1)
redis.call('HINCRBY', KEYS[4], 'documents:' .. ARGV[2], account[2])
redis.call('HINCRBY', KEYS[4], 'passed:' .. ARGV[2], account[2])
redis.call('HINCRBYFLOAT', KEYS[4], 'seconds:' .. ARGV[2], ARGV[3])
redis.call('HSET', KEYS[4], 'ended_ms', now)
redis.call('ZADD', KEYS[5], now, account[3])
local at = 4
for _ = 1, tonumber(ARGV[at]) do
  redis.call('HINCRBY', KEYS[4], ARGV[at + 1], ARGV[at + 2])
  at = at + 2
end
at = at + 1
local names = tonumber(ARGV[at])
for _ = 1, names do
  redis.call('ZINCRBY', KEYS[8], ARGV[at + 2], ARGV[at + 1])
  at = at + 2
end
at = at + 1
if names > 0 then redis.call('ZREMRANGEBYRANK', KEYS[8], 0, -tonumber(ARGV[at]) - 1) end
at = at + 1
for _ = 1, tonumber(ARGV[at]) do
  at = at + 1
  redis.call('RPUSH', KEYS[9], ARGV[at])
end
at = at + 1
local whole = tonumber(ARGV[at])
if whole > 0 and redis.call('EXISTS', KEYS[10]) == 1 then
  for i = at + 1, at + whole do redis.call('HDEL', KEYS[10], ARGV[i]) end
end
at = at + whole + 1
for _ = 1, tonumber(ARGV[at]) do
  redis.call('HSET', KEYS[10], ARGV[at + 1], ARGV[at + 2])
  at = at + 2
end
-- Entries of one millisecond keep the order in which they came: each stands 2^-10 ms after the one before, which a double
-- still tells apart. A clock set back puts none before an older one either.
local last = tonumber(redis.call('ZRANGE', KEYS[7], -1, -1, 'WITHSCORES')[2] or 0)
for i = at + 1, #ARGV, 2 do
  last = math.max(now, last + 1 / 1024)
  redis.call('HSET', KEYS[6], ARGV[i], ARGV[i + 1])
  redis.call('ZADD', KEYS[7], string.format('%.17g', last), ARGV[i])
end
return 1

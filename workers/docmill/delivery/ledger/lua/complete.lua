-- End a batch whose outcome the store holds: its account and payload go, its counts and quarantine entries stay.
-- KEYS: batch, leases, pending bytes, run, runs, quarantine, quarantine times, names, account, partial records,
--       totals
-- ARGV: batch id, stage, seconds, number of counts, count, by, ..., number of totals, total, by, ..., number of names, name, by, ...,
--       names kept at most, number of entries in the account, entry, ..., number of whole records, id, ...,
--       number of partial ones, id, what failed, ..., then quarantined id, entry, ...
if redis.call('HGET', KEYS[1], 'stage') ~= ARGV[2] then return 0 end
local now = end_batch(KEYS[11])
local at = for_each('HINCRBY', KEYS[4], 4, 2)
at = for_each('HINCRBY', KEYS[11], at, 2)
local names = tonumber(ARGV[at])
for _ = 1, names do
  redis.call('ZINCRBY', KEYS[8], ARGV[at + 2], ARGV[at + 1])
  at = at + 2
end
at = at + 1
if names > 0 then redis.call('ZREMRANGEBYRANK', KEYS[8], 0, -tonumber(ARGV[at]) - 1) end
at = at + 1
at = for_each('RPUSH', KEYS[9], at, 1)
at = for_each('HDEL', redis.call('EXISTS', KEYS[10]) == 1 and KEYS[10], at, 1)
at = for_each('HSET', KEYS[10], at, 2)
-- Entries of one millisecond keep the order in which they came: each stands 2^-10 ms after the one before, which a double
-- still tells apart. A clock set back puts none before an older one either.
local last = tonumber(redis.call('ZRANGE', KEYS[7], -1, -1, 'WITHSCORES')[2] or 0)
for i = at, #ARGV, 2 do
  last = math.max(now, last + 1 / 1024)
  redis.call('HSET', KEYS[6], ARGV[i], ARGV[i + 1])
  redis.call('ZADD', KEYS[7], string.format('%.17g', last), ARGV[i])
end
return 1

-- Shorten leases that were doubled to a single one: the broker was out, and may have lost what waited in its queues.
-- KEYS: leases.  ARGV: prefix of batch keys, time in ms at which the leases shall end, batches looked at most
-- Returns how many batches were looked at: as many as may be means that there may be more.
local far = redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. ARGV[2], '+inf', 'LIMIT', 0, ARGV[3])
for _, batch in ipairs(far) do
  local key = ARGV[1] .. batch
  redis.call('ZREM', KEYS[1], batch)
  if redis.call('EXISTS', key) == 1 then
    redis.call('ZADD', KEYS[1], ARGV[2], batch)
    redis.call('HSET', key, 'republished', 0)
  end
end
return #far

-- Shorten leases that were doubled to a single one: the broker was out, and may have lost what waited in its queues.
-- KEYS: leases.  ARGV: prefix of batch keys, lease ms
local due = now_ms() + tonumber(ARGV[2])
for _, batch in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. due, '+inf')) do
  local key = ARGV[1] .. batch
  redis.call('ZREM', KEYS[1], batch)
  if redis.call('EXISTS', key) == 1 then
    redis.call('ZADD', KEYS[1], due, batch)
    redis.call('HSET', key, 'republished', 0)
  end
end

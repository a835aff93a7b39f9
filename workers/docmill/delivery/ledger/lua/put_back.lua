-- Give expired batches back that could not be sent: they are due at once, as if they had not been taken.
-- KEYS: leases.  ARGV: prefix of batch keys, then batch id, stage, state it had, times it was sent again before, ...
-- A batch that was claimed or moved since is left alone.
local now = now_ms()
for i = 2, #ARGV, 4 do
  local key = ARGV[1] .. ARGV[i]
  local account = redis.call('HMGET', key, 'stage', 'state')
  if account[1] == ARGV[i + 1] and account[2] == 'queued' then
    -- Removed first: a server whose memory is full looks at a script's first write alone, and lets one pass that frees.
    redis.call('ZREM', KEYS[1], ARGV[i])
    redis.call('ZADD', KEYS[1], now, ARGV[i])
    redis.call('HSET', key, 'state', ARGV[i + 2], 'republished', ARGV[i + 3], 'unsent', 1)
  end
end

-- Take the batches whose lease has run out. Each gets a new, doubled lease, so that no second reconciler acts on it.
-- KEYS: leases.  ARGV: prefix of batch keys, lease ms, at most
-- Returns rows {batch, run, stage, state, attempts, documents, republished, suspect}.
local now = now_ms()
local rows = {}
for _, batch in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, ARGV[3])) do
  local key = ARGV[1] .. batch
  local account = redis.call('HMGET', key, 'stage', 'state', 'attempts', 'documents', 'republished', 'suspect', 'run')
  -- Removed first: a server whose memory is full looks at a script's first write alone, and lets one pass that frees.
  redis.call('ZREM', KEYS[1], batch)
  if account[1] then
    -- doubled each time up to 64 leases: a batch that merely waits in a long queue is sent again ever more seldom
    local doubled = tonumber(ARGV[2]) * 2 ^ math.min(tonumber(account[5]), 6)
    redis.call('ZADD', KEYS[1], now + doubled, batch)
    redis.call('HINCRBY', key, 'republished', 1)
    redis.call('HSET', key, 'state', 'queued')
    rows[#rows + 1] = {batch, account[7] or '', account[1], account[2], tonumber(account[3]), tonumber(account[4]),
      tonumber(account[5]), account[6] or ''}
  end
end
return rows

-- Take batches whose lease has run out. Each gets a new lease, so that no second reconciler acts on it.
-- KEYS: leases, taken.  ARGV: prefix of batch keys, lease ms, at most
-- Returns rows {batch, run, stage, state, attempts, documents, republished, suspect, lost (1 or 0), priority}.
-- Lost is the message of a batch that waits: it could not be sent, or one that came to the same queue later was taken.
local now = now_ms()
-- The latest first: those at work in a worker that died are among them, and shall not stand behind thousands that only
-- wait and are looked at in vain. Then as many of the oldest, so that none is forgotten.
local due = redis.call('ZREVRANGEBYSCORE', KEYS[1], now, '-inf', 'LIMIT', 0, ARGV[3])
if #due == tonumber(ARGV[3]) then
  for _, batch in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, ARGV[3])) do due[#due + 1] = batch end
end
local marks = {}
local rows = {}
local done = {}
for _, batch in ipairs(due) do
  if not done[batch] then -- it may be among the latest and among the oldest
    done[batch] = true
    local key = ARGV[1] .. batch
    local account = redis.call('HMGET', key, 'stage', 'state', 'attempts', 'documents', 'republished', 'suspect', 'run',
      'stage_ms', 'unsent', 'priority')
    -- Removed first: a server whose memory is full looks at a script's first write alone, and lets one pass that frees.
    redis.call('ZREM', KEYS[1], batch)
    local stage = account[1]
    if stage then
      local queue = queue_of(stage, account[10])
      marks[queue] = marks[queue] or tonumber(redis.call('HGET', KEYS[2], queue) or 0)
      local waits = account[2] == 'queued'
      local lost = waits and (account[9] == '1' or marks[queue] > tonumber(account[8] or 0))
      local lease = tonumber(ARGV[2])
      if lost or not waits then
        -- It is sent again. Doubled each time up to 64 leases: while nobody takes them, its copies grow ever more seldom.
        lease = lease * 2 ^ math.min(tonumber(account[5]), 6)
        redis.call('HINCRBY', key, 'republished', 1)
        redis.call('HSET', key, 'state', 'queued')
        redis.call('HDEL', key, 'unsent')
      end
      redis.call('ZADD', KEYS[1], now + lease, batch)
      rows[#rows + 1] = {batch, account[7] or '', stage, account[2], tonumber(account[3]), tonumber(account[4]),
        tonumber(account[5]), account[6] or '', lost and 1 or 0, account[10] or ''}
    end
  end
end
return rows

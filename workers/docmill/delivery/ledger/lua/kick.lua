-- Make batches due now: the reconciler sends them at its next round. Those at work are left alone, unless all are meant.
-- KEYS: leases.  ARGV: prefix of batch keys, all (1 includes those at work), run ('' is any), batch id, ...
-- Returns how many became due.
local due = 0
for i = 4, #ARGV do
  local key = ARGV[1] .. ARGV[i]
  local account = redis.call('HMGET', key, 'state', 'run')
  local chosen = account[1] and (ARGV[3] == '' or account[2] == ARGV[3])
  if chosen and (ARGV[2] == '1' or account[1] == 'queued') then
    redis.call('ZADD', KEYS[1], 0, ARGV[i])
    if account[1] == 'queued' then redis.call('HSET', key, 'unsent', 1) end -- it is then sent even where its queue is not empty
    due = due + 1
  end
end
return due

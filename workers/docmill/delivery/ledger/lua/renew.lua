-- Renew a running batch's lease, or end it at once (lease ms 0: the worker died, or gives the batch back).
-- KEYS: batch, leases.  ARGV: batch id, stage, lease ms, given back (1: the attempt is not counted, though asked for
--       twice), worker and number of its claim ('' is any), place of the document that it died of, where that is known
-- Returns 0, with nothing changed, where the batch is not at work in this stage, or another claim holds it by now.
local account = redis.call('HMGET', KEYS[1], 'stage', 'state', 'worker', 'claims')
if account[1] ~= ARGV[2] or account[2] ~= 'running' then return 0 end
if ARGV[5] ~= '' and (account[3] ~= ARGV[5] or account[4] ~= ARGV[6]) then return 0 end
local now = now_ms()
-- Removed first: a server whose memory is full looks at a script's first write alone, and lets one pass that frees.
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('ZADD', KEYS[2], now + tonumber(ARGV[3]), ARGV[1])
if ARGV[4] == '1' and redis.call('HGET', KEYS[1], 'uncounted') ~= '1' then
  redis.call('HINCRBY', KEYS[1], 'attempts', -1)
  redis.call('HSET', KEYS[1], 'uncounted', 1)
end
if ARGV[7] then redis.call('HSET', KEYS[1], 'suspect', ARGV[7]) end
return 1

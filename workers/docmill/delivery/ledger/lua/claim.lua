-- Claim a batch for one stage and load what the stage needs.
-- KEYS: batch, leases, taken.  ARGV: batch id, stage, worker, lease ms, field, ...
-- Returns {why} when there is nothing to do ('gone' | 'moved' | 'taken'), else
-- {'', run, route, attempts, number of this claim, value, ...}.
local account = redis.call('HMGET', KEYS[1], 'stage', 'state', 'run', 'route', 'republished', 'stage_ms', 'priority')
if not account[1] then return {'gone'} end
if account[1] ~= ARGV[2] then return {'moved'} end
local now = now_ms()
if account[2] == 'running' then
  local lease = redis.call('ZSCORE', KEYS[2], ARGV[1])
  if lease and tonumber(lease) > now then return {'taken'} end
end
-- Removed first: a server whose memory is full looks at a script's first write alone, and lets one pass that frees.
redis.call('ZREM', KEYS[2], ARGV[1])
local attempts = redis.call('HINCRBY', KEYS[1], 'attempts', 1)
-- Counted through all stages: what an earlier claim's worker asks for late is told from what this one's does.
local claims = redis.call('HINCRBY', KEYS[1], 'claims', 1)
redis.call('HSET', KEYS[1], 'state', 'running', 'worker', ARGV[3])
redis.call('HDEL', KEYS[1], 'uncounted', 'suspect', 'unsent')
redis.call('ZADD', KEYS[2], now + tonumber(ARGV[4]), ARGV[1])
-- How far the stage's queue was taken, by the moment at which the last of its batches came to the stage: `expired` looks
-- at it. What was sent again went before all that waited, and tells nothing. After a clock was set back the mark is new.
if account[5] == '0' then
  local queue = queue_of(ARGV[2], account[7])
  local mark, came = tonumber(redis.call('HGET', KEYS[3], queue) or 0), tonumber(account[6] or 0)
  if came > mark or mark > now then redis.call('HSET', KEYS[3], queue, came) end
end
local found = {'', account[3], account[4], attempts, claims}
for i = 5, #ARGV do found[#found + 1] = redis.call('HGET', KEYS[1], ARGV[i]) or '' end
return found

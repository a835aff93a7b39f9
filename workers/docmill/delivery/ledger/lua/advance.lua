-- Save what a stage found and hand the batch to the next stage. The first to finish a stage counts, others are ignored.
-- KEYS: batch, leases, pending bytes, run, totals
-- ARGV: batch id, stage, next stage, lease ms, documents worked on, seconds, failed, worker that goes on with the batch
--       ('' is none: it waits), field, value, ...
-- Returns 0 where another worker was the first, else 1, or the number of the claim by which the worker goes on.
if redis.call('HGET', KEYS[1], 'stage') ~= ARGV[2] then return 0 end
local now = now_ms()
local grown = 0
for i = 9, #ARGV, 2 do
  grown = grown + #ARGV[i + 1] - redis.call('HSTRLEN', KEYS[1], ARGV[i])
  redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
end
redis.call('HSET', KEYS[1], 'stage', ARGV[3], 'state', 'queued', 'attempts', 0, 'republished', 0,
  'stage_ms', now)
local done = 1
if ARGV[8] ~= '' then
  -- Claimed in the same step, as `claim` does it. No message came for it, so that it is no mark of its queue.
  redis.call('HSET', KEYS[1], 'state', 'running', 'attempts', 1, 'worker', ARGV[8])
  redis.call('HDEL', KEYS[1], 'uncounted', 'suspect', 'unsent')
  done = redis.call('HINCRBY', KEYS[1], 'claims', 1)
end
redis.call('HINCRBY', KEYS[1], 'bytes', grown)
redis.call('INCRBY', KEYS[3], grown)
redis.call('ZADD', KEYS[2], now + tonumber(ARGV[4]), ARGV[1])
redis.call('HINCRBY', KEYS[4], 'documents:' .. ARGV[2], ARGV[5])
redis.call('HINCRBYFLOAT', KEYS[4], 'seconds:' .. ARGV[2], ARGV[6])
redis.call('HINCRBY', KEYS[4], 'failed:' .. ARGV[2], ARGV[7])
local passed = redis.call('HGET', KEYS[1], 'documents')
redis.call('HINCRBY', KEYS[4], 'passed:' .. ARGV[2], passed)
count_stage(KEYS[5], ARGV[2], passed, ARGV[5], ARGV[7], ARGV[6])
return done

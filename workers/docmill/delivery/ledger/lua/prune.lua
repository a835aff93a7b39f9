-- Remove what is kept of a run that has ended and was last active before some moment.
-- KEYS: run, names, account, runs, left, sets of what was skipped...  ARGV: run name, moment in ms
-- Returns 1 where it is gone now.
local active = redis.call('ZSCORE', KEYS[4], ARGV[1])
if not active or tonumber(active) >= tonumber(ARGV[2]) then return 0 end
local counts = redis.call('HMGET', KEYS[1], 'batches', 'ended')
if tonumber(counts[1] or 0) ~= tonumber(counts[2] or 0) then return 0 end
redis.call('UNLINK', KEYS[1], KEYS[2], KEYS[3])
for i = 5, #KEYS do redis.call('UNLINK', KEYS[i]) end
redis.call('ZREM', KEYS[4], ARGV[1])
return 1

-- Note the last error of a batch at its stage, for people to see; one that moved on or ended is left alone.
-- KEYS: batch.  ARGV: stage, error
if redis.call('HGET', KEYS[1], 'stage') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'error', ARGV[1] .. ': ' .. ARGV[2])
return 1

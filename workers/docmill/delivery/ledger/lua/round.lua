-- Note that the reconciler did a round, and what it sent again.
-- KEYS: sign of life, totals.  ARGV: seconds the sign stands, then total, by, ...
redis.call('SET', KEYS[1], 'alive', 'EX', ARGV[1])
redis.call('HSET', KEYS[2], 'reconciled_ms', now_ms())
for i = 2, #ARGV, 2 do redis.call('HINCRBY', KEYS[2], ARGV[i], ARGV[i + 1]) end
return 1

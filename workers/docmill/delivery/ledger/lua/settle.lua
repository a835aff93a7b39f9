-- End a batch of records whose stages were run again: its account and payload go, and the runs of the records follow.
-- KEYS: batch, leases, pending bytes, run, runs, account, partial records, left, totals,
--       then counts and account of each other run
-- ARGV: batch id, stage, seconds, number of counts, count, by, ..., number of totals, total, by, ...,
--       number of entries in the account, entry, ...,
--       number of whole records, id, ..., number of partial ones, id, what failed, ..., number of those left, id, why, ...,
--       then for each other run: number of counts, count, by, ..., number of entries, entry, ...
-- A run that is not there any more is left alone.
if redis.call('HGET', KEYS[1], 'stage') ~= ARGV[2] then return 0 end
end_batch(KEYS[9])
local at = for_each('HINCRBY', KEYS[4], 4, 2)
at = for_each('HINCRBY', KEYS[9], at, 2)
at = for_each('RPUSH', KEYS[6], at, 1)
at = for_each('HDEL', KEYS[7], at, 1)
at = for_each('HSET', KEYS[7], at, 2)
at = for_each('HSET', KEYS[8], at, 2)
for i = 10, #KEYS, 2 do
  local there = redis.call('EXISTS', KEYS[i]) == 1
  at = for_each('HINCRBY', there and KEYS[i], at, 2)
  at = for_each('RPUSH', there and KEYS[i + 1], at, 1)
end
return 1

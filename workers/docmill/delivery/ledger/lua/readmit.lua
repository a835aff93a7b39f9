-- Take documents out of the quarantine and admit them again as a batch, in one step.
-- KEYS: batch, leases, pending bytes, run, runs, quarantine, quarantine times, account, totals
-- ARGV: batch id, run name, route, first stage, documents, lease ms, number of fields, field, value, ...,
--       the documents' entry in the account, then document id, time of the entry, ...
-- Returns {1} when admitted, {0} when this batch is pending already, {2, place, ...} naming documents whose entry is
-- gone or another one since: nothing is written then.
local fields = tonumber(ARGV[7])
local ids = 7 + 2 * fields
if redis.call('EXISTS', KEYS[1]) == 1 then return {0} end
local changed = {2}
for i = ids + 2, #ARGV, 2 do
  local since = redis.call('ZSCORE', KEYS[7], ARGV[i])
  if not since or tonumber(since) ~= tonumber(ARGV[i + 1]) then changed[#changed + 1] = (i - ids - 2) / 2 end
end
if #changed > 1 then return changed end
for i = ids + 2, #ARGV, 2 do
  redis.call('HDEL', KEYS[6], ARGV[i])
  redis.call('ZREM', KEYS[7], ARGV[i])
end
admit_batch(8, ids, KEYS[9])
redis.call('RPUSH', KEYS[8], ARGV[ids + 1])
redis.call('HINCRBY', KEYS[4], 'quarantined', -tonumber(ARGV[5]))
return {1}

-- Take documents out of the quarantine and admit them again as a batch, in one step.
-- KEYS: batch, leases, pending bytes, run, runs, quarantine, quarantine times, account
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
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local bytes = 0
for i = 8, ids, 2 do
  redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
  bytes = bytes + #ARGV[i + 1]
end
redis.call('HSET', KEYS[1], 'run', ARGV[2], 'route', ARGV[3], 'stage', ARGV[4], 'state', 'queued',
  'documents', ARGV[5], 'attempts', 0, 'republished', 0, 'bytes', bytes,
  'admitted_ms', now, 'stage_ms', now)
redis.call('ZADD', KEYS[2], now + tonumber(ARGV[6]), ARGV[1])
redis.call('INCRBY', KEYS[3], bytes)
redis.call('RPUSH', KEYS[8], ARGV[ids + 1])
redis.call('HINCRBY', KEYS[4], 'quarantined', -tonumber(ARGV[5]))
redis.call('HINCRBY', KEYS[4], 'batches', 1)
redis.call('HSETNX', KEYS[4], 'route', ARGV[3])
redis.call('HSETNX', KEYS[4], 'started_ms', now)
redis.call('ZADD', KEYS[5], now, ARGV[2])
return {1}

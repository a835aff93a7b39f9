-- Drop quarantined documents of one run for good, in one step: entries, seen documents and counts.
-- KEYS: run, quarantine, quarantine times, account, seen...   (one seen set a document, in order)
-- ARGV: then for each document: id, time of the entry, short id, entry in the account
-- Returns how many were dropped; an entry that is gone or another one since is left alone.
local dropped = 0
for i = 1, #KEYS - 4 do
  local at = 4 * i - 3
  local since = redis.call('ZSCORE', KEYS[3], ARGV[at])
  if since and tonumber(since) == tonumber(ARGV[at + 1]) then
    redis.call('HDEL', KEYS[2], ARGV[at])
    redis.call('ZREM', KEYS[3], ARGV[at])
    redis.call('SREM', KEYS[4 + i], ARGV[at + 2])
    redis.call('RPUSH', KEYS[4], ARGV[at + 3])
    dropped = dropped + 1
  end
end
if dropped > 0 then
  redis.call('HINCRBY', KEYS[1], 'quarantined', -dropped)
  redis.call('HINCRBY', KEYS[1], 'dropped', dropped)
end
return dropped

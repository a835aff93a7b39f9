-- Drop quarantined documents of one run for good, in one step: entries, seen documents and counts.
-- KEYS: run, quarantine, quarantine times, seen...   (one seen set a document, in order)
-- ARGV: then for each document: id, time of the entry, short id
-- Returns how many were dropped; an entry that is gone or another one since is left alone.
local dropped = 0
for i = 1, #KEYS - 3 do
  local at = 3 * i - 2
  local since = redis.call('ZSCORE', KEYS[3], ARGV[at])
  if since and tonumber(since) == tonumber(ARGV[at + 1]) then
    redis.call('HDEL', KEYS[2], ARGV[at])
    redis.call('ZREM', KEYS[3], ARGV[at])
    redis.call('SREM', KEYS[3 + i], ARGV[at + 2])
    dropped = dropped + 1
  end
end
if dropped > 0 then
  redis.call('HINCRBY', KEYS[1], 'quarantined', -dropped)
  redis.call('HINCRBY', KEYS[1], 'dropped', dropped)
end
return dropped

-- Erase a document that has ended: from its run's account and counts, the quarantine, the seen ids, the partial records.
-- KEYS: run, account, quarantine, quarantine times, seen, partial records
-- ARGV: document id, its 16 bytes, its short id, entries of the account that were looked at, number of counts,
--       count, by, ..., then the places of the entries that name it
-- Returns 0 where the account names it in an entry that came since, or not where it should: look again.
local id, length = ARGV[2], tonumber(ARGV[4])
local function found(entry)
  for at = 2, #(entry or ''), 16 do
    if string.sub(entry, at, at + 15) == id then return at end
  end
end
for _, entry in ipairs(redis.call('LRANGE', KEYS[2], length, -1)) do
  if found(entry) then return 0 end
end
local places = 6 + 2 * tonumber(ARGV[5])
for i = places, #ARGV do
  if not found(redis.call('LINDEX', KEYS[2], ARGV[i])) then return 0 end
end
redis.call('HDEL', KEYS[3], ARGV[1])
redis.call('ZREM', KEYS[4], ARGV[1])
redis.call('SREM', KEYS[5], ARGV[3])
redis.call('HDEL', KEYS[6], ARGV[1])
for i = places, #ARGV do
  local entry = redis.call('LINDEX', KEYS[2], ARGV[i])
  local at = found(entry)
  redis.call('LSET', KEYS[2], ARGV[i], string.sub(entry, 1, at - 1) .. string.sub(entry, at + 16))
end
for i = 6, places - 1, 2 do redis.call('HINCRBY', KEYS[1], ARGV[i], ARGV[i + 1]) end
return 1

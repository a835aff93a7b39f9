-- Count what readers passed over, each once however often it is read.
-- KEYS: run, runs, kind of ids, sets... (one set of members an item, in order).  ARGV: run name, then kind, member, ...
-- Returns how many were not counted before; -1 when the ledger's ids are of another kind.
local kind = redis.call('GET', KEYS[3])
if kind ~= IDS and (kind or redis.call('EXISTS', KEYS[2]) == 1) then return -1 end
if not kind then redis.call('SET', KEYS[3], IDS) end
local now = now_ms()
local new = 0
for i = 1, #KEYS - 3 do
  if redis.call('SADD', KEYS[3 + i], ARGV[2 * i + 1]) == 1 then
    redis.call('HINCRBY', KEYS[1], 'skipped:' .. ARGV[2 * i], 1)
    new = new + 1
  end
end
redis.call('HINCRBY', KEYS[1], 'batches', 0)
redis.call('HINCRBY', KEYS[1], 'ended', 0)
redis.call('HSETNX', KEYS[1], 'started_ms', now)
redis.call('ZADD', KEYS[2], now, ARGV[1])
return new

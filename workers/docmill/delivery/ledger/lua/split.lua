-- Replace a batch by its two halves at the same stage.
-- KEYS: batch, leases, pending bytes, run, first half, second half
-- ARGV: batch id, stage, lease ms, attempts the halves start with, then for each half: id, documents, number of fields,
--       field, value, ...
if redis.call('HGET', KEYS[1], 'stage') ~= ARGV[2] then return 0 end
local now = now_ms()
local account = redis.call('HMGET', KEYS[1], 'run', 'route', 'bytes', 'admitted_ms', 'error', 'stage_ms')
-- Removed first: a server whose memory is full looks at a script's first write alone, and lets one pass that frees.
redis.call('DEL', KEYS[1])
redis.call('ZREM', KEYS[2], ARGV[1])
local grown = -tonumber(account[3])
local at = 4
for half = 1, 2 do
  local key, id, documents, fields = KEYS[4 + half], ARGV[at + 1], ARGV[at + 2], tonumber(ARGV[at + 3])
  at = at + 3
  local bytes = 0
  for _ = 1, fields do
    redis.call('HSET', key, ARGV[at + 1], ARGV[at + 2])
    bytes = bytes + #ARGV[at + 2]
    at = at + 2
  end
  redis.call('HSET', key, 'run', account[1], 'route', account[2], 'stage', ARGV[2], 'state', 'queued',
    'documents', documents, 'attempts', ARGV[4], 'republished', 0, 'bytes', bytes,
    'admitted_ms', account[4] or 0, 'stage_ms', account[6] or now, 'error', account[5] or '')
  redis.call('ZADD', KEYS[2], now + tonumber(ARGV[3]), id)
  grown = grown + bytes
end
redis.call('INCRBY', KEYS[3], grown)
redis.call('HINCRBY', KEYS[4], 'batches', 1)
return 1

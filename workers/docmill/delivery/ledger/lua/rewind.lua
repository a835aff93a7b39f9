-- Send a batch back to an earlier stage of its route, whose annotations cannot be read any more.
-- KEYS: batch, leases, pending bytes, run
-- ARGV: batch id, stage, earlier stage, lease ms, number of stages passed again, stage, ..., field, value, ...
-- Returns 0 where the batch is not at work in this stage, else 1.
local account = redis.call('HMGET', KEYS[1], 'stage', 'state', 'documents')
if account[1] ~= ARGV[2] or account[2] ~= 'running' then return 0 end
local now = now_ms()
local again = tonumber(ARGV[5])
local grown = 0
for i = 6 + again, #ARGV, 2 do
  grown = grown + #ARGV[i + 1] - redis.call('HSTRLEN', KEYS[1], ARGV[i])
  redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
end
redis.call('HINCRBY', KEYS[1], 'rewound', 1)
redis.call('HSET', KEYS[1], 'stage', ARGV[3], 'state', 'queued', 'attempts', 0, 'republished', 0,
  'unsent', 1)
redis.call('HINCRBY', KEYS[1], 'bytes', grown)
redis.call('INCRBY', KEYS[3], grown)
redis.call('ZADD', KEYS[2], now + tonumber(ARGV[4]), ARGV[1])
for i = 6, 5 + again do redis.call('HINCRBY', KEYS[4], 'passed:' .. ARGV[i], -tonumber(account[3])) end
return 1

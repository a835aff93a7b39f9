-- What several scripts of the ledger do alike. Loaded in front of each of them.

-- Returns the server's time in ms.
local function now_ms()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- Count what a stage did in the totals of the ledger, which only grow; the seconds of a batch in the first of BOUNDS
-- that they do not exceed.
local function count_stage(totals, stage, passed, tried, failed, seconds)
  local within = 'more'
  for _, bound in ipairs(BOUNDS) do
    if tonumber(seconds) <= tonumber(bound) then within = bound break end
  end
  redis.call('HINCRBY', totals, 'passed:' .. stage, passed)
  redis.call('HINCRBY', totals, 'tried:' .. stage, tried)
  if tonumber(failed) > 0 then redis.call('HINCRBY', totals, 'failed:' .. stage, failed) end
  redis.call('HINCRBYFLOAT', totals, 'seconds:' .. stage, seconds)
  redis.call('HINCRBY', totals, 'within:' .. within .. ':' .. stage, 1)
end

-- Returns the name of the queue of a stage for batches of a priority, which may be false or empty: see messages.py.
local function queue_of(stage, priority)
  if priority and priority ~= '' then return stage .. '.' .. priority end
  return stage
end

-- Write a batch with its fields, which stand in ARGV from `first` to `last`, give it its lease, and count it in its run.
-- KEYS: batch, leases, pending bytes, run, runs, ...  ARGV: batch id, run name, route, first stage, documents, lease ms, ...
local function admit_batch(first, last, totals)
  local now = now_ms()
  local bytes = 0
  for i = first, last, 2 do
    redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
    bytes = bytes + #ARGV[i + 1]
  end
  redis.call('HSET', KEYS[1], 'run', ARGV[2], 'route', ARGV[3], 'stage', ARGV[4], 'state', 'queued',
    'documents', ARGV[5], 'attempts', 0, 'republished', 0, 'bytes', bytes,
    'admitted_ms', now, 'stage_ms', now)
  redis.call('ZADD', KEYS[2], now + tonumber(ARGV[6]), ARGV[1])
  redis.call('INCRBY', KEYS[3], bytes)
  redis.call('HINCRBY', KEYS[4], 'batches', 1)
  redis.call('HSETNX', KEYS[4], 'route', ARGV[3])
  -- batches of one run may pass other stages: how many documents are to pass each
  for stage in string.gmatch(ARGV[3], '[^,]+') do redis.call('HINCRBY', KEYS[4], 'routed:' .. stage, ARGV[5]) end
  redis.call('HSETNX', KEYS[4], 'started_ms', now)
  redis.call('ZADD', KEYS[5], now, ARGV[2])
  redis.call('HINCRBY', totals, 'admitted', ARGV[5])
end

-- End a batch: its account and payload go, and its run counts it as ended. Returns the time in ms.
-- KEYS: batch, leases, pending bytes, run, runs, ...  ARGV: batch id, stage, seconds, ...
local function end_batch(totals)
  local now = now_ms()
  local account = redis.call('HMGET', KEYS[1], 'bytes', 'documents', 'run')
  -- Removed first: a server whose memory is full looks at a script's first write alone, and lets one pass that frees.
  redis.call('DEL', KEYS[1])
  redis.call('ZREM', KEYS[2], ARGV[1])
  redis.call('DECRBY', KEYS[3], account[1])
  redis.call('HINCRBY', KEYS[4], 'ended', 1)
  redis.call('HINCRBY', KEYS[4], 'documents:' .. ARGV[2], account[2])
  redis.call('HINCRBY', KEYS[4], 'passed:' .. ARGV[2], account[2])
  redis.call('HINCRBYFLOAT', KEYS[4], 'seconds:' .. ARGV[2], ARGV[3])
  redis.call('HSET', KEYS[4], 'ended_ms', now)
  redis.call('ZADD', KEYS[5], now, account[3])
  count_stage(totals, ARGV[2], account[2], account[2], 0, ARGV[3])
  return now
end

-- Call a command on a key for each item of a list in ARGV, which begins at `at` with the number of its items, each of
-- `width` arguments; none where there is no key. Returns the place behind the list.
local function for_each(command, key, at, width)
  local last = at + width * tonumber(ARGV[at])
  if key then
    for i = at + 1, last, width do redis.call(command, key, unpack(ARGV, i, i + width - 1)) end
  end
  return last + 1
end


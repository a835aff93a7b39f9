-- Judge one document and remember it: exact by digest, near by bands verified against signatures, else an original.
-- KEYS: digests, verdicts, signatures, bands
-- ARGV: id (16 bytes), digest, signature (uint16 little-endian values, or empty), threshold, most candidates, band, ...
-- Returns {status (u | e | n), original's id, similarity as a string}; the same for an id that was judged before.
local judged = redis.call('HGET', KEYS[2], ARGV[1])
if judged then return {string.sub(judged, 1, 1), string.sub(judged, 2, 17), string.sub(judged, 18)} end

local function remember(status, original, similarity)
  redis.call('HSET', KEYS[2], ARGV[1], status .. original .. similarity)
  return {status, original, similarity}
end

local same = redis.call('HGET', KEYS[1], ARGV[2])
if same then return remember('e', same, '1') end

local best, similarity = nil, tonumber(ARGV[4])
local signature = ARGV[3]
local seen = {}
local function compare(candidate)
  if seen[candidate] then return end
  seen[candidate] = true
  local other = redis.call('HGET', KEYS[3], candidate)
  if not other or #other ~= #signature then return end
  local equal = 0
  for i = 1, #signature, 2 do
    local a, b = string.byte(signature, i, i + 1)
    local c, d = string.byte(other, i, i + 1)
    if a == c and b == d then equal = equal + 1 end
  end
  local estimate = equal / (#signature / 2)
  -- of two equally similar originals the smaller id wins, whatever the order of the bands
  if estimate > similarity or (estimate == similarity and (not best or candidate < best)) then
    best, similarity = candidate, estimate
  end
end

local buckets = {}
if #ARGV > 5 then
  local names = {}
  for i = 6, #ARGV do names[#names + 1] = ARGV[i] end
  buckets = redis.call('HMGET', KEYS[4], unpack(names))
  for _, bucket in ipairs(buckets) do
    if bucket then for at = 1, #bucket, 16 do compare(string.sub(bucket, at, at + 15)) end end
  end
end

local verdict
if best then
  -- its digest leads to its original, so that a later exact copy of it names the original too
  verdict = remember('n', best, string.format('%.4f', similarity))
  redis.call('HSET', KEYS[1], ARGV[2], best)
  return verdict
end
redis.call('HSET', KEYS[1], ARGV[2], ARGV[1])
if #signature > 0 then
  redis.call('HSET', KEYS[3], ARGV[1], signature)
  local most = tonumber(ARGV[5]) * 16
  for i = 6, #ARGV do
    local bucket = buckets[i - 5] or ''
    if #bucket < most then redis.call('HSET', KEYS[4], ARGV[i], bucket .. ARGV[1]) end
  end
end
return remember('u', ARGV[1], '0')

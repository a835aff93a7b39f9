-- Admit a batch: payload, account, seen documents, counts and pending bytes in one step.
-- KEYS: batch, leases, pending bytes, run, runs, seen... (one seen set a document, in order), account, kind of ids, totals
-- ARGV: batch id, run name, route, first stage, documents, lease ms, again (1 skips the seen check;
--       2 skips it, counts the documents all the same and leaves the seen ids alone: their records are made anew), number of fields,
--       then field, value, ..., then the documents' short ids, then their entry in the account
-- Returns {3} when the ledger's ids are of another kind, {1} when admitted, {0} when this batch is pending already, {2, place, ...} naming documents seen before.
local fields = tonumber(ARGV[8])
local ids = 8 + 2 * fields
local documents = tonumber(ARGV[5])
if redis.call('EXISTS', KEYS[1]) == 1 then return {0} end
local kind = redis.call('GET', KEYS[7 + documents])
if kind ~= IDS and (kind or redis.call('EXISTS', KEYS[5]) == 1) then return {3} end
if ARGV[7] == '0' then
  local seen = {2}
  for i = 1, documents do
    if redis.call('SISMEMBER', KEYS[5 + i], ARGV[ids + i]) == 1 then seen[#seen + 1] = i - 1 end
  end
  if #seen > 1 then return seen end
end
if not kind then redis.call('SET', KEYS[7 + documents], IDS) end
admit_batch(9, ids, KEYS[8 + documents])
if ARGV[7] ~= '2' then
  for i = 1, documents do redis.call('SADD', KEYS[5 + i], ARGV[ids + i]) end
end
redis.call('RPUSH', KEYS[6 + documents], ARGV[ids + documents + 1])
if ARGV[7] ~= '1' then
  redis.call('HINCRBY', KEYS[4], 'documents', documents)
  redis.call('HINCRBY', KEYS[4], 'accounted', documents)
end
return {1}

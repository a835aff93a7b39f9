-- Sum up some of the batches on their way, by stage and state.
-- ARGV: prefix of batch keys, batch, ...
-- Returns rows {stage, state, batches, documents, ms at which the one that is there longest came to the stage (0: unknown)}.
local rows, found = {}, {}
for i = 2, #ARGV do
  local account = redis.call('HMGET', ARGV[1] .. ARGV[i], 'stage', 'state', 'documents', 'stage_ms')
  if account[1] then -- it may have ended
    local name = account[2] .. ':' .. account[1]
    local row = found[name]
    if not row then
      row = {account[1], account[2], 0, 0, 0}
      found[name], rows[#rows + 1] = row, row
    end
    local came = tonumber(account[4] or 0)
    row[3], row[4] = row[3] + 1, row[4] + tonumber(account[3])
    if came > 0 and (row[5] == 0 or came < row[5]) then row[5] = came end
  end
end
return rows

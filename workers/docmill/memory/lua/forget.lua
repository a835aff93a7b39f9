-- Take ids out of the originals and the duplicates. Postings that name them stay, and name nobody.
-- ARGV: everywhere, or duplicates for that table alone; then ids (16 bytes each). Returns how many were there.
local forgotten = 0

local function without(t, id)
  local bucket, number, at = look_up(t, id)
  if not at then return end
  local rest = sub(bucket, 1, at - 1) .. sub(bucket, at + t.stride)
  put(t, number, rest)
  t.count = t.count - 1
  forgotten = forgotten + 1
end

for _, g in ipairs(loaded()) do
  for i = 2, #ARGV do
    if ARGV[1] == 'everywhere' then without(g.originals, ARGV[i]) end
    without(g.duplicates, ARGV[i])
  end
  finished(g)
end
return forgotten

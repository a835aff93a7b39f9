-- Which of the originals that share keys with a document it repeats: check.lua's part that compares.
local FORM_SHARE = 0.6 -- share of the similarity that numbers must have in a form

-- Each entry of the originals whose ids begin so: the bucket, and where in it.
local function entries_of(t, ref)
  local bucket, at = bucket_at(t, bucket_of(t, hash_of_id(ref))), 1 - t.stride
  return function()
    at = entry_at(bucket, ref, t.stride, at + t.stride)
    return at and bucket, at
  end
end

local function ordered(tally)
  local refs = {}
  for ref in pairs(tally) do refs[#refs + 1] = ref end
  if #refs > 1 then
    table.sort(refs, function(a, b)
      if tally[a] ~= tally[b] then return tally[a] > tally[b] end
      return a < b
    end)
  end
  return refs
end

-- Compare with these candidates; adds originals alike in words to `alike`, as id, similarity, share of numbers.
local function compare(g, tally, entry, alike)
  if not ZERO_HALVES then prepared() end
  local mine, refs, t = {byte(entry, SKETCH_AT + 1, -1)}, ordered(tally), g.originals
  for i = 1, math.min(#refs, MOST_COMPARED) do
    for bucket, at in entries_of(t, refs[i]) do
      local similarity, share = compared(mine, {byte(bucket, at + SKETCH_AT, at + t.stride - 1)})
      if similarity then alike[#alike + 1] = {sub(bucket, at, at + 15), similarity, share} end
    end
  end
end

-- The most similar of those alike in words whose numbers agree as well. An original with the same words and other numbers
-- gives a form away, which is filled in anew for each document: then numbers must agree about as well as words do.
local function best_of(alike)
  local least = NUMBERS_SHARE
  for _, one in ipairs(alike) do
    if one[3] < NUMBERS_SHARE then least = math.max(NUMBERS_SHARE, FORM_SHARE) end
  end
  local best
  for _, one in ipairs(alike) do
    -- of two equally similar originals the smaller id wins, whatever the order they were found in
    if one[3] >= least and (not best or one[2] > best[2] or (one[2] == best[2] and one[1] < best[1])) then
      best = one
    end
  end
  if best then return best[1], math.min(best[2], 0.9999) end
end

-- Compare with the originals met, adding those alike to `alike`.
local function search(g, one, met, alike)
  local tally, crowd = {}, {}
  for i, refs in pairs(met.refs) do
    local counted = met.full[i] and crowd or tally
    for ref in pairs(refs) do counted[ref] = (counted[ref] or 0) + 1 end
  end
  if not next(tally) then tally = crowd end -- a key that names as many as it may tells little: the last resort
  if next(tally) then compare(g, tally, one.entry, alike) end
end

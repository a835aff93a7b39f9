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
  for ref, agreeing in pairs(tally) do
    if agreeing >= LEAST_AGREEING then refs[#refs + 1] = ref end
  end
  if #refs > 1 then
    table.sort(refs, function(a, b)
      if tally[a] ~= tally[b] then return tally[a] > tally[b] end
      return a < b
    end)
  end
  return refs
end

-- Compare with these candidates; adds originals alike to `alike`: id, similarity, share of numbers, containment, whether the
-- likeness is weak, whether it is doubted, the sketch (a table of bytes), and the generation. The sketches of all originals
-- that have something in common with the document are added to `alike.sketches`.
local function compare(g, refs, one, alike)
  if not ZERO_HALVES then prepared() end
  local t, sketches = g.originals, alike.sketches
  alike.mine = alike.mine or {byte(one.entry, SKETCH_AT + 1, -1)}
  for i = 1, math.min(#refs, MOST_COMPARED) do
    for bucket, at in entries_of(t, refs[i]) do
      local sketch = {byte(bucket, at + SKETCH_AT, at + t.stride - 1)}
      local similarity, share, containment, weak, doubted = compared(alike.mine, sketch, one.places)
      if similarity ~= nil then sketches[#sketches + 1] = sketch end
      if similarity then
        alike[#alike + 1] = {sub(bucket, at, at + 15), similarity, share, containment, weak, doubted, sketch, g}
      end
    end
  end
end

-- By value, low and high halves apart, how many of some sketches have a document's.
local function agreeing(mine, sketches)
  local low, high = {}, {}
  for i = VALUES_FROM, VALUES_TO do low[i], high[i] = 0, 0 end
  for _, sketch in ipairs(sketches) do
    local of_low, of_high = halves(mine, sketch)
    for i = VALUES_FROM, VALUES_TO do
      low[i] = low[i] + of_low[i]
      high[i] = high[i] + of_high[i]
    end
  end
  return low, high
end

-- Whether a likeness is all of common text: `low` and `high` tell how many of the originals compared have each value, `least`
-- of how many others it is common.
local function all_common(mine, places, sketch, low, high, least)
  local same_low, same_high = halves(mine, sketch)
  local own, same, common_low, common_high = 128, 0, {}, {}
  for i = VALUES_FROM, VALUES_TO do
    common_low[i] = low[i] - same_low[i] >= least and 1 or 0
    common_high[i] = high[i] - same_high[i] >= least and 1 or 0
    own = own - common_low[i] - common_high[i]
    same = same + same_low[i] * (1 - common_low[i]) + same_high[i] * (1 - common_high[i])
  end
  return own >= OWN_VALUES and (same / own - 1 / 16) * 16 / 15 < OWN_SIMILARITY
    and own_block(places, common_low, common_high, 1 - own / 128) >= DOUBT
end

-- Without those alike whose likeness is doubted and is all of common text.
local function by_own_text(alike, places)
  local mine, sketches, low, high = alike.mine, alike.sketches, nil, nil
  if #sketches < 2 then return alike end
  local least, kept = 1 + floor((#sketches - 1) / 4), {}
  for _, one in ipairs(alike) do
    if one[6] and not low then low, high = agreeing(mine, sketches) end
    if not (one[6] and all_common(mine, places, one[7], low, high, least)) then kept[#kept + 1] = one end
  end
  return kept
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
  return best
end

-- Compare with the originals met, adding those alike to `alike`.
local function search(g, one, met, alike)
  local tally, crowd = {}, {}
  for i, refs in pairs(met.refs) do
    local counts = met.full[i] and crowd or tally
    for ref, agreeing in pairs(refs) do counts[ref] = (counts[ref] or 0) + agreeing end
  end
  local refs = ordered(tally)
  if #refs == 0 then refs = ordered(crowd) end -- a key that names as many as it may tells little: the last resort
  if #refs > 0 then compare(g, refs, one, alike) end
end

-- Count a weak likeness to the original of `best`.
local function count_weak(best)
  local t = best[8].originals
  local bucket, number, at = look_up(t, best[1])
  put(t, number, counted(bucket, at))
end

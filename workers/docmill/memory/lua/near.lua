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
-- likeness is weak, whether it is doubted, which values are the same, and the generation. Which values each original has that has
-- something in common with the document is added to `alike.others`. Both count in `work`.
local work = 0
local function compare(g, refs, one, alike)
  local t, others = g.originals, alike.others
  alike.mine = alike.mine or {byte(one.entry, SKETCH_AT + 1, -1)}
  for i = 1, math.min(#refs, MOST_COMPARED) do
    for bucket, at in entries_of(t, refs[i]) do
      local sketch, same = {byte(bucket, at + SKETCH_AT, at + t.stride - 1)}, {}
      local similarity, share, containment, weak, doubted = compared(alike.mine, sketch, one.places, same)
      work = work + 1
      if similarity ~= nil then others[#others + 1] = same end
      if similarity then
        alike[#alike + 1] = {sub(bucket, at, at + 15), similarity, share, containment, weak, doubted, same, g}
      end
    end
  end
end

-- By value, how many originals have a document's: of low and of high halves, in one number as those of `same`.
local function agreeing(others)
  local sums = {}
  for i = 1, VALUES do sums[i] = 0 end
  for _, same in ipairs(others) do
    for i = 1, VALUES do sums[i] = sums[i] + same[i] end
  end
  return sums
end

-- Whether a likeness is all of common text: `same` tells which values the original has, `sums` how many of the originals compared
-- have each, `least` of how many others it is common.
local function all_common(places, same, sums, least)
  local own, own_same, common = 2 * VALUES, 0, {}
  for i = 1, VALUES do
    local which, others = same[i], sums[i] - same[i]
    local of_high, is = floor(others / HIGH), 0
    if others - HIGH * of_high >= least then
      is, own = LOW, own - 1
    elseif which == LOW or which == LOW + HIGH then
      own_same = own_same + 1
    end
    if of_high >= least then
      is, own = is + HIGH, own - 1
    elseif which >= HIGH then
      own_same = own_same + 1
    end
    common[i] = is
  end
  return own >= OWN_VALUES and (own_same / own - 1 / 16) * 16 / 15 < OWN_SIMILARITY
    and own_block(places, common, 1 - own / 128) >= DOUBT
end

-- Without those alike whose likeness is doubted and is all of common text.
local function by_own_text(alike, places)
  local others, sums = alike.others, nil
  if #others < 2 then return alike end
  local least, kept = 1 + floor((#others - 1) / 4), {}
  for _, one in ipairs(alike) do
    if one[6] then
      sums = sums or agreeing(others)
      work = work + 1
    end
    if not (one[6] and all_common(places, one[7], sums, least)) then kept[#kept + 1] = one end
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

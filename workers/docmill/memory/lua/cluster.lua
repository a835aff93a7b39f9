-- One shard of an index spread over a Redis Cluster: all its keys are in one hash slot. See steps.py for the protocol.
-- ARGV: see compare.lua; the step; then what the step is about:
--   enter: id, digest, sketch, ...        remember a document as provisional; returns for each '', or its verdict if judged
--   post: key, posting, capped, ...       returns for each the postings there: id's head (5 bytes), 1 and the values that agree (1);
--                                         nothing where the key is full
--   weigh: id, digest, sketch, places, heads, ...   returns for each a list: state, id, similarity (2: exact), share of
--                                         numbers, containment, flags (1: weak, 2: doubted), values that are the same (16
--                                         bytes, the first the lowest bit); an original that is not near has no similarity
--   settle: id, ...                       make a provisional document an original; returns 'u', or 'again' if it was held
--   repeat: id, original, likeness, ...   make it a duplicate
--   count: id, ...                        count a weak likeness to an original
--   unpost: key, posting, ...             take postings away
--   standing: id, ...                     returns for each 'u' where it is an original, else ''
--   retract: id, original, ...            take a duplicate that names this original out
-- A posting here has 5 bytes of the id: 3 that choose the bucket, 2 that choose the shard. The first byte of a sketch tells
-- the state as well: 16 more for a document that is provisional, 32 more where it must look again.
GROUPS[1] = 12
local POSTING, HEAD = 12, 5
local PROVISIONAL, HELD = 16, 32
local g = loaded()[1]
local t = g.originals

local function entry_of(bucket, at) return sub(bucket, at, at + t.stride - 1) end

local function state_of(bucket, at) return byte(bucket, at + SKETCH_AT) end

local function with_state(bucket, at, state)
  return sub(bucket, 1, at + SKETCH_AT - 1) .. string.char(state) .. sub(bucket, at + SKETCH_AT + 1)
end

local function verdict(id)
  local bucket, _, at = look_up(g.duplicates, id)
  if not at then return end
  local likeness, original = sub(bucket, at + 32, at + 34), sub(bucket, at + 16, at + 31)
  if likeness == '\255\255\100' then return 'e' .. original end
  return 'n' .. likeness .. original
end

local steps = {}

function steps.enter(id, digest, sketch)
  local before = verdict(id)
  if before then return before end
  local bucket, number, at = look_up(t, id)
  if at then return state_of(bucket, at) < PROVISIONAL and 'u' or '' end
  local state = string.char(byte(sketch) + PROVISIONAL)
  put(t, number, bucket .. id .. digest .. state .. sub(sketch, 2))
  t.count = t.count + 1
  return ''
end

function steps.post(key, posting, capped)
  local number = bucket_of(g.groups, tonumber(key))
  local bucket = bucket_at(g.groups, number)
  local met, under = {}, 0
  local first = entry_at(bucket, sub(posting, 1, 2), POSTING)
  if first then under = gather(bucket, posting, first, met, POSTING) end
  if not entry_at(bucket, posting, POSTING) and (capped == '0' or under < MOST_POSTINGS) then
    put(g.groups, number, bucket .. posting)
    g.groups.count = g.groups.count + 1
  end
  if capped == '1' and under >= MOST_POSTINGS then return false end
  local heads = {}
  for head, agreeing in pairs(met) do
    if head ~= sub(posting, -HEAD) then heads[#heads + 1] = head .. string.char(agreeing) end
  end
  return concat(heads)
end

-- What is alike at one entry: exactly, or by its sketch. `same` is filled with which values are the same.
local function likeness(digest, mine, places, entry, same)
  if sub(entry, DIGEST_AT + 1, SKETCH_AT) == digest then return 2, 1, 100, false, false end
  if mine[3] then return compared(mine, {byte(entry, SKETCH_AT + 1, -1)}, places, same) end
end

-- Which values of two sketches are the same, in 16 bytes.
local function packed_values(same)
  local bits = {}
  for from = 1, VALUES, 4 do
    local bit = 0
    for i = 0, 3 do
      local which = same[from + i]
      bit = bit + (which % HIGH + (which >= HIGH and 2 or 0)) * 4 ^ i
    end
    bits[#bits + 1] = string.char(bit)
  end
  return concat(bits)
end

local function tell(found, ...)
  for i = 1, select('#', ...) do found[#found + 1] = tostring((select(i, ...))) end
end

function steps.weigh(id, digest, sketch, places, heads)
  local mine, found = {byte(sketch, 1, -1)}, {}
  for from = 1, #heads, HEAD do
    local head = sub(heads, from, from + HEAD - 1)
    local number = bucket_of(t, hash_of_id(head))
    local bucket = bucket_at(t, number)
    local at = entry_at(bucket, head, t.stride)
    while at do
      local entry = entry_of(bucket, at)
      local other, state = sub(entry, 1, 16), state_of(bucket, at)
      local similarity, share, containment, weak, doubted
      local same = {}
      if other ~= id then similarity, share, containment, weak, doubted = likeness(digest, mine, places, entry, same) end
      if similarity then
        if state >= PROVISIONAL and other > id and state < HELD then -- the smaller id goes first: the other looks again
          bucket = with_state(bucket, at, state + HELD)
          put(t, number, bucket)
        end
        local told = state < PROVISIONAL and 'original' or (other > id and 'later' or 'earlier')
        tell(found, told, other, string.format('%.5f', similarity), string.format('%.5f', share), containment,
          (weak and 1 or 0) + (doubted and 2 or 0), similarity < 2 and packed_values(same) or '')
      elseif similarity == false and state < PROVISIONAL then
        tell(found, 'original', other, '', '', 0, 0, packed_values(same))
      end
      at = entry_at(bucket, head, t.stride, at + t.stride)
    end
  end
  return found
end

function steps.settle(id)
  local bucket, number, at = look_up(t, id)
  if not at then return verdict(id) or 'gone' end
  local state = state_of(bucket, at)
  if state < PROVISIONAL then return 'u' end
  local held = state >= HELD
  put(t, number, with_state(bucket, at, held and state - HELD or state - PROVISIONAL))
  return held and 'again' or 'u'
end

steps['repeat'] = function(id, original, likeness_packed)
  local before = verdict(id)
  if before then return before end
  local bucket, number, at = look_up(t, id)
  if at then
    if state_of(bucket, at) < PROVISIONAL then return 'u' end -- another worker settled it meanwhile
    put(t, number, sub(bucket, 1, at - 1) .. sub(bucket, at + t.stride))
    t.count = t.count - 1
  end
  bucket, number = look_up(g.duplicates, id)
  put(g.duplicates, number, bucket .. id .. original .. likeness_packed)
  g.duplicates.count = g.duplicates.count + 1
  return verdict(id)
end

function steps.count(id)
  local bucket, number, at = look_up(t, id)
  if at then put(t, number, counted(bucket, at)) end
  return 1
end

function steps.unpost(key, posting)
  local number = bucket_of(g.groups, tonumber(key))
  local bucket = bucket_at(g.groups, number)
  local at = entry_at(bucket, posting, POSTING)
  if at then
    put(g.groups, number, sub(bucket, 1, at - 1) .. sub(bucket, at + POSTING))
    g.groups.count = g.groups.count - 1
  end
  return 1
end

function steps.standing(id)
  local bucket, _, at = look_up(t, id)
  return at and state_of(bucket, at) < PROVISIONAL and 'u' or ''
end

function steps.retract(id, original)
  local bucket, number, at = look_up(g.duplicates, id)
  if at and sub(bucket, at + 16, at + 31) == original then
    put(g.duplicates, number, sub(bucket, 1, at - 1) .. sub(bucket, at + g.duplicates.stride))
    g.duplicates.count = g.duplicates.count - 1
  end
  return 1
end

local SIZES = {
  enter = 3, post = 3, weigh = 5, settle = 1, ['repeat'] = 3, count = 1, unpost = 2, standing = 1, retract = 2
}
local step, size, answers = steps[ARGV[5]], SIZES[ARGV[5]], {}
for i = 6, #ARGV, size do answers[#answers + 1] = step(unpack(ARGV, i, i + size - 1)) end
finished(g)
return answers

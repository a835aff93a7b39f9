-- One shard of an index spread over a Redis Cluster: all its keys are in one hash slot. See steps.py for the protocol.
-- ARGV: see compare.lua; the step; then what the step is about:
--   enter: id, digest, sketch, ...        remember a document as provisional; returns for each '', or its verdict if judged
--   post: key, posting, capped, ...       returns for each the ids' heads (5 bytes each) of the postings it meets
--   weigh: id, digest, sketch, heads, ... returns for each a list: state, id, similarity (2: exact), share of numbers, ...
--   settle: id, ...                       make a provisional document an original; returns 'u', or 'again' if it was held
--   repeat: id, original, similarity, ... make it a duplicate
--   unpost: key, posting, ...             take postings away
--   standing: id, ...                     returns for each 'u' where it is an original, else ''
--   retract: id, original, ...            take a duplicate that names this original out
-- A posting here has 5 bytes of the id: 3 that choose the bucket, 2 that choose the shard. The first byte of a sketch tells
-- the state: 0 or 1 (short) for an original, 2 more where it is provisional, 4 more where it must look again.
GROUPS[1] = 12
local POSTING, HEAD = 12, 5
local PROVISIONAL, HELD = 2, 4
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
  local similarity, original = sub(bucket, at + 32, at + 33), sub(bucket, at + 16, at + 31)
  if similarity == '\255\255' then return 'e' .. original end
  return 'n' .. similarity .. original
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
  if capped == '1' and under >= MOST_POSTINGS then return '' end
  local heads = {}
  for head in pairs(met) do
    if head ~= sub(posting, -HEAD) then heads[#heads + 1] = head end
  end
  return concat(heads)
end

-- What is alike at one entry: exactly, or by its sketch.
local function likeness(digest, mine, entry)
  if sub(entry, DIGEST_AT + 1, SKETCH_AT) == digest then return 2, 1 end
  if mine[3] and byte(entry, SKETCH_AT + 2, -1) then return compared(mine, {byte(entry, SKETCH_AT + 1, -1)}) end
end

function steps.weigh(id, digest, sketch, heads)
  if not ZERO_HALVES then prepared() end
  local mine, found = {byte(sketch, 1, -1)}, {}
  for from = 1, #heads, HEAD do
    local head = sub(heads, from, from + HEAD - 1)
    local number = bucket_of(t, hash_of_id(head))
    local bucket = bucket_at(t, number)
    local at = entry_at(bucket, head, t.stride)
    while at do
      local entry = entry_of(bucket, at)
      local other, state = sub(entry, 1, 16), state_of(bucket, at)
      local similarity, share
      if other ~= id then similarity, share = likeness(digest, mine, entry) end
      if similarity then
        if state >= PROVISIONAL and other > id and state < HELD then -- the smaller id goes first: the other looks again
          bucket = with_state(bucket, at, state + HELD)
          put(t, number, bucket)
        end
        local told = state < PROVISIONAL and 'original' or (other > id and 'later' or 'earlier')
        found[#found + 1] = told
        found[#found + 1] = other
        found[#found + 1] = string.format('%.5f', similarity)
        found[#found + 1] = string.format('%.5f', share)
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

steps['repeat'] = function(id, original, similarity)
  local before = verdict(id)
  if before then return before end
  local bucket, number, at = look_up(t, id)
  if at then
    if state_of(bucket, at) < PROVISIONAL then return 'u' end -- another worker settled it meanwhile
    put(t, number, sub(bucket, 1, at - 1) .. sub(bucket, at + t.stride))
    t.count = t.count - 1
  end
  bucket, number = look_up(g.duplicates, id)
  put(g.duplicates, number, bucket .. id .. original .. similarity)
  g.duplicates.count = g.duplicates.count + 1
  return verdict(id)
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

local SIZES = {enter = 3, post = 3, weigh = 4, settle = 1, ['repeat'] = 3, unpost = 2, standing = 1, retract = 2}
local step, size, answers = steps[ARGV[4]], SIZES[ARGV[4]], {}
for i = 5, #ARGV, size do answers[#answers + 1] = step(unpack(ARGV, i, i + size - 1)) end
finished(g)
return answers

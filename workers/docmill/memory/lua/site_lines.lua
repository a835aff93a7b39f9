-- Count on how many recent pages of its site each line of a page stood, and add the page; for several pages, in order.
-- KEYS: sites (site to memory), recency (sites by last use), verdicts (id to answer), the generation of verdicts before
-- ARGV: most sites, most verdicts, least count to return; then for each page: id, site, address and content (4 bytes
--   each), lines (4 bytes of hash and 1 of size each)
-- Returns a string for each page: its site's recent pages (1 byte), then line and count (1 byte each) of each line that is on enough pages.
--
-- A site's memory is its only page as it came, or a table of 5,120 bytes and 8 bytes for each recent page. The table is
-- 64 buckets of 16 lines each, the last seen first: 16 tags of 3 bytes, 16 counts of this generation of pages, 16 of the
-- one before. Then a byte with the number of this generation's pages; their addresses and contents; those of the
-- generation before. Counts so cover the last 32 to 64 pages, and what a site has dropped is forgotten with them.
local BUCKETS, BUCKET, TAGS, LINES = 64, 80, 48, 16
local TABLE = BUCKETS * BUCKET
local GENERATION = 32
local NOVEL = 8 -- a page is added where 1 / NOVEL of its size or more is new: less is a copy, or a new version, of another
local MOST_LEAVING = 500 -- sites that leave in a call, where fewer than before may stay: more than come in one
local byte, sub, find, char, rep = string.byte, string.sub, string.find, string.char, string.rep

local most_sites, most_verdicts, least = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])

-- Return whether a page with these 4 bytes at this offset (1: address, 5: content) is among `pages`.
local function among(pages, part, offset)
  local at = find(pages, part, 1, true)
  while at and (at - offset) % 8 ~= 0 do at = find(pages, part, at + 1, true) end
  return at ~= nil
end

local function bucket_of(site, number)
  return site.changed[number] or sub(site.stored, number * BUCKET + 1, number * BUCKET + BUCKET)
end

-- Begin a new generation of pages: the counts of this one become those of the one before.
local function turn(site)
  local none = rep('\0', LINES)
  for number = 0, BUCKETS - 1 do
    local bucket = bucket_of(site, number)
    site.changed[number] = sub(bucket, 1, TAGS) .. none .. sub(bucket, TAGS + 1, TAGS + LINES)
  end
  site.before, site.now, site.count = site.now, '', 0
end

-- Look up each line, and put it in front of its bucket, dropping the last, in copies that are kept if the page is added.
-- Returns the copies, the answer (line and count of each line on enough pages), and whether enough of the page is new.
local function look(site, lines)
  local copies, counted, size, novel = {}, {}, 0, 0
  for at = 1, #lines, 5 do
    local first, _, _, _, long = byte(lines, at, at + 4)
    local number, tag = first % BUCKETS, sub(lines, at + 1, at + 3)
    local bucket = copies[number] or bucket_of(site, number)
    local place = find(bucket, tag, 1, true)
    while place and place % 3 ~= 1 do place = find(bucket, tag, place + 1, true) end
    local count = 0
    if place and place < TAGS then
      local now_at = TAGS + 1 + (place - 1) / 3
      local before_at = now_at + LINES
      local now, before = byte(bucket, now_at), byte(bucket, before_at)
      count = now + before
      copies[number] = tag .. sub(bucket, 1, place - 1) .. sub(bucket, place + 3, TAGS)
        .. char(now + 1) .. sub(bucket, TAGS + 1, now_at - 1) .. sub(bucket, now_at + 1, TAGS + LINES)
        .. char(before) .. sub(bucket, TAGS + LINES + 1, before_at - 1) .. sub(bucket, before_at + 1)
      if count >= least then counted[#counted + 1] = char((at - 1) / 5, count) end
    else
      copies[number] = tag .. sub(bucket, 1, TAGS - 3) .. '\1' .. sub(bucket, TAGS + 1, TAGS + LINES - 1)
        .. '\0' .. sub(bucket, TAGS + LINES + 1, BUCKET - 1)
    end
    size = size + long
    if count == 0 then novel = novel + long end
  end
  return copies, table.concat(counted), novel * NOVEL >= size
end

local function add(site, page, copies)
  for number, bucket in pairs(copies) do site.changed[number] = bucket end
  site.now, site.count, site.updated = site.now .. page, site.count + 1, true
  if site.count == GENERATION then turn(site) end
end

-- A site with one page is kept as that page: most sites of a wide crawl never have a second one.
local function unfold(first)
  local site = {stored = rep('\0', TABLE), changed = {}, count = 0, now = '', before = ''}
  add(site, sub(first, 1, 8), (look(site, sub(first, 9))))
  return site
end

local function unpacked(stored)
  if #stored < TABLE then return unfold(stored) end
  local count = byte(stored, TABLE + 1)
  local split = TABLE + 1 + 8 * count
  return {stored = stored, changed = {}, count = count, now = sub(stored, TABLE + 2, split), before = sub(stored, split + 1)}
end

local function packed(site)
  local parts, from = {}, 1
  for number = 0, BUCKETS - 1 do
    local bucket, start = site.changed[number], number * BUCKET
    if bucket then
      if from <= start then parts[#parts + 1] = sub(site.stored, from, start) end
      parts[#parts + 1] = bucket
      from = start + BUCKET + 1
    end
  end
  parts[#parts + 1] = sub(site.stored, from, TABLE)
  return table.concat(parts) .. char(site.count) .. site.now .. site.before
end

local sites, order = {}, {}

local function judge(name, page, lines)
  local site = sites[name]
  if not site then
    order[#order + 1] = name
    local stored = redis.call('HGET', KEYS[1], name)
    site = stored and unpacked(stored) or {first = page .. lines}
    sites[name] = site
    if site.first then return '\0' end
  elseif site.first then
    site = unfold(site.first)
    sites[name] = site
  end
  local copies, counted, distinct = look(site, lines)
  local pages = site.now .. site.before
  if distinct and not among(pages, sub(page, 1, 4), 1) and not among(pages, sub(page, 5, 8), 5) then
    add(site, page, copies)
  end
  return char(#pages / 8) .. counted
end

local answers = {}
for at = 4, #ARGV, 4 do
  local id = ARGV[at]
  local answer = redis.call('HGET', KEYS[3], id) or redis.call('HGET', KEYS[4], id)
  if not answer then
    answer = judge(ARGV[at + 1], ARGV[at + 2], ARGV[at + 3])
    redis.call('HSET', KEYS[3], id, answer)
  end
  answers[#answers + 1] = answer
end

if #order > 0 then
  local last_use = tonumber(redis.call('ZREVRANGE', KEYS[2], 0, 0, 'WITHSCORES')[2] or 0)
  for place, name in ipairs(order) do
    local site = sites[name]
    redis.call('ZADD', KEYS[2], last_use + place, name)
    if site.first or site.updated then redis.call('HSET', KEYS[1], name, site.first or packed(site)) end
  end
  local excess = math.min(redis.call('ZCARD', KEYS[2]) - most_sites, MOST_LEAVING)
  if excess > 0 then
    for _, name in ipairs(redis.call('ZRANGE', KEYS[2], 0, excess - 1)) do
      redis.call('HDEL', KEYS[1], name)
      redis.call('ZREM', KEYS[2], name)
    end
  end
  if redis.call('HLEN', KEYS[3]) >= most_verdicts then
    redis.call('UNLINK', KEYS[4])
    redis.call('RENAME', KEYS[3], KEYS[4])
  end
end
return answers

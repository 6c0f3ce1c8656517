#include "actors/jobs/job_scripts.hpp"

#include "actors/lease/lease_lua.hpp"

#include <string>
#include <string_view>

namespace bidiq {

namespace {

// `place` puts a job where it belongs from where it was: `h` has what it was
// before, nothing of a new one, `x` what it is.
constexpr std::string_view indexes = R"lua(
local P, J = KEYS[1], KEYS[2]
local function some(id, ...)
  local names, r = {...}, {}
  local values = redis.pcall('HMGET', J .. id, unpack(names))
  if values.err then return r end
  for i, name in ipairs(names) do r[name] = values[i] or nil end
  return r
end
local function queue(x)
  return P .. (x.kind == 'loop' and 'loop' or 'work')
end
local function put(set, score, id)
  redis.call('ZADD', set, score, id)
  redis.call('PEXPIRE', set, a.ttl)
end
local function move(set, id, was, is, score)
  if is then put(set, score, id)
  elseif was then redis.call('ZREM', set, id) end
end
local function full(text) return text ~= nil and text ~= '' end
local function place(id, h, x)
  local was, is = h.state == 'queued', x.state == 'queued'
  if was then redis.call('ZREM', queue(x) .. ':ready', id) end
  move(queue(x) .. ':waiting', id, was, is, x.due)
  move(P .. 'held', id, full(h.worker), full(x.worker), x['until'])
  if x.kind == 'loop' then return end
  move(P .. 'active:' .. x.user, id, h.ended == '', x.ended == '', x.created)
  move(P .. 'ended', id, full(h.ended), full(x.ended), x.ended)
  move(P .. 'dead', id, h.state == 'dead', x.state == 'dead', x.created)
  if is then redis.call('PUBLISH', P .. 'events', id) end
end
local placed = {'kind', 'user', 'state', 'created', 'due', 'worker', 'until',
                'ended'}
)lua";

constexpr std::string_view add = R"lua(
local key = J .. a.id
heal(key, 'hash')
if redis.call('EXISTS', key) == 1 then return redis.call('HGETALL', key) end
local x, flat = {}, {}
for name, value in pairs(a) do
  local field = string.match(name, '^f:(.*)$')
  if field then
    x[field] = value
    flat[#flat + 1] = field
    flat[#flat + 1] = value
  end
end
redis.call('HSET', key, 'id', a.id, 'rev', 0, unpack(flat))
redis.call('PEXPIRE', key, a.ttl)
if x.kind == 'loop' then
  put(P .. 'loops', x.created, a.id)
else
  local mine, active = P .. 'user:' .. x.user, P .. 'active:' .. x.user
  heal(mine, 'zset')
  heal(active, 'zset')
  put(P .. 'all', x.created, a.id)
  put(mine, x.created, a.id)
end
place(a.id, {}, x)
return redis.call('HGETALL', key)
)lua";

// What has become due is put in order first: as many as could be waited for. A
// job of a kind that this version does not know stays where it is.
constexpr std::string_view take = R"lua(
local from, ready = P .. a.queue .. ':waiting', P .. a.queue .. ':ready'
local at, most = tonumber(a.now), tonumber(a.most)
for _, id in ipairs(redis.call('ZRANGEBYSCORE', from, '-inf', a.now,
                               'LIMIT', 0, 10000)) do
  local x = some(id, 'state', 'priority', 'created')
  local score = (tonumber(x.created) or 0)
                - (tonumber(x.priority) or 0) * 10000000000000
  redis.call('ZREM', from, id)
  if x.state == 'queued' then
    put(ready, digits(score), id)
  end
end
local out, first = {}, 0
while #out < most do
  local ids = redis.call('ZRANGE', ready, first, first + most - #out - 1)
  if #ids == 0 then break end
  for _, id in ipairs(ids) do
    local x = some(id, 'state', 'kind', 'due', 'attempts', 'token', 'started')
    local due, attempts = tonumber(x.due), tonumber(x.attempts)
    local token = tonumber(x.token)
    local known = string.find(a.kinds, ',' .. (x.kind or '') .. ',', 1, true)
    if x.state ~= 'queued' or not (due and attempts and token) then
      redis.call('ZREM', ready, id)
    elseif not known or due > at then
      first = first + 1
    else
      local started = x.started
      if not full(started) or x.kind == 'loop' then started = a.now end
      redis.call('HSET', J .. id, 'state', 'leased', 'worker', a.worker,
                 'until', a['until'], 'attempts', digits(attempts + 1),
                 'token', digits(token + 1), 'started', started)
      redis.call('HINCRBY', J .. id, 'rev', 1)
      redis.call('ZREM', ready, id)
      put(P .. 'held', a['until'], id)
      out[#out + 1] = redis.call('HGETALL', J .. id)
    end
  end
end
return out
)lua";

// Progress never steps back.
constexpr std::string_view write = R"lua(
local h = some(a.id, 'token', 'rev', 'progress', unpack(placed))
if not h.state or not h.kind or not h.user then return {'said', 'missing'} end
if a.rev then
  if h.rev ~= a.rev then return {'said', 'stale'} end
elseif not full(h.worker)
    or lease.check(lease.read(h.token, h.worker, math.huge), a.worker,
                   tonumber(a.token)) ~= 'ok' then
  return {'said', 'lost'}
end
local x, flat = {}, {}
for _, name in ipairs(placed) do x[name] = h[name] end
for name, value in pairs(a) do
  local field = string.match(name, '^f:(.*)$')
  if field == 'progress' then
    value = digits(math.max(tonumber(h.progress) or 0, tonumber(value)))
  end
  if field then
    x[field] = value
    flat[#flat + 1] = field
    flat[#flat + 1] = value
  end
end
redis.call('HSET', J .. a.id, unpack(flat))
redis.call('HINCRBY', J .. a.id, 'rev', 1)
redis.call('PEXPIRE', J .. a.id, a.ttl)
place(a.id, h, x)
return {'said', 'ok'}
)lua";

constexpr std::string_view page = R"lua(
local first, count = tonumber(a.first), tonumber(a.count)
local out = {redis.call('ZCARD', P .. a.index)}
if count == 0 then return out end
for _, id in ipairs(redis.call(a.order, P .. a.index, first,
                               first + count - 1)) do
  local names = {'id', 'kind', 'user', 'state', 'priority', 'attempts',
                 'crashes', 'progress', 'created', 'due', 'started', 'ended',
                 'worker', 'token', 'until', 'error_code', 'error_message',
                 'result_url'}
  local x = some(id, unpack(names))
  if x.kind == 'loop' then
    names[#names + 1] = 'payload'
    x.payload = some(id, 'payload').payload
  end
  local flat = {}
  for _, name in ipairs(names) do
    flat[#flat + 1] = name
    flat[#flat + 1] = x[name] or ''
  end
  out[#out + 1] = flat
end
return out
)lua";

constexpr std::string_view sweep = R"lua(
local ended, most = P .. 'ended', tonumber(a.most)
local ids = redis.call('ZRANGEBYSCORE', ended, '-inf', a.limit, 'LIMIT', 0, most)
local surplus = redis.call('ZCARD', ended) - #ids - tonumber(a.keep)
if surplus > 0 and #ids < most then
  local last = #ids + math.min(surplus, most - #ids) - 1
  for _, id in ipairs(redis.call('ZRANGE', ended, #ids, last)) do
    ids[#ids + 1] = id
  end
end
for _, id in ipairs(ids) do
  local user = some(id, 'user').user
  redis.call('DEL', J .. id)
  for _, set in ipairs({'ended', 'all', 'dead', 'user:' .. (user or '')}) do
    redis.call('ZREM', P .. set, id)
  end
end
return #ids
)lua";

constexpr std::string_view enlist = R"lua(
local all = P .. 'workers'
if a.worker ~= '' then
  put(all, a.now, a.worker)
end
redis.call('ZREMRANGEBYSCORE', all, '-inf', '(' .. a.since)
return redis.call('ZCARD', all)
)lua";

constexpr std::string_view mend = R"lua(
local healed = 0
for _, set in ipairs({'work:waiting', 'work:ready', 'loop:waiting',
                      'loop:ready', 'held', 'all', 'loops', 'ended', 'dead',
                      'workers'}) do
  healed = healed + heal(P .. set, 'zset')
end
return healed
)lua";

redis::script job_script(std::string_view body) {
  return lease_script(std::string{indexes} + std::string{body});
}

} // namespace

const job_scripts& the_job_scripts() {
  static const job_scripts scripts{job_script(add),   job_script(take),
                                   job_script(write), job_script(page),
                                   job_script(sweep), job_script(enlist),
                                   job_script(mend)};
  return scripts;
}

} // namespace bidiq

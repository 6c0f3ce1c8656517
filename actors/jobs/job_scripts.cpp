#include "actors/jobs/job_scripts.hpp"

#include "actors/jobs/job_fields.hpp"
#include "actors/lease/lease_lua.hpp"

#include <string>
#include <string_view>

namespace bidiq {

namespace {

// A script does many jobs in one step, of which one that cannot be done does
// not keep the others from it. `set` is a command to an index: what stands in
// its place and is none goes. `place` puts a job where it belongs from where it
// was: `h` has what it was before, `x` what it is. What is due goes to where it
// is taken from at once, if it is known to be (`at`). Jobs are taken by
// priority, then by age.
constexpr std::string_view indexes = R"lua(
local P, J = KEYS[1], KEYS[2]
local touched, removed, news = {}, 0, nil
local function away_with(key, wanted)
  local n = heal(key, wanted)
  removed = removed + n
  return n
end
local function set(command, name, ...)
  local said = redis.pcall(command, P .. name, ...)
  if type(said) == 'table' and said.err then
    away_with(P .. name, 'zset')
    said = redis.call(command, P .. name, ...)
  end
  return said
end
local function put(name, score, id)
  set('ZADD', name, score, id)
  touched[name] = true
end
local function some(id, ...)
  local names, r = {...}, {}
  local values = redis.pcall('HMGET', J .. id, ...)
  if values.err then return r end
  for i, name in ipairs(names) do r[name] = values[i] or nil end
  return r
end
local function full(text) return text and text ~= '' end
local function order(created, priority)
  return string.format('%.0f', (tonumber(created) or 0)
                       - (tonumber(priority) or 0) * 10000000000000)
end
local function queue(x) return x.kind == 'loop' and 'loop' or 'work' end
local function place(id, state, worker, ended, x, at)
  local loop = x.kind == 'loop'
  if state == 'queued' then
    local q = queue(x)
    set('ZREM', q .. ':waiting', id)
    set('ZREM', q .. ':ready', id)
  end
  if x.state == 'queued' then
    if tonumber(x.due) > at then
      put(queue(x) .. ':waiting', x.due, id)
    else
      put(queue(x) .. ':ready', order(x.created, x.priority), id)
    end
    if not loop then news = id end
  end
  if full(x.worker) then put('held', x['until'], id)
  elseif full(worker) then set('ZREM', 'held', id) end
  if loop then return end
  if full(x.ended) then
    put('ended', x.ended, id)
    if not full(ended) then set('ZREM', 'active:' .. x.user, id) end
  elseif ended ~= '' then
    put('active:' .. x.user, x.created, id)
    if ended then set('ZREM', 'ended', id) end
  end
  if x.state == 'dead' then put('dead', x.created, id)
  elseif state == 'dead' then set('ZREM', 'dead', id) end
end
local function enter(id, x)
  if x.kind == 'loop' then return put('loops', x.created, id) end
  put('all', x.created, id)
  put('user:' .. x.user, x.created, id)
end
local function answer(out)
  if news then redis.call('PUBLISH', P .. 'events', news) end
  for name in pairs(touched) do
    -- A loop may be due in years, and there are few.
    if string.sub(name, 1, 4) ~= 'loop' then
      redis.call('PEXPIRE', P .. name, ttl)
    end
  end
  table.insert(out, 1, removed)
  return out
end
)lua";

// Fields of the job of that id, if the hash is it. What can be no job, in any
// version, is removed: it would keep its place, and that of its user, for ever.
// An id of which nothing is left loses its place in the index alone.
constexpr std::string_view soundness = R"lua(
local function sound(id, index, ...)
  local x = some(id, 'id', 'user', 'created', 'due', 'attempts', 'token', ...)
  if x.id == id and x.user and tonumber(x.created or '')
      and tonumber(x.due or '') and tonumber(x.attempts or '')
      and tonumber(x.token or '') then
    return x
  end
  set('ZREM', index, id)
  if redis.call('EXISTS', J .. id) == 1 then
    removed = removed + redis.call('DEL', J .. id)
    for _, name in ipairs({'work:waiting', 'work:ready', 'loop:waiting',
                           'loop:ready', 'held', 'all', 'loops', 'ended',
                           'dead', 'user:' .. (x.user or ''),
                           'active:' .. (x.user or '')}) do
      set('ZREM', name, id)
    end
  end
  return nil
end
)lua";

// ARGV: the time that jobs are kept; then of each the time, its id, and all its
// fields with their names, in the order of `fields_of`.
constexpr std::string_view add = R"lua(
local size, made = 38, false
local function add(i)
  local id = ARGV[i]
  local key = J .. id
  made = false
  if redis.call('EXISTS', key) == 1 and away_with(key, 'hash') == 0
      and sound(id, 'all') then
    return redis.call('HGETALL', key)
  end
  made = true
  redis.call('HSET', key, 'id', id, 'rev', '0',
             unpack(ARGV, i + 1, i + size - 2))
  if ARGV[i + 2] ~= 'loop' then redis.call('PEXPIRE', key, ttl) end
  local x = {kind = ARGV[i + 2], user = ARGV[i + 4], state = ARGV[i + 6],
             priority = ARGV[i + 10], created = ARGV[i + 18],
             due = ARGV[i + 20], ended = ARGV[i + 24], worker = ARGV[i + 26],
             ['until'] = ARGV[i + 30]}
  enter(id, x)
  place(id, nil, nil, nil, x, tonumber(ARGV[i - 1]))
  return 'added'
end
local out = {}
for i = 3, #ARGV, size do -- at the id
  local done, said = pcall(add, i)
  if not done and made then redis.call('DEL', J .. ARGV[i]) end
  out[#out + 1] = done and said or 'broken'
end
return answer(out)
)lua";

// ARGV: the time that jobs are kept; then of each its id, the worker and the
// token, or the revision, that it has to have, the number of fields, and these.
// Progress never steps back.
constexpr std::string_view write = R"lua(
local function write(i)
  local id, n = ARGV[i], tonumber(ARGV[i + 4])
  local h = redis.call('HMGET', J .. id, 'kind', 'user', 'state', 'worker',
                       'ended', 'token', 'rev', 'created', 'due', 'until',
                       'progress')
  if not h[1] or not h[2] or not h[3] then return 'missing' end
  if ARGV[i + 3] ~= '' then
    if h[7] ~= ARGV[i + 3] then return 'stale' end
  elseif not full(h[4])
      or lease.check(lease.read(h[6], h[4], math.huge), ARGV[i + 1],
                     tonumber(ARGV[i + 2])) ~= 'ok' then
    return 'lost'
  end
  local x = {kind = h[1], user = h[2], state = h[3], worker = h[4],
             ended = h[5], created = h[8], due = h[9], ['until'] = h[10]}
  for k = i + 5, i + 3 + 2 * n, 2 do
    local name = ARGV[k]
    if name == 'progress' then
      if (tonumber(h[11]) or 0) > tonumber(ARGV[k + 1]) then
        ARGV[k + 1] = h[11]
      end
    elseif x[name] then
      x[name] = ARGV[k + 1]
    end
  end
  redis.call('HSET', J .. id, 'rev', (tonumber(h[7]) or 0) + 1,
             unpack(ARGV, i + 5, i + 4 + 2 * n))
  if h[1] ~= 'loop' then redis.call('PEXPIRE', J .. id, ttl) end
  place(id, h[3], h[4], h[5], x, -1)
  return 'ok'
end
local out, i = {}, 2
while i <= #ARGV do
  local done, said = pcall(write, i)
  out[#out + 1] = done and said or 'broken'
  i = i + 5 + 2 * tonumber(ARGV[i + 4])
end
return answer(out)
)lua";

// ARGV: the time that jobs are kept, the queue, the worker, how many, the time,
// the end of the leases, and the known kinds. A job of a kind that this version
// does not know stays where it is.
constexpr std::string_view take = R"lua(
local from, ready = ARGV[2] .. ':waiting', ARGV[2] .. ':ready'
local most, now = tonumber(ARGV[4]), ARGV[5]
local at = tonumber(now)
for _, id in ipairs(set('ZRANGEBYSCORE', from, '-inf', now,
                        'LIMIT', 0, 10000)) do
  set('ZREM', from, id)
  local x = some(id, 'state', 'priority', 'created')
  if x.state == 'queued' then put(ready, order(x.created, x.priority), id) end
end
local out, first = {}, 0
while #out < most do
  local ids = set('ZRANGE', ready, first, first + most - #out - 1)
  if #ids == 0 then break end
  for _, id in ipairs(ids) do
    local x = sound(id, ready, 'rev', unpack(names))
    if x then
      if x.state ~= 'queued' then
        set('ZREM', ready, id)
      elseif tonumber(x.due) > at
          or not string.find(ARGV[7], ',' .. (x.kind or '') .. ',', 1, true)
          then
        first = first + 1
      else
        if not full(x.started) or x.kind == 'loop' then x.started = now end
        x.state, x.worker, x['until'] = 'leased', ARGV[3], ARGV[6]
        x.attempts = string.format('%.0f', tonumber(x.attempts) + 1)
        x.token = string.format('%.0f', tonumber(x.token) + 1)
        redis.call('HSET', J .. id, 'state', x.state, 'worker', x.worker,
                   'until', x['until'], 'attempts', x.attempts,
                   'token', x.token, 'started', x.started,
                   'rev', (tonumber(x.rev) or 0) + 1)
        set('ZREM', ready, id)
        put('held', ARGV[6], id)
        local values = {}
        for i, name in ipairs(names) do values[i] = x[name] or '' end
        out[#out + 1] = values
      end
    end
  end
end
return answer(out)
)lua";

// ARGV: not used; the index, ZRANGE or ZREVRANGE, the first, how many.
constexpr std::string_view page = R"lua(
local index, first, count = ARGV[2], tonumber(ARGV[4]), tonumber(ARGV[5])
local out = {set('ZCARD', index)}
if count == 0 then return answer(out) end
for _, id in ipairs(set(ARGV[3], index, first, first + count - 1)) do
  local x, values = sound(id, index, 'kind'), {}
  if x then
    local last = x.kind == 'loop' and #names or #names - 1
    values = redis.call('HMGET', J .. id, unpack(names, 1, last))
  else
    out[1] = out[1] - 1
  end
  out[#out + 1] = values
end
return answer(out)
)lua";

// ARGV: not used; what ended before goes, and the oldest beyond so many; how
// many at most.
constexpr std::string_view sweep = R"lua(
local most = tonumber(ARGV[4])
local ids = set('ZRANGEBYSCORE', 'ended', '-inf', ARGV[2], 'LIMIT', 0, most)
local surplus = set('ZCARD', 'ended') - #ids - tonumber(ARGV[3])
if surplus > 0 and #ids < most then
  local last = #ids + math.min(surplus, most - #ids) - 1
  for _, id in ipairs(set('ZRANGE', 'ended', #ids, last)) do
    ids[#ids + 1] = id
  end
end
for _, id in ipairs(ids) do
  local user = some(id, 'user').user
  redis.call('DEL', J .. id)
  for _, name in ipairs({'ended', 'all', 'dead', 'user:' .. (user or '')}) do
    set('ZREM', name, id)
  end
end
return answer({#ids})
)lua";

// ARGV: the time that workers are kept; the worker or nothing, the time, and
// that since which one lives.
constexpr std::string_view enlist = R"lua(
if ARGV[2] ~= '' then put('workers', ARGV[3], ARGV[2]) end
set('ZREMRANGEBYSCORE', 'workers', '-inf', '(' .. ARGV[4])
return answer({set('ZCARD', 'workers')})
)lua";

// ARGV: the time that jobs are kept, the time; ids of jobs.
constexpr std::string_view arrange = R"lua(
local n, at = 0, tonumber(ARGV[2])
local function arrange(id)
  local x = sound(id, 'all', 'kind', 'state', 'priority', 'ended', 'worker',
                  'until')
  if not (x and x.kind and x.state) then return end
  enter(id, x)
  place(id, nil, nil, nil, x, at)
  n = n + 1
end
for i = 3, #ARGV do pcall(arrange, ARGV[i]) end
return answer({n})
)lua";

// The payload comes last.
std::string field_names() {
  std::string out = "local names = {";
  for (auto name : job_field_names)
    out.append("'").append(name).append("', ");
  return out + "}\n";
}

redis::script job_script(std::string_view body) {
  static constexpr std::string_view names[] = {"ttl"};
  std::string code{indexes};
  if (body.find("sound(") != body.npos)
    code += soundness;
  if (body.find("unpack(names") != body.npos)
    code += field_names();
  return lease_script(names, code + std::string{body});
}

} // namespace

const job_scripts& the_job_scripts() {
  static const job_scripts scripts{job_script(add),    job_script(take),
                                   job_script(write),  job_script(page),
                                   job_script(sweep),  job_script(enlist),
                                   job_script(arrange)};
  return scripts;
}

} // namespace bidiq

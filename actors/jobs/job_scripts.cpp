#include "actors/jobs/job_scripts.hpp"

#include "actors/jobs/job_fields.hpp"
#include "actors/jobs/job_index_lua.hpp"
#include "actors/lease/lease_lua.hpp"

#include <string>
#include <string_view>

namespace bidiq {

namespace {

// ARGV: the time that jobs are kept; then of each the time, how many that have
// not ended its user may have (0: any number), its id, the number of its
// fields, and these with their names, of which the first are those of
// `fields_of` that every job has.
constexpr std::string_view add = R"lua(
local keys, made, all, known = {}, {}, {}, 0
local function add(i)
  local id, last = ARGV[i], i + 1 + 2 * tonumber(ARGV[i + 1])
  local key = J .. id
  if (known > 0 or all[id]) and redis.call('EXISTS', key) == 1
      and away_with(key, 'hash') == 0 and sound(id, 'all') then
    return redis.call('HGETALL', key)
  end
  local most = tonumber(ARGV[i - 1])
  if most > 0 then
    settle()
    if set('ZCARD', 'active:' .. ARGV[i + 5]) >= most then return 'full' end
  end
  made[i], all[id] = true, true
  local x = {kind = ARGV[i + 3], user = ARGV[i + 5], state = ARGV[i + 7],
             priority = ARGV[i + 11], created = ARGV[i + 13],
             due = ARGV[i + 15]}
  for k = i + 20, last, 2 do x[ARGV[k]] = ARGV[k + 1] end
  redis.call('HSET', key, 'id', id, 'rev', '0', 'worker', '', 'ended', '',
             unpack(ARGV, i + 2, last))
  if x.kind ~= 'loop' then redis.call('PEXPIRE', key, ttl) end
  enter(id, x)
  place(id, nil, nil, nil, x, tonumber(ARGV[i - 2]))
  return 'added'
end
local n, i = 0, 4
local at = {}
while i <= #ARGV do
  n = n + 1
  at[n], keys[n] = i, J .. ARGV[i]
  i = i + 4 + 2 * tonumber(ARGV[i + 1])
end
known = redis.call('EXISTS', unpack(keys))
local out = {}
for k = 1, n do
  local done, said = pcall(add, at[k])
  if not done and made[at[k]] then redis.call('DEL', keys[k]) end
  out[k] = done and said or 'broken'
end
return answer(out)
)lua";

// ARGV: the time that jobs are kept; then of each its id, the worker and the
// token, or the revision, that it has to have, the number of fields, and these.
// Progress never steps back. What has ended goes before its time is over, or
// with it.
constexpr std::string_view write = R"lua(
local function write(i)
  local id, last = ARGV[i], i + 4 + 2 * tonumber(ARGV[i + 4])
  local h = redis.call('HMGET', J .. id, 'kind', 'user', 'state', 'worker',
                       'ended', 'token', 'rev', 'created', 'due', 'until',
                       'progress')
  if not h[6] then return 'missing' end
  if ARGV[i + 3] ~= '' then
    if h[7] ~= ARGV[i + 3] then return 'stale' end
  elseif not full(h[4])
      or lease.check(lease.read(h[6], h[4], math.huge), ARGV[i + 1],
                     tonumber(ARGV[i + 2])) ~= 'ok' then
    return 'lost'
  end
  local x = {kind = h[1] or '', user = h[2] or '', state = h[3] or '',
             worker = h[4] or '', ended = h[5] or '', created = h[8] or '',
             due = h[9] or '', ['until'] = h[10] or ''}
  for k = i + 5, last, 2 do
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
             unpack(ARGV, i + 5, last))
  if h[1] ~= 'loop' and x.ended == '' then
    redis.call('PEXPIRE', J .. id, ttl)
  end
  place(id, h[3], h[4], h[5] or '', x, -1)
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
// the end of the leases, the known kinds, and the code of what is damaged.
// Answers with the fields of `taken_field_names`; a job whose state, or kind,
// is none has that code as its error there. A job of a kind that this version
// does not know stays where it is.
constexpr std::string_view take = R"lua(
local from, ready = ARGV[2] .. ':waiting', ARGV[2] .. ':ready'
local most, now, kinds = tonumber(ARGV[4]), ARGV[5], ARGV[7]
local at = tonumber(now)
for _, id in ipairs(set('ZRANGEBYSCORE', from, '-inf', now,
                        'LIMIT', 0, 10000)) do
  drop(from, id)
  local x = some(id, 'priority', 'created', 'worker', 'ended')
  if x.created and waits(x) then
    put(ready, id, order(x.created, x.priority))
  end
end
if next(plans) then settle() end
local last, n = #names, {}
for _, name in ipairs({'state', 'rev', 'worker', 'ended'}) do
  names[#names + 1] = name
end
for i, name in ipairs(names) do n[name] = i end
local function take(id)
  local v = redis.pcall('HMGET', J .. id, unpack(names))
  if v.err or v[n.id] ~= id or not tonumber(v[n.created])
      or not tonumber(v[n.due]) or not tonumber(v[n.attempts])
      or not tonumber(v[n.token]) then
    sound(id, ready)
    return
  end
  if full(v[n.worker]) or full(v[n.ended]) then return drop(ready, id) end
  local kind, state = v[n.kind], v[n.state]
  if not full(kind) then
    kind, state = ARGV[2] == 'loop' and 'loop' or 'search', nil
    redis.call('HSET', J .. id, 'kind', kind)
  end
  if tonumber(v[n.due]) > at
      or not string.find(kinds, ',' .. kind .. ',', 1, true) then
    return
  end
  local started = v[n.started]
  if not full(started) or kind == 'loop' then started = now end
  v[n.kind], v[n.started] = kind, started
  v[n.attempts] = string.format('%.0f', tonumber(v[n.attempts]) + 1)
  v[n.token] = string.format('%.0f', tonumber(v[n.token]) + 1)
  redis.call('HSET', J .. id, 'state', 'leased', 'worker', ARGV[3],
             'until', ARGV[6], 'attempts', v[n.attempts],
             'token', v[n.token], 'started', started,
             'rev', (tonumber(v[n.rev]) or 0) + 1)
  drop(ready, id)
  put('held', id, ARGV[6])
  for i = 1, last do v[i] = v[i] or '' end
  for i = last + 1, #names do v[i] = nil end
  if state ~= 'queued' then v[n.error_code] = ARGV[8] end
  return v
end
local out, first = {}, 0
while #out < most do
  local ids = set('ZRANGE', ready, first, first + most - #out - 1)
  if #ids == 0 then break end
  first = first + #ids
  for _, id in ipairs(ids) do
    local done, x = pcall(take, id)
    if not done and #out == 0 then error(x) end
    if done and x then out[#out + 1] = x end
  end
end
return answer(out)
)lua";

// ARGV: not used; the index, ZRANGE or ZREVRANGE, the first, how many. A job
// that has become another user's loses its place among those of this one.
constexpr std::string_view page = R"lua(
local index, first, count = ARGV[2], tonumber(ARGV[4]), tonumber(ARGV[5])
local whose = string.match(index, '^user:(.*)$')
              or string.match(index, '^active:(.*)$')
local out = {set('ZCARD', index)}
if count == 0 then return answer(out) end
for _, id in ipairs(set(ARGV[3], index, first, first + count - 1)) do
  local x, values = sound(id, index, 'kind'), {}
  if x and whose and x.user ~= whose then x = drop(index, id) end
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
    drop(name, id)
  end
end
return answer({#ids})
)lua";

// ARGV: the time that workers are kept; the worker or nothing, the time, and
// that since which one lives.
constexpr std::string_view enlist = R"lua(
if ARGV[2] ~= '' then put('workers', ARGV[2], ARGV[3]) end
settle()
set('ZREMRANGEBYSCORE', 'workers', '-inf', '(' .. ARGV[4])
return answer({set('ZCARD', 'workers')})
)lua";

// ARGV: the time that jobs are kept, the time; ids of jobs.
constexpr std::string_view arrange = R"lua(
local n, at = 0, tonumber(ARGV[2])
local function arrange(id)
  local x = sound(id, 'all', 'kind', 'state', 'priority', 'ended', 'worker',
                  'until')
  if not x then return end
  if waits(x) then x.state = 'queued' end
  enter(id, x)
  place(id, nil, nil, nil, x, at)
  n = n + 1
end
for i = 3, #ARGV do pcall(arrange, ARGV[i]) end
return answer({n})
)lua";

// The names of the fields that the script answers with, in their order.
template <size_t N>
std::string names_of(const std::string_view (&fields)[N]) {
  std::string out = "local names = {";
  for (auto name : fields)
    out.append("'").append(name).append("', ");
  return out + "}\n";
}

redis::script job_script(std::string_view body, const std::string& more = {}) {
  static constexpr std::string_view names[] = {"ttl"};
  std::string code{job_index_lua};
  if (body.find("sound(") != body.npos)
    code += job_soundness_lua;
  return lease_script(names, code + more + std::string{body});
}

} // namespace

const job_scripts& the_job_scripts() {
  static const job_scripts scripts{
    job_script(add),    job_script(take, names_of(taken_field_names)),
    job_script(write),  job_script(page, names_of(job_field_names)),
    job_script(sweep),  job_script(enlist),
    job_script(arrange)};
  return scripts;
}

} // namespace bidiq

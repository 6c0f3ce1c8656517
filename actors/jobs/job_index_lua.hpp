#pragma once

#include <string_view>

namespace bidiq {

// What scripts of jobs have in common (job_scripts.cpp).

// A script does many jobs in one step, of which one that cannot be done does
// not keep the others from it. `put` and `drop` say what is to become of ids in
// the indexes, of which the last word counts; `settle` does that, with one
// command for all of an index, since each costs as much as the work that it
// does. `set` is a command to an index: what stands in its place and is none
// goes. `place` puts a job where it belongs from where it was: in `state`, with
// `worker` and `ended`, if that is known; `x` is what it is. What is due goes
// to where it is taken from at once, if it is known to be (`at`). Jobs are
// taken by priority, then by age.
inline constexpr std::string_view job_index_lua = R"lua(
local P, J = KEYS[1], KEYS[2]
local plans, removed, news = {}, 0, nil
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
local function plan(name, id, what)
  local ids = plans[name]
  if not ids then
    ids = {}
    plans[name] = ids
  end
  ids[id] = what
end
local function put(name, id, score)
  plan(name, id, tonumber(score) and score or error('no score'))
end
local function drop(name, id) plan(name, id, false) end
-- A score that Redis takes for none costs its own place only.
local function enter_all(name, some)
  if pcall(set, 'ZADD', name, unpack(some)) then return end
  for i = 1, #some, 2 do pcall(set, 'ZADD', name, some[i], some[i + 1]) end
end
local function settle()
  for name, ids in pairs(plans) do
    local more, less, n, m = {}, {}, 0, 0
    for id, score in pairs(ids) do
      if score then
        more[n + 1], more[n + 2], n = score, id, n + 2
      else
        m = m + 1
        less[m] = id
      end
    end
    for i = 1, n, 2000 do
      enter_all(name, n <= 2000 and more
                      or {unpack(more, i, math.min(i + 1999, n))})
    end
    for i = 1, m, 2000 do
      set('ZREM', name, unpack(less, i, math.min(i + 1999, m)))
    end
    -- A loop may be due in years, and there are few.
    if n > 0 and string.sub(name, 1, 4) ~= 'loop' then
      redis.call('PEXPIRE', P .. name, ttl)
    end
  end
  plans = {}
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
  if priority == '0' and tonumber(created) then return created end
  return (tonumber(created) or 0) - (tonumber(priority) or 0) * 10000000000000
end
local function place(id, state, worker, ended, x, at)
  local loop = x.kind == 'loop'
  local queue = loop and 'loop' or 'work'
  if state == 'queued' then
    drop(queue .. ':waiting', id)
    drop(queue .. ':ready', id)
  end
  if x.state == 'queued' then
    if tonumber(x.due) > at then
      put(queue .. ':waiting', id, x.due)
    else
      put(queue .. ':ready', id, order(x.created, x.priority))
    end
    if not loop then news = id end
  end
  if full(x.worker) then put('held', id, x['until'])
  elseif full(worker) then drop('held', id) end
  if loop then return end
  if full(x.ended) then
    put('ended', id, x.ended)
    if not full(ended) then drop('active:' .. x.user, id) end
  elseif ended ~= '' then
    put('active:' .. x.user, id, x.created)
    if ended then drop('ended', id) end
  end
  if x.state == 'dead' then put('dead', id, x.created)
  elseif state == 'dead' then drop('dead', id) end
end
local function enter(id, x)
  if x.kind == 'loop' then return put('loops', id, x.created) end
  put('all', id, x.created)
  put('user:' .. x.user, id, x.created)
end
local function answer(out)
  settle()
  if news then redis.call('PUBLISH', P .. 'events', news) end
  table.insert(out, 1, removed)
  return out
end
)lua";

// Fields of the job of that id, if the hash is it. What can be no job, in any
// version, is removed: it would keep its place, and that of its user, for ever.
// An id of which nothing is left loses its place in the index alone. Whose
// nobody's job is and has not ended waits, whatever its state says.
inline constexpr std::string_view job_soundness_lua = R"lua(
local function sound(id, index, ...)
  local x = some(id, 'id', 'user', 'created', 'due', 'attempts', 'token', ...)
  if x.id == id and tonumber(x.created or '') and tonumber(x.due or '')
      and tonumber(x.attempts or '') and tonumber(x.token or '') then
    x.user = x.user or ''
    return x
  end
  drop(index, id)
  if redis.call('EXISTS', J .. id) == 1 then
    removed = removed + redis.call('DEL', J .. id)
    for _, name in ipairs({'work:waiting', 'work:ready', 'loop:waiting',
                           'loop:ready', 'held', 'all', 'loops', 'ended',
                           'dead', 'user:' .. (x.user or ''),
                           'active:' .. (x.user or '')}) do
      drop(name, id)
    end
  end
  return nil
end
local function waits(x) return not full(x.worker) and not full(x.ended) end
)lua";

} // namespace bidiq

#include "actors/lease/lease_lua.hpp"

#include <string>

namespace bidiq {

namespace {

constexpr std::string_view rules = R"(
local a = {}
for i = 1, #ARGV, 2 do a[ARGV[i]] = ARGV[i + 1] end
local function now()
  local t = redis.call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000)
end
local function heal(key, wanted)
  local type = redis.call('TYPE', key).ok
  if type == wanted or type == 'none' then return 0 end
  return redis.call('DEL', key)
end
local function fields(key, ...)
  local values, r = redis.call('HMGET', key, ...), {}
  for i, name in ipairs({...}) do r[name] = values[i] end
  return r
end
local function digits(x) return string.format('%.0f', x) end
local lease = {}
function lease.read(token, holder, ends)
  token, ends = tonumber(token or ''), tonumber(ends or '')
  return token and holder and ends
         and {token = token, holder = holder, ends = ends} or nil
end
function lease.lives(x, now, longest)
  return x and x.ends > now and x.ends - now <= (longest or math.huge) or false
end
function lease.claim(x, by, now)
  local living = lease.lives(x, now, by.longest)
  local token, had = x and x.token or 0, by.had or 0
  local mine = token > 0 and x.holder == by.holder
  if mine and not by.anew and (had == token or (had == 0 and living)) then
    return 'again', token
  end
  if living and had <= token and not (mine and by.anew) then
    return 'held', token
  end
  if had > token then return 'granted', had end
  return 'granted', math.max(token + 1, by.least or 1)
end
function lease.check(x, holder, token)
  if not x or x.token == 0 then return 'missing' end
  return x.token == token and x.holder == holder and 'ok' or 'fenced'
end
function lease.judge(x, dead, token, alive, least)
  local known = x and x.token or 0
  if alive then return 'alive', known end
  local said = lease.check(x, dead, token)
  if said ~= 'ok' then return said, known end
  return 'granted', math.max(known + 1, least)
end
)";

} // namespace

redis::script lease_script(std::string_view body) {
  return redis::script{std::string{rules} + std::string{body}};
}

} // namespace bidiq

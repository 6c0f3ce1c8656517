#include "actors/cache/cache_scripts.hpp"

#include <algorithm>

namespace bidiq {

namespace {

std::string number_of(local_day x) {
  return std::to_string(x.time_since_epoch().count());
}

// The script lets no larger numbers pass.
local_day day_of(int64_t days) {
  return local_day{std::chrono::days{
    std::clamp<int64_t>(days, -1'000'000'000, 1'000'000'000)}};
}

// A longer lease nobody has: FLIGHT_LEASE_S is at most an hour.
constexpr const char* leases_of = R"(
local function heal(key)
  local type = redis.call('TYPE', key).ok
  if type ~= 'hash' and type ~= 'none' then
    redis.call('DEL', key)
  end
end
heal(KEYS[1])
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local function lease(text)
  local uf, from, to, expires =
    string.match(text, '^(%u?%u?):(-?%d+):(-?%d+):(%d+)$')
  expires = tonumber(expires)
  if expires and #from < 10 and #to < 10 and expires > now
      and expires <= now + 3600000 then
    return uf, tonumber(from), tonumber(to), expires
  end
end
)";

redis::script lease_script(const char* code) {
  return redis::script{std::string{leases_of} + code};
}

} // namespace

const redis::script& read_days_script() {
  static const redis::script code{R"(
local found = redis.pcall('HMGET', KEYS[1], unpack(ARGV, 2))
if found.err then
  return found
end
for i = 1, #found do
  if found[i] and #found[i] > tonumber(ARGV[1]) then
    found[i] = #found[i]
  end
end
return found
)"};
  return code;
}

const redis::script& store_days_script() {
  static const redis::script code{R"(
local t = redis.call('TIME')
local newest = t[1] * 1000 + math.floor(t[2] / 1000) + ARGV[2]
local function read_at(text)
  local version, a, b, c, d, e, f = string.byte(text, 1, 7)
  if not f then
    return -1, -1
  end
  return ((((a * 256 + b) * 256 + c) * 256 + d) * 256 + e) * 256 + f, version
end
local type = redis.call('TYPE', KEYS[1]).ok
if type ~= 'hash' and type ~= 'none' then
  redis.call('DEL', KEYS[1])
end
local written = 0
for i = 3, #ARGV, 2 do
  local stored = redis.call('HGET', KEYS[1], ARGV[i])
  local new, new_version = read_at(ARGV[i + 1])
  local old, old_version = read_at(stored or '')
  if old < new or old > newest or old_version ~= new_version then
    redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
    written = written + 1
  end
end
if written > 0 and redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) then
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
end
return written
)"};
  return code;
}

const redis::script& claim_lease_script() {
  static const auto code = lease_script(R"(
local first, last = tonumber(ARGV[3]), tonumber(ARGV[4])
local busy = {}
local found = redis.call('HGETALL', KEYS[1])
for i = 1, #found, 2 do
  local uf, from, to, expires = lease(found[i + 1])
  if not uf then
    redis.call('HDEL', KEYS[1], found[i])
  elseif found[i] ~= ARGV[1]
      and (uf == ARGV[2] or uf == '' or ARGV[2] == '')
      and from <= last and to >= first then
    busy = {found[i], uf, from, to, expires - now}
  end
end
if #busy > 0 then
  return busy
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ':' .. ARGV[3] .. ':'
  .. ARGV[4] .. ':' .. string.format('%.0f', now + ARGV[5]))
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[5]) then
  redis.call('PEXPIRE', KEYS[1], ARGV[5])
end
return {}
)");
  return code;
}

const redis::script& renew_leases_script() {
  static const auto code = lease_script(R"(
local expires = string.format('%.0f', now + ARGV[1])
for i = 2, #ARGV, 4 do
  redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1] .. ':' .. ARGV[i + 2] .. ':'
    .. ARGV[i + 3] .. ':' .. expires)
end
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) then
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
end
return (#ARGV - 1) / 4
)");
  return code;
}

const redis::script& lease_left_script() {
  static const auto code = lease_script(R"(
local _, _, _, expires = lease(redis.call('HGET', KEYS[1], ARGV[1]) or '')
return expires and math.max(expires - now, 0) or 0
)");
  return code;
}

lease_verdict read_lease(const redis::answer& x,
                         const fetch_lease_scope& asked) {
  using kind = redis::value::kind;
  if (!x || x->items.size() != 5 || x->items[2].type != kind::integer
      || x->items[3].type != kind::integer)
    return {};
  lease_verdict out;
  out.granted = false;
  out.name = x->items[0].text;
  out.theirs = asked;
  out.theirs.uf = x->items[1].text;
  out.theirs.first = day_of(x->items[2].integer);
  out.theirs.last = day_of(x->items[3].integer);
  out.left
    = std::chrono::milliseconds{std::max<int64_t>(x->items[4].integer, 1)};
  return out;
}

std::vector<std::string> scope_arguments(const fetch_lease_scope& x) {
  return {x.uf, number_of(x.first), number_of(x.last)};
}

} // namespace bidiq

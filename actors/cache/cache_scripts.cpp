#include "actors/cache/cache_scripts.hpp"

#include "actors/lease/lease_lua.hpp"
#include "net/redis/fields.hpp"

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

// No lease is longer: FLIGHT_LEASE_S is at most an hour.
constexpr std::string_view lists = R"(
local longest = 3600000
heal(KEYS[1], 'hash')
local function list_of(name, text)
  local uf, first, last, ends =
    string.match(text or '', '^(%u?%u?):(-?%d+):(-?%d+):(%d+)$')
  if not ends or #first > 9 or #last > 9 then return nil end
  local x = lease.read(1, name, ends)
  x.uf, x.first, x.last = uf, tonumber(first), tonumber(last)
  return x
end
)";

redis::script list_script(std::string_view code) {
  return lease_script(std::string{lists} + std::string{code});
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
  static const auto code = list_script(R"(
local at, first, last = now(), tonumber(a.first), tonumber(a.last)
local other
local found = redis.call('HGETALL', KEYS[1])
for i = 1, #found, 2 do
  local x = list_of(found[i], found[i + 1])
  if not lease.lives(x, at, longest) then
    redis.call('HDEL', KEYS[1], found[i])
  elseif x.holder ~= a.name and (x.uf == a.uf or x.uf == '' or a.uf == '')
      and x.first <= last and x.last >= first then
    other = x
  end
end
if lease.claim(other, {holder = a.name}, at) == 'held' then
  return {'said', 'held', 'name', other.holder, 'uf', other.uf,
          'first', other.first, 'last', other.last, 'left', other.ends - at}
end
redis.call('HSET', KEYS[1], a.name, a.uf .. ':' .. a.first .. ':' .. a.last
  .. ':' .. digits(at + tonumber(a.ttl)))
if redis.call('PTTL', KEYS[1]) < tonumber(a.ttl) then
  redis.call('PEXPIRE', KEYS[1], a.ttl)
end
return {'said', 'granted'}
)");
  return code;
}

const redis::script& lease_left_script() {
  static const auto code = list_script(R"(
local at = now()
local x = list_of(a.name, redis.call('HGET', KEYS[1], a.name))
return {'left', lease.lives(x, at, longest) and x.ends - at or 0}
)");
  return code;
}

lease_verdict read_lease(const redis::answer& x,
                         const fetch_lease_scope& asked) {
  if (!x || redis::text_of(*x, "said") != "held")
    return {};
  auto first = redis::integer_of(*x, "first");
  auto last = redis::integer_of(*x, "last");
  if (!first || !last)
    return {};
  lease_verdict out;
  out.granted = false;
  out.name = redis::text_of(*x, "name");
  out.theirs = asked;
  out.theirs.uf = redis::text_of(*x, "uf");
  out.theirs.first = day_of(*first);
  out.theirs.last = day_of(*last);
  auto left = redis::integer_of(*x, "left").value_or(0);
  out.left = std::chrono::milliseconds{std::max<int64_t>(left, 1)};
  return out;
}

std::chrono::milliseconds read_lease_left(const redis::answer& x) {
  auto left = x ? redis::integer_of(*x, "left").value_or(0) : 0;
  return std::chrono::milliseconds{std::max<int64_t>(left, 0)};
}

std::vector<std::string> lease_arguments(const std::string& name,
                                         const fetch_lease_scope& x,
                                         std::chrono::milliseconds ttl) {
  return {"name",  name,
          "uf",    x.uf,
          "first", number_of(x.first),
          "last",  number_of(x.last),
          "ttl",   std::to_string(ttl.count())};
}

} // namespace bidiq

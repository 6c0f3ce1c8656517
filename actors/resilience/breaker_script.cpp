#include "actors/resilience/breaker_script.hpp"

#include <algorithm>
#include <array>

namespace bidiq {

namespace {

using std::to_string;

constexpr std::array<std::string_view, 4> kinds{"read", "write", "lease",
                                                "reset"};

// The script takes no more digits than these: later sums cannot overflow.
constexpr int64_t number_end = 100'000'000'000'000;

// Nobody has used the source for so long: its record goes.
constexpr std::chrono::milliseconds expiry = std::chrono::hours{7 * 24};

} // namespace

const redis::script& breaker_script() {
  static const redis::script code{R"(
local key = KEYS[1]
local kind, source, channel, node = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local fields = {'state', 'version', 'since', 'until', 'cooldown', 'reason',
                'node'}
local states = {closed = true, open = true, half_open = true}
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)

local bad = 0
local function found()
  local r = {}
  if redis.call('TYPE', key).ok == 'hash' then
    local values = redis.call('HMGET', key, unpack(fields))
    for i, name in ipairs(fields) do
      r[name] = values[i]
    end
    local good = states[r.state] and r.reason and r.node
    for i = 2, 5 do
      local digits = r[fields[i]]
      if good and digits and #digits < 15 and string.match(digits, '^%d+$') then
        r[fields[i]] = tonumber(digits)
      else
        good = false
      end
    end
    if good and r.version > 0 then
      return r
    end
  end
  bad = redis.call('DEL', key)
  return {state = 'closed', version = 0, since = 0, ['until'] = 0,
          cooldown = 0, reason = '', node = ''}
end

local r = found()
local version = r.version
local next = {state = ARGV[8], version = tonumber(ARGV[7]),
              since = tonumber(ARGV[9]), ['until'] = tonumber(ARGV[10]),
              cooldown = tonumber(ARGV[11]), reason = ARGV[12],
              node = ARGV[13]}
if kind == 'write' and version == tonumber(ARGV[6])
    and next.version > version then
  r = next
elseif kind == 'reset' then
  r = next
  r.version = math.max(version + 1, next.version)
elseif kind == 'lease' and r.state ~= 'closed' then
  local left = r['until'] - now
  if left <= 0 or left > tonumber(ARGV[15])
      or (r.state == 'half_open' and r.node == node) then
    r = {state = 'half_open', version = version + 1, since = now,
         ['until'] = now + tonumber(ARGV[14]), cooldown = r.cooldown,
         reason = 'probe', node = node}
  end
end

local granted = 0
if r.version ~= version then
  granted = 1
  for _, name in ipairs(fields) do
    redis.call('HSET', key, name, r[name])
  end
  redis.call('PEXPIRE', key, ARGV[5])
  r.source = source
  redis.call('PUBLISH', channel, cjson.encode(r))
end
return {now, granted, r.state, r.version, r.since, r['until'], r.cooldown,
        r.reason, r.node, bad}
)"};
  return code;
}

std::vector<std::string> breaker_arguments(const breaker_question& x,
                                           const std::string& source,
                                           const std::string& channel) {
  auto& r = x.record;
  return {std::string{kinds[static_cast<size_t>(x.type)]},
          source,
          channel,
          x.node,
          to_string(expiry.count()),
          to_string(x.expected),
          to_string(r.version),
          std::string{to_string(r.state)},
          to_string(std::max<int64_t>(r.since, 0)),
          to_string(std::max<int64_t>(r.until, 0)),
          to_string(r.cooldown),
          r.reason,
          r.node,
          to_string(x.lease.count()),
          to_string(x.horizon.count())};
}

std::optional<breaker_answer> read_breaker_answer(const redis::answer& x) {
  using value = redis::value;
  constexpr size_t members = 10;
  if (!x || x->items.size() != members)
    return std::nullopt;
  auto& items = x->items;
  for (size_t i = 0; i < members; ++i) {
    auto text = i == 2 || i == 7 || i == 8;
    if (items[i].type != (text ? value::kind::text : value::kind::integer)
        || items[i].integer < 0 || items[i].integer > number_end)
      return std::nullopt;
  }
  auto state = breaker_state_of(items[2].text);
  if (!state)
    return std::nullopt;
  return breaker_answer{items[0].integer,
                        items[1].integer == 1,
                        {*state, static_cast<uint64_t>(items[3].integer),
                         items[4].integer, items[5].integer, items[6].integer,
                         items[7].text, items[8].text},
                        items[9].integer != 0};
}

} // namespace bidiq

#include "actors/resilience/breaker_script.hpp"

#include "actors/lease/lease_lua.hpp"
#include "net/redis/fields.hpp"

#include <algorithm>
#include <array>

namespace bidiq {

namespace {

using std::to_string;

constexpr std::array<std::string_view, 4> kinds{"read", "write", "lease",
                                                "reset"};

// The script takes no more digits than these: later sums cannot overflow.
constexpr int64_t number_end = 100'000'000'000'000;

// The source has not been used for so long: its record goes.
constexpr std::chrono::milliseconds expiry = std::chrono::hours{7 * 24};

} // namespace

const redis::script& breaker_script() {
  static const auto code = lease_script(R"(
local key = KEYS[1]
local fields = {'state', 'version', 'since', 'until', 'cooldown', 'reason',
                'node'}
local numbers = {version = true, since = true, ['until'] = true,
                 cooldown = true}
local states = {closed = true, open = true, half_open = true}

local healed = heal(key, 'hash')
local function found()
  local r = {}
  local values = redis.call('HMGET', key, unpack(fields))
  local good = true
  for i, name in ipairs(fields) do
    local x = values[i]
    if numbers[name] then
      x = x and #x < 15 and string.match(x, '^%d+$') and tonumber(x)
    end
    r[name] = x
    good = good and x
  end
  if good and states[r.state] and r.version > 0 then
    return r
  end
  healed = healed + redis.call('DEL', key)
  return {state = 'closed', version = 0, since = 0, ['until'] = 0,
          cooldown = 0, reason = '', node = ''}
end
local function told()
  local r = {}
  for _, name in ipairs(fields) do
    r[name] = numbers[name] and tonumber(a[name]) or a[name]
  end
  return r
end

local at = now()
local r = found()
local version = r.version
if a.ask == 'write' and version == tonumber(a.expected)
    and tonumber(a.version) > version then
  r = told()
elseif a.ask == 'reset' then
  r = told()
  r.version = math.max(version + 1, r.version)
elseif a.ask == 'lease' and r.state ~= 'closed' then
  local holder = r.state == 'half_open' and r.node or ''
  local said, token = lease.claim(
    lease.read(version, holder, r['until']),
    {holder = a.by, anew = true, longest = tonumber(a.longest)}, at)
  if said == 'granted' then
    r = {state = 'half_open', version = token, since = at,
         ['until'] = at + tonumber(a.ttl), cooldown = r.cooldown,
         reason = 'probe', node = a.by}
  end
end

local granted = r.version ~= version
if granted then
  for _, name in ipairs(fields) do
    redis.call('HSET', key, name, r[name])
  end
  redis.call('PEXPIRE', key, a.keep)
  r.source = a.source
  redis.call('PUBLISH', a.channel, cjson.encode(r))
end
local out = {'now', at, 'granted', granted and 1 or 0, 'healed', healed}
for _, name in ipairs(fields) do
  out[#out + 1] = name
  out[#out + 1] = r[name]
end
return out
)");
  return code;
}

std::vector<std::string> breaker_arguments(const breaker_question& x,
                                           const std::string& source,
                                           const std::string& channel) {
  auto& r = x.record;
  return {"ask",      std::string{kinds[static_cast<size_t>(x.type)]},
          "by",       x.node,
          "source",   source,
          "channel",  channel,
          "keep",     to_string(expiry.count()),
          "expected", to_string(x.expected),
          "state",    std::string{to_string(r.state)},
          "version",  to_string(r.version),
          "since",    to_string(std::max<int64_t>(r.since, 0)),
          "until",    to_string(std::max<int64_t>(r.until, 0)),
          "cooldown", to_string(r.cooldown),
          "reason",   r.reason,
          "node",     r.node,
          "ttl",      to_string(x.lease.count()),
          "longest",  to_string(x.horizon.count())};
}

std::optional<breaker_answer> read_breaker_answer(const redis::answer& x) {
  if (!x)
    return std::nullopt;
  auto good = true;
  auto number = [&](std::string_view name) {
    auto found = redis::integer_of(*x, name);
    good = good && found && *found >= 0 && *found <= number_end;
    return found.value_or(0);
  };
  auto text = [&](std::string_view name) {
    auto found = redis::field(*x, name);
    good = good && found && found->type == redis::value::kind::text;
    return good ? found->text : std::string{};
  };
  breaker_answer out;
  out.now = number("now");
  out.granted = number("granted") == 1;
  out.healed = number("healed") != 0;
  auto& r = out.record;
  auto state = breaker_state_of(text("state"));
  r.version = static_cast<uint64_t>(number("version"));
  r.since = number("since");
  r.until = number("until");
  r.cooldown = number("cooldown");
  r.reason = text("reason");
  r.node = text("node");
  if (!good || !state)
    return std::nullopt;
  r.state = *state;
  return out;
}

} // namespace bidiq

#include "actors/accounts/rate_script.hpp"

namespace bidiq {

const redis::script& take_request_script() {
  static const redis::script code{R"(
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
local limit = tonumber(ARGV[1])
local step = 60000000 / limit
local tat = now
if redis.call('TYPE', KEYS[1]).ok == 'string' then
  local stored = tonumber(redis.call('GET', KEYS[1]))
  if stored and stored > now and stored <= now + 60000000 then
    tat = stored
  end
else
  redis.call('DEL', KEYS[1])
end
if ARGV[2] == '-1' then
  tat = math.max(tat - step, now)
  redis.call('SET', KEYS[1], string.format('%.0f', tat),
    'PX', math.max(1, math.ceil((tat - now) / 1000)))
end
local wait = tat - (limit - 1) * step - now
if wait > 0 then
  return {0, math.ceil((tat - now) / 1000), math.ceil(wait / 1000)}
end
if ARGV[2] == '1' then
  tat = tat + step
  redis.call('SET', KEYS[1], string.format('%.0f', tat),
    'PX', math.ceil((tat - now) / 1000))
end
local left = math.floor((60000000 - (tat - now)) / step + 0.000001)
return {left, math.ceil((tat - now) / 1000), 0}
)"};
  return code;
}

std::optional<rate_verdict> read_rate_verdict(const redis::answer& x,
                                              uint32_t limit) {
  if (!x || x->items.size() != 3)
    return std::nullopt;
  auto part = [&x](size_t i) {
    return std::chrono::milliseconds{x->items[i].integer};
  };
  auto left = x->items[0].integer;
  return make_verdict(limit, left > 0 ? static_cast<uint64_t>(left) : 0,
                      part(1), part(2));
}

} // namespace bidiq

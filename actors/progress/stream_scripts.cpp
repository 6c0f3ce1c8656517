#include "actors/progress/stream_scripts.hpp"

#include <algorithm>

namespace bidiq {

namespace {

// The connects of the last minute count, milliseconds.
constexpr int64_t longest_wait = 60'000;

} // namespace

const redis::script& claim_stream_script() {
  static const redis::script code{R"(
local bad = 0
local function heal(key, wanted)
  local type = redis.call('TYPE', key).ok
  if type ~= wanted and type ~= 'none' then
    redis.call('DEL', key)
    bad = 1
  end
end
heal(KEYS[1], 'hash')
heal(KEYS[2], 'zset')
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local open = tonumber(ARGV[2])
local found = redis.call('HGETALL', KEYS[1])
for i = 1, #found, 2 do
  local count, expires = string.match(found[i + 1], '^(%d+):(%d+)$')
  expires = tonumber(expires)
  local sane = expires and #count < 8 and expires <= now + 3600000
  if not sane then
    bad = 1
  end
  if not sane or expires <= now then
    redis.call('HDEL', KEYS[1], found[i])
  elseif found[i] ~= ARGV[1] then
    open = open + tonumber(count)
  end
end
if open > tonumber(ARGV[4]) then
  return {1, 0, bad}
end
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now - 60000)
bad = math.max(bad, math.min(1,
  redis.call('ZREMRANGEBYSCORE', KEYS[2], now + 60000, '+inf')))
if redis.call('ZCARD', KEYS[2]) >= tonumber(ARGV[5]) then
  local oldest = redis.call('ZRANGE', KEYS[2], 0, 0, 'WITHSCORES')
  return {2, (oldest[2] or now) + 60000 - now, bad}
end
redis.call('ZADD', KEYS[2], now, now .. '-' .. ARGV[1] .. '-' .. ARGV[6])
redis.call('PEXPIRE', KEYS[2], 60000)
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ':' .. (now + ARGV[3]))
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return {0, 0, bad}
)"};
  return code;
}

const redis::script& count_streams_script() {
  static const redis::script code{R"(
local type = redis.call('TYPE', KEYS[1]).ok
if type ~= 'hash' and type ~= 'none' then
  redis.call('DEL', KEYS[1])
end
if ARGV[2] == '0' then
  return redis.call('HDEL', KEYS[1], ARGV[1])
end
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ':' .. (now + ARGV[3]))
return redis.call('PEXPIRE', KEYS[1], ARGV[3])
)"};
  return code;
}

stream_verdict read_stream_verdict(const redis::answer& x) {
  if (!x || x->items.size() != 3)
    return {};
  stream_verdict out;
  out.healed = x->items[2].integer != 0;
  out.granted = x->items[0].integer == 0;
  if (x->items[0].integer == 2) {
    auto ms = std::clamp<int64_t>(x->items[1].integer, 1, longest_wait);
    out.retry_after = static_cast<uint64_t>((ms + 999) / 1000);
  }
  return out;
}

} // namespace bidiq

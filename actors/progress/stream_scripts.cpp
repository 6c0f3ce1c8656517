#include "actors/progress/stream_scripts.hpp"

#include <algorithm>

namespace bidiq {

const redis::script& claim_stream_script() {
  static const redis::script code{R"(
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local open = tonumber(ARGV[2])
local found = redis.call('HGETALL', KEYS[1])
for i = 1, #found, 2 do
  local count, expires = string.match(found[i + 1], '^(%d+):(%d+)$')
  if not count or tonumber(expires) <= now then
    redis.call('HDEL', KEYS[1], found[i])
  elseif found[i] ~= ARGV[1] then
    open = open + tonumber(count)
  end
end
if open > tonumber(ARGV[4]) then
  return {1}
end
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now - 60000)
if redis.call('ZCARD', KEYS[2]) >= tonumber(ARGV[5]) then
  local oldest = redis.call('ZRANGE', KEYS[2], 0, 0, 'WITHSCORES')
  return {2, (oldest[2] or now) + 60000 - now}
end
redis.call('ZADD', KEYS[2], now, now .. '-' .. ARGV[1] .. '-' .. ARGV[6])
redis.call('PEXPIRE', KEYS[2], 60000)
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ':' .. (now + ARGV[3]))
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return {0}
)"};
  return code;
}

const redis::script& count_streams_script() {
  static const redis::script code{R"(
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
  if (!x || x->items.empty() || x->items[0].integer == 0)
    return {};
  stream_verdict out;
  out.granted = false;
  if (x->items[0].integer == 2 && x->items.size() > 1) {
    auto ms = std::max<int64_t>(x->items[1].integer, 1);
    out.retry_after = static_cast<uint64_t>((ms + 999) / 1000);
  }
  return out;
}

} // namespace bidiq

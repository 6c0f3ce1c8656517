#include "actors/resilience/pace_script.hpp"

#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace bidiq {

namespace {

// Enough digits to come back as the same number.
std::string exact(double x) {
  char text[40];
  std::snprintf(text, sizeof text, "%.17g", x);
  return text;
}

int64_t micros(std::chrono::milliseconds x) {
  return std::chrono::microseconds{x}.count();
}

// Whole numbers that the script can tell: nothing overflows later.
bool is_time(const redis::value& x) {
  return x.type == redis::value::kind::integer && x.integer >= 0
         && x.integer <= int64_t{1} << 53;
}

std::string kind_of(const pace_question& x) {
  switch (x.type) {
    case pace_question::kind::join:
      return "join";
    case pace_question::kind::take:
      return "take";
    case pace_question::kind::slow:
      return "slow";
  }
  return "take";
}

} // namespace

// The first command is one that a full Redis accepts; after a write it lets the
// rest of the script pass. Numbers are doubles: whole below 2^53, which is the
// year 2255 in microseconds.
const redis::script& pace_script() {
  static const redis::script code{R"(
redis.call('PEXPIRE', KEYS[1], ARGV[21])
local now = tonumber(ARGV[1])
if not now then
  local t = redis.call('TIME')
  now = t[1] * 1000000 + t[2]
end
local kind, slots = ARGV[2], tonumber(ARGV[3])
local sent_ago, retry = tonumber(ARGV[4]), tonumber(ARGV[5])
local members, index = tonumber(ARGV[6]), tonumber(ARGV[7])
local returning, served = ARGV[8] == '1', ARGV[9] == '1'
local ceiling, floor = tonumber(ARGV[10]), tonumber(ARGV[11])
local decrease, recovery = tonumber(ARGV[12]), tonumber(ARGV[13])
local min_pause, max_pause = tonumber(ARGV[14]), tonumber(ARGV[15])
local step, ahead, wave = tonumber(ARGV[16]), tonumber(ARGV[17]), tonumber(ARGV[18])
local gathering, silence = tonumber(ARGV[19]), tonumber(ARGV[20])

local asked_at, stale = tonumber(ARGV[22]), tonumber(ARGV[23])

local next_slot, rest_until, slowed_at, growing = 0, 0, 0, 0
local base, refusals, gather_until, touched, joined = 0, 0, 0, 0, ''
local bad = 8
local raw = redis.pcall('GET', KEYS[1])
if type(raw) == 'string' then
  local a, b, c, d, e, f, g, h, i = string.match(raw,
    '^p1 (%d+) (%d+) (%d+) (%d+) (%d[%d.e+-]*) (%d+) (%d+) (%d+) ([01]*)$')
  if a and tonumber(e) and #a + #b + #c + #d + #g + #h < 17 * 6 and #f < 10
      and #i <= 4096 then
    bad = 0
    next_slot, rest_until, slowed_at, growing = a + 0, b + 0, c + 0, d + 0
    base, refusals, gather_until, touched = e + 0, f + 0, g + 0, h + 0
    joined = i
  end
elseif raw == false then
  bad = 0
end

local function rate()
  if base == 0 then
    return ceiling
  end
  return math.min(ceiling, base + math.max(now - growing, 0) / 1e6 * recovery)
end
local function interval()
  return math.max(step, math.ceil(1e6 / rate()))
end
local function distance()
  if gather_until == 0 then
    return interval()
  end
  local _, back = string.gsub(joined, '1', '1')
  back = math.max(back, 1)
  return step + math.floor((interval() - step) * #joined / back)
end
local function end_gathering()
  gather_until = 0
  joined = ''
  next_slot = math.max(next_slot, now + step)
end
local function rest(pause)
  rest_until = math.max(rest_until, now + math.min(pause, max_pause))
end
local function slot_from(t)
  if gather_until == 0 then
    return t
  end
  local k = math.floor((t + step - 1) / step)
  for i = 0, #joined - 1 do
    local part = (k + i) % #joined
    if string.sub(joined, part + 1, part + 1) == '1' then
      return (k + i) * step
    end
  end
  return math.max(t, gather_until + step)
end

if math.abs(now - asked_at) > stale then
  return {now, string.format('%.17g', rate()), 0, 2 + bad}
end
local away = returning
if next_slot == 0 then
  next_slot = now + ahead + step
  away = true
end
next_slot = math.min(next_slot, now + ahead + interval() + distance())
rest_until = math.min(rest_until, now + max_pause)
gather_until = math.min(gather_until, now + gathering)
slowed_at = math.min(slowed_at, now)
growing = math.min(growing, now + max_pause)
touched = math.min(touched, now)
if base ~= 0 then
  base = math.max(base, floor)
end
if rate() >= ceiling then
  base = 0
end

if gather_until > 0 and now >= gather_until then
  end_gathering()
end
local lost = gather_until > 0 and now - touched > silence
if lost or (away and gather_until == 0) then
  local n = lost and #joined or math.min(math.max(members, 1), 4096)
  joined = string.rep('0', n)
  gather_until = now + gathering
end
if gather_until > 0 then
  touched = now
  next_slot = math.max(next_slot, now + 1)
  if index < #joined then
    joined = string.sub(joined, 1, index) .. '1' .. string.sub(joined, index + 2)
  end
  if not string.find(joined, '0', 1, true) then
    end_gathering()
  end
end

if served then
  refusals = 0
end
if kind == 'slow' then
  if retry then
    rest(retry)
  end
  if now - sent_ago >= slowed_at + wave then
    if not retry then
      rest(min_pause * 2 ^ math.min(refusals, 20))
    end
    refusals = refusals + 1
    base = math.max(floor, rate() * decrease)
    slowed_at = now
    growing = math.max(now, rest_until)
  end
end

local out = {}
local slot = slot_from(math.max(next_slot, now, rest_until))
local apart = distance()
while #out < slots and slot <= now + ahead do
  out[#out + 1] = slot
  next_slot = slot + apart
  slot = slot_from(next_slot)
end
local again = #out < slots and slot - ahead or 0

redis.call('SET', KEYS[1], string.format(
  'p1 %.0f %.0f %.0f %.0f %.17g %.0f %.0f %.0f %s', next_slot, rest_until,
  slowed_at, growing, base, refusals, gather_until, touched, joined),
  'PX', ARGV[21])
return {now, string.format('%.17g', rate()), again,
  (gather_until > 0 and 1 or 0) + bad, unpack(out)}
)"};
  return code;
}

std::vector<std::string>
pace_arguments(const pace_question& question, const pace_rules& rules,
               std::chrono::milliseconds ttl, std::optional<int64_t> now) {
  auto& q = question;
  auto& r = rules;
  auto whole = [](auto x) { return std::to_string(x); };
  return {
    now ? whole(*now) : std::string{},
    kind_of(q),
    whole(q.slots),
    whole(q.sent_ago.count()),
    q.retry_after ? whole(micros(*q.retry_after)) : std::string{},
    whole(q.members),
    whole(q.index),
    q.returning ? "1" : "0",
    q.served ? "1" : "0",
    exact(r.ceiling),
    exact(r.floor),
    exact(r.decrease),
    exact(r.recovery),
    whole(r.min_pause),
    whole(r.max_pause),
    whole(r.step),
    whole(r.ahead),
    whole(r.wave),
    whole(r.gathering),
    whole(r.silence),
    whole(ttl.count()),
    whole(q.asked_at),
    whole(r.stale),
  };
}

std::optional<pace_answer> read_pace_answer(const redis::value& x) {
  using kind = redis::value::kind;
  if (x.items.size() < 4 || x.items[1].type != kind::text)
    return std::nullopt;
  for (size_t i = 0; i < x.items.size(); ++i)
    if (i != 1 && !is_time(x.items[i]))
      return std::nullopt;
  pace_answer out;
  out.now = x.items[0].integer;
  out.rate = std::strtod(x.items[1].text.c_str(), nullptr);
  out.ask_again = x.items[2].integer;
  auto flags = x.items[3].integer;
  out.gathering = (flags & 1) != 0;
  out.stale = (flags & 2) != 0;
  out.healed = (flags & 8) != 0;
  for (size_t i = 4; i < x.items.size(); ++i)
    out.slots.push_back(x.items[i].integer);
  if (out.now <= 0 || !(out.rate > 0) || !std::isfinite(out.rate))
    return std::nullopt;
  return out;
}

} // namespace bidiq

#include "actors/progress/progress_scripts.hpp"

namespace bidiq {

namespace {

// The node that presents the nonce of the claim is the owner; a higher
// epoch takes it over (rule 1). Epochs are the server's milliseconds.
// Keys of another type, and a claim whose epoch is no number, count as none.
constexpr const char* claim = R"lua(
local function heal(key, wanted)
  local type = redis.call('TYPE', key).ok
  if type ~= wanted and type ~= 'none' then redis.call('DEL', key) end
end
heal(KEYS[1], 'hash')
heal(KEYS[2], 'stream')
local h = redis.call('HMGET', KEYS[1], 'nonce', 'epoch', 'user', 'request_hash',
                     'node', 'terminal')
local epoch = tonumber(ARGV[6])
local held = tonumber(h[2] or '')
if h[1] and held then
  if h[1] == ARGV[5] and (epoch == 0 or epoch == held) then
    redis.call('PEXPIRE', KEYS[1], ARGV[8])
    redis.call('PEXPIRE', KEYS[2], ARGV[8])
    return {'ours', h[2], redis.call('XLEN', KEYS[2])}
  end
  if epoch <= held then
    return {'other', h[2], redis.call('XLEN', KEYS[2]), h[3], h[4], h[5], h[1],
            h[6]}
  end
elseif not h[1] and ARGV[7] == '1' and redis.call('EXISTS', KEYS[3]) == 1 then
  return {'kept'}
end
if epoch == 0 then
  local t = redis.call('TIME')
  epoch = t[1] * 1000 + math.floor(t[2] / 1000)
end
epoch = string.format('%.0f', epoch)
redis.call('HSET', KEYS[1], 'user', ARGV[1], 'request_hash', ARGV[2],
           'uf_count', ARGV[3], 'stage', 'queued', 'progress', '0',
           'last_event_id', '0', 'terminal', '', 'node', ARGV[4],
           'nonce', ARGV[5], 'epoch', epoch, 'created_at', ARGV[9],
           'updated_at', ARGV[9])
redis.call('PEXPIRE', KEYS[1], ARGV[8])
redis.call('DEL', KEYS[2])
return {'ours', epoch, 0}
)lua";

// Exactly top + 1 is accepted; what is there already is skipped (rule 2).
constexpr const char* append = R"lua(
local h = redis.call('HMGET', KEYS[1], 'epoch', 'nonce', 'terminal')
if not h[1] then return {'missing'} end
local ours = h[1] == ARGV[1] and h[2] == ARGV[2]
if ours and ARGV[6] == '1' then
  redis.call('DEL', KEYS[2])
  h[3] = ''
end
local top = redis.call('XLEN', KEYS[2])
if not ours then return {'fenced', top} end
local first = tonumber(ARGV[3])
local last = first + #ARGV - 12
if last <= top then return {'ok', top} end
if first > top + 1 then return {'gap', top} end
if h[3] ~= '' then return {'fenced', top} end
for id = top + 1, last do
  redis.call('XADD', KEYS[2], id .. '-0', 'event', ARGV[12 + id - first])
end
redis.call('HSET', KEYS[1], 'stage', ARGV[8], 'progress', ARGV[9],
           'last_event_id', last, 'terminal', ARGV[10], 'updated_at', ARGV[11])
if ARGV[5] == '1' or top == 0 then
  redis.call('PEXPIRE', KEYS[1], ARGV[4])
  redis.call('PEXPIRE', KEYS[2], ARGV[4])
end
for id = math.max(top, tonumber(ARGV[7])) + 1, last do
  redis.call('PUBLISH', KEYS[3], ARGV[12 + id - first])
end
return {'ok', last}
)lua";

constexpr const char* refresh = R"lua(
local h = redis.call('HMGET', KEYS[1], 'epoch', 'nonce')
if not h[1] then return {'missing'} end
local top = redis.call('XLEN', KEYS[2])
if h[1] ~= ARGV[1] or h[2] ~= ARGV[2] then return {'fenced', top} end
redis.call('PEXPIRE', KEYS[1], ARGV[3])
redis.call('PEXPIRE', KEYS[2], ARGV[3])
return {'ok', top}
)lua";

// Events come as pairs of their number and their text, which is empty if it is
// larger than any event; not more than there is room for.
constexpr const char* read = R"lua(
local h = redis.call('HMGET', KEYS[1], 'user', 'request_hash', 'uf_count',
                     'node', 'nonce', 'epoch', 'terminal')
if not h[1] then return {'missing'} end
for i = 1, 7 do
  h[i] = string.sub(h[i] or '', 1, 1024)
end
local max_event, room = tonumber(ARGV[3]), tonumber(ARGV[4])
local events = {}
local from = '(' .. ARGV[1] .. '-0'
for _, x in ipairs(redis.call('XRANGE', KEYS[2], from, '+', 'COUNT', ARGV[2])) do
  local event = x[2][2]
  if #event > max_event then event = '' end
  room = room - #event
  if room < 0 and #events > 0 then break end
  events[#events + 1] = string.match(x[1], '^(%d+)-')
  events[#events + 1] = event
end
return {'log', redis.call('XLEN', KEYS[2]), h[1], h[2], h[3], h[4], h[5], h[6],
        h[7], events}
)lua";

// The node key is looked at once more, here, where nothing can come between
// (rule 9).
constexpr const char* verdict = R"lua(
if redis.call('EXISTS', KEYS[4]) == 1 then return {'alive'} end
local h = redis.call('HMGET', KEYS[1], 'epoch', 'nonce', 'terminal')
if not h[1] then return {'missing'} end
local top = redis.call('XLEN', KEYS[2])
if h[1] ~= ARGV[1] or h[2] ~= ARGV[2] or h[3] ~= '' then
  return {'fenced', top}
end
local first = tonumber(ARGV[3])
if first ~= top + 1 then return {'gap', top} end
local t = redis.call('TIME')
local epoch = t[1] * 1000 + math.floor(t[2] / 1000)
epoch = string.format('%.0f', math.max(epoch, tonumber(h[1]) + 1))
for i = 9, #ARGV do
  redis.call('XADD', KEYS[2], (top + i - 8) .. '-0', 'event', ARGV[i])
end
redis.call('HSET', KEYS[1], 'node', ARGV[5], 'nonce', ARGV[6], 'epoch', epoch,
           'stage', ARGV[7], 'terminal', ARGV[7], 'progress', '100',
           'last_event_id', top + #ARGV - 8, 'updated_at', ARGV[8])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
redis.call('PEXPIRE', KEYS[2], ARGV[4])
for i = 9, #ARGV do redis.call('PUBLISH', KEYS[3], ARGV[i]) end
return {'won', epoch}
)lua";

// The same cursor may ask again: its answer may have been lost.
constexpr const char* reissue = R"lua(
if redis.call('SISMEMBER', KEYS[2], ARGV[1]) == 1 then return {'seen'} end
if redis.call('SISMEMBER', KEYS[2], ARGV[2]) == 0 then
  if redis.call('SCARD', KEYS[2]) >= tonumber(ARGV[3]) then return {'seen'} end
  redis.call('SADD', KEYS[2], ARGV[2])
  local left = redis.call('PTTL', KEYS[1])
  redis.call('PEXPIRE', KEYS[2], left > 0 and left or ARGV[4])
end
return {'ok'}
)lua";

} // namespace

const progress_scripts& the_progress_scripts() {
  static const progress_scripts scripts{
    redis::script{claim}, redis::script{append},  redis::script{refresh},
    redis::script{read},  redis::script{verdict}, redis::script{reissue}};
  return scripts;
}

} // namespace bidiq

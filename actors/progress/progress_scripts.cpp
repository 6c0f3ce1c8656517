#include "actors/progress/progress_scripts.hpp"

#include "actors/lease/lease_lua.hpp"

namespace bidiq {

namespace {

// The hash is a lease for as long as it is there: its token is the epoch, its
// holder the nonce (rule 1). Keys of another type, and an epoch that is no
// number, count as none. Whoever has the search's job has the search: its next
// owner goes on where the log ends. It may not have heard that it has got it.
// So does whoever runs it already, if the owner has not begun: it may refuse
// it. What a store without the search lacks is put back in the same step: who
// takes the search over when its owner dies right then goes on behind it.
constexpr std::string_view claim = R"lua(
heal(KEYS[1], 'hash')
heal(KEYS[2], 'stream')
local h = fields(KEYS[1], 'nonce', 'epoch', 'user', 'request_hash', 'node',
                 'terminal', 'token', 'called_off')
if not h.nonce and a.fresh == '1' and redis.call('EXISTS', KEYS[3]) == 1 then
  return {'said', 'kept'}
end
local said, epoch = lease.claim(
  lease.read(h.epoch, h.nonce, math.huge),
  {holder = a.nonce, had = tonumber(a.epoch), least = now()}, 0)
if said == 'held' and h.nonce == a.nonce and h.token == a.token then
  said = 'again'
end
local entitled = tonumber(a.token) > (tonumber(h.token or '') or 0)
local unbegun = a.begun == '1' and (h.token or '0') == '0'
                and h.request_hash == a.request_hash
                and redis.call('XLEN', KEYS[2]) == 0
if said == 'held' and (entitled or unbegun) and h.user == a.user
    and h.terminal == '' then
  said, epoch = lease.judge(lease.read(h.epoch, h.nonce, math.huge), h.nonce,
                            tonumber(h.epoch), false, now())
  redis.call('HSET', KEYS[1], 'node', a.node, 'nonce', a.nonce,
             'epoch', digits(epoch))
  said = 'again'
end
if said == 'held' then
  return {'said', 'other', 'epoch', epoch, 'top', redis.call('XLEN', KEYS[2]),
          'user', h.user or '', 'request_hash', h.request_hash or '',
          'node', h.node or '', 'nonce', h.nonce, 'terminal', h.terminal or ''}
end
if entitled then
  redis.call('HSET', KEYS[1], 'token', a.token, 'job', a.job)
end
if said == 'again' then
  redis.call('PEXPIRE', KEYS[1], a.ttl)
  redis.call('PEXPIRE', KEYS[2], a.ttl)
  return {'said', 'ours', 'epoch', epoch, 'top', redis.call('XLEN', KEYS[2]),
          'called_off', h.called_off or ''}
end
redis.call('HDEL', KEYS[1], 'called_off')
redis.call('HSET', KEYS[1], 'user', a.user, 'request_hash', a.request_hash,
           'uf_count', a.uf_count, 'stage', 'queued', 'progress', '0',
           'last_event_id', '0', 'terminal', '', 'node', a.node,
           'nonce', a.nonce, 'epoch', digits(epoch), 'created_at', a.now,
           'updated_at', a.now)
redis.call('DEL', KEYS[2])
local last = tonumber(a.last)
for id = 1, last do
  local event = a[tostring(id)]
  redis.call('XADD', KEYS[2], id .. '-0', 'event', event)
  if id > tonumber(a.published) then
    redis.call('PUBLISH', KEYS[4], event)
  end
end
if last > 0 then
  redis.call('HSET', KEYS[1], 'stage', a.stage, 'progress', a.progress,
             'last_event_id', last)
  redis.call('PEXPIRE', KEYS[2], a.ttl)
end
redis.call('PEXPIRE', KEYS[1], a.ttl)
return {'said', 'ours', 'epoch', epoch, 'top', last, 'anew', 'yes'}
)lua";

// Exactly top + 1 is accepted; what is there already is skipped (rule 2). After
// the store has lost everything, others may have put back the log of an owner
// of before: that does not fence the last one, which misses its own. Arguments
// that change nothing are empty.
constexpr std::string_view append = R"lua(
local h = redis.call('HMGET', KEYS[1], 'epoch', 'nonce', 'terminal')
if not h[1] then return {'said', 'missing'} end
local kept, mine = lease.read(h[1], h[2], math.huge), tonumber(epoch)
local ours = lease.check(kept, nonce, mine) == 'ok'
local ended = h[3] ~= ''
if ours and whole ~= '' then
  redis.call('DEL', KEYS[2])
  ended = false
end
local top = redis.call('XLEN', KEYS[2])
if not ours then
  return {'said', lease.later(kept, mine) and 'fenced' or 'missing', 'top', top}
end
first, last = tonumber(first), tonumber(last)
if last <= top then return {'said', 'ok', 'top', top} end
if first > top + 1 then return {'said', 'gap', 'top', top} end
if ended then return {'said', 'fenced', 'top', top} end
local before = #ARGV - last
for id = top + 1, last do
  redis.call('XADD', KEYS[2], id .. '-0', 'event', ARGV[before + id])
end
redis.call('HSET', KEYS[1], 'stage', stage, 'progress', progress,
           'last_event_id', last, 'updated_at', now)
if whole ~= '' or terminal ~= '' then
  redis.call('HSET', KEYS[1], 'terminal', terminal)
end
if touch ~= '' or top == 0 then
  redis.call('PEXPIRE', KEYS[1], ttl)
  redis.call('PEXPIRE', KEYS[2], ttl)
end
for id = math.max(top, tonumber(published) or 0) + 1, last do
  redis.call('PUBLISH', KEYS[3], ARGV[before + id])
end
return {'said', 'ok', 'top', last}
)lua";

constexpr std::string_view refresh = R"lua(
local h = fields(KEYS[1], 'epoch', 'nonce')
if not h.epoch then return {'said', 'missing'} end
local top = redis.call('XLEN', KEYS[2])
local kept, mine = lease.read(h.epoch, h.nonce, math.huge), tonumber(a.epoch)
if lease.check(kept, a.nonce, mine) ~= 'ok' then
  return {'said', lease.later(kept, mine) and 'fenced' or 'missing',
          'top', top}
end
redis.call('PEXPIRE', KEYS[1], a.ttl)
redis.call('PEXPIRE', KEYS[2], a.ttl)
return {'said', 'ok', 'top', top}
)lua";

// Events come as pairs of their number and their text, which is empty if it is
// larger than any event; not more than there is room for.
constexpr std::string_view read = R"lua(
local names = {'user', 'request_hash', 'uf_count', 'node', 'nonce', 'epoch',
               'terminal', 'job'}
local h = fields(KEYS[1], unpack(names))
if not h.user then return {'said', 'missing'} end
local room = tonumber(a.room)
local events = {}
for _, x in ipairs(redis.call('XRANGE', KEYS[2], '(' .. a.after .. '-0', '+',
                              'COUNT', a.count)) do
  local event = x[2][2]
  if #event > tonumber(a.largest) then event = '' end
  room = room - #event
  if room < 0 and #events > 0 then break end
  events[#events + 1] = string.match(x[1], '^(%d+)-')
  events[#events + 1] = event
end
local out = {'said', 'log', 'top', redis.call('XLEN', KEYS[2]),
             'events', events}
for _, name in ipairs(names) do
  out[#out + 1] = name
  out[#out + 1] = string.sub(h[name] or '', 1, 1024)
end
return out
)lua";

// The node key is looked at once more, here, where nothing can come between
// (rule 9).
constexpr std::string_view verdict = R"lua(
local h = fields(KEYS[1], 'epoch', 'nonce', 'terminal')
local said, epoch = lease.judge(
  lease.read(h.epoch, h.nonce, math.huge), a.dead, tonumber(a.epoch),
  redis.call('EXISTS', KEYS[4]) == 1, now())
if said == 'alive' or said == 'missing' then return {'said', said} end
local top = redis.call('XLEN', KEYS[2])
if said == 'fenced' or h.terminal ~= '' then
  return {'said', 'fenced', 'top', top}
end
local first, last = tonumber(a.first), tonumber(a.last)
if first ~= top + 1 then return {'said', 'gap', 'top', top} end
for id = first, last do
  redis.call('XADD', KEYS[2], id .. '-0', 'event', a[tostring(id)])
end
redis.call('HSET', KEYS[1], 'node', a.node, 'nonce', a.nonce,
           'epoch', digits(epoch), 'stage', a.stage, 'terminal', a.stage,
           'progress', a.progress, 'last_event_id', last, 'updated_at', a.now)
redis.call('PEXPIRE', KEYS[1], a.ttl)
redis.call('PEXPIRE', KEYS[2], a.ttl)
for id = first, last do redis.call('PUBLISH', KEYS[3], a[tostring(id)]) end
return {'said', 'won', 'epoch', epoch}
)lua";

// The same cursor may ask again: its answer may have been lost.
constexpr std::string_view reissue = R"lua(
if redis.call('SISMEMBER', KEYS[2], a.cursor) == 1 then
  return {'said', 'seen'}
end
if redis.call('SISMEMBER', KEYS[2], a.next) == 0 then
  if redis.call('SCARD', KEYS[2]) >= tonumber(a.most) then
    return {'said', 'seen'}
  end
  redis.call('SADD', KEYS[2], a.next)
  local left = redis.call('PTTL', KEYS[1])
  redis.call('PEXPIRE', KEYS[2], left > 0 and left or a.ttl)
end
return {'said', 'ok'}
)lua";

constexpr std::string_view entitle = R"lua(
local h = fields(KEYS[1], 'epoch', 'nonce', 'token')
if lease.check(lease.read(h.epoch, h.nonce, math.huge),
               a.nonce, tonumber(a.epoch)) == 'ok'
   and tonumber(a.token) > (tonumber(h.token or '') or 0) then
  redis.call('HSET', KEYS[1], 'token', a.token, 'job', a.job)
end
return {'said', 'ok'}
)lua";

// Whoever has not heard which epoch it got (0) has no other one that it wants.
constexpr std::string_view withdraw = R"lua(
local h = fields(KEYS[1], 'epoch', 'nonce', 'token')
local mine = tonumber(a.epoch)
if mine == 0 then mine = tonumber(h.epoch or '') end
if lease.check(lease.read(h.epoch, h.nonce, math.huge), a.nonce, mine) == 'ok'
   and (h.token or '0') == '0' and redis.call('XLEN', KEYS[2]) == 0 then
  redis.call('DEL', KEYS[1])
end
return {'said', 'ok'}
)lua";

// A lease without a holder is nobody's until a job's worker takes it, and no
// follower finds its owner dead.
constexpr std::string_view release = R"lua(
local h = fields(KEYS[1], 'epoch', 'nonce')
if lease.check(lease.read(h.epoch, h.nonce, math.huge),
               a.nonce, tonumber(a.epoch)) == 'ok' then
  redis.call('HSET', KEYS[1], 'node', '', 'nonce', '')
  redis.call('PEXPIRE', KEYS[1], a.ttl)
  redis.call('PEXPIRE', KEYS[2], a.ttl)
end
return {'said', 'ok'}
)lua";

} // namespace

const progress_scripts& the_progress_scripts() {
  static const progress_scripts scripts{
    lease_script(claim),   lease_script(append_arguments, append),
    lease_script(refresh), lease_script(read),
    lease_script(verdict), lease_script(reissue),
    lease_script(release), lease_script(entitle),
    lease_script(withdraw)};
  return scripts;
}

} // namespace bidiq

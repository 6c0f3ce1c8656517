#include "actors/redis/node_registry.hpp"

#include "actors/redis/node_command.hpp"
#include "actors/redis/redis_errors.hpp"
#include "actors/system/pinned.hpp"

#include <caf/actor_registry.hpp>

#include <optional>

namespace bidiq {

namespace {

// Keys: the node's hash, all nodes, the signing secret. Arguments: the node's
// id, its TTL, the TTL of the secret, the secret offered, fields and values.
// The first command is one that a full Redis accepts; after a write it lets the
// rest of a script pass. Keys of another type, nodes that will only beat in the
// future, and a secret that no node has made are replaced; `bad` says which.
const redis::script heartbeat_script{R"(
redis.call('PEXPIRE', KEYS[2], ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
local bad = 0
local function heal(key, wanted, bit)
  local type = redis.call('TYPE', key).ok
  if type ~= wanted and type ~= 'none' then
    redis.call('DEL', key)
    bad = bad + bit
  end
end
heal(KEYS[1], 'hash', 1)
heal(KEYS[2], 'zset', 2)
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
redis.call('HSET', KEYS[1], 'beat_at', now, unpack(ARGV, 5))
redis.call('PEXPIRE', KEYS[1], ARGV[2])
redis.call('ZADD', KEYS[2], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now - ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[2], now + ARGV[2], '+inf')
redis.call('PEXPIRE', KEYS[2], ARGV[2])
local secret = ''
if ARGV[4] ~= '' then
  redis.call('SET', KEYS[3], ARGV[4], 'NX', 'PX', ARGV[3])
  secret = redis.pcall('GETRANGE', KEYS[3], 0, 32)
  if type(secret) ~= 'string' or #secret ~= 32
      or not string.find(secret, '[^ -~]') then
    bad = bad + 4
    secret = ARGV[4]
    redis.call('SET', KEYS[3], secret, 'PX', ARGV[3])
  end
  redis.call('PEXPIRE', KEYS[3], ARGV[3])
end
local ids = redis.call('ZRANGE', KEYS[2], 0, 4095)
table.sort(ids)
local place = 0
for i, id in ipairs(ids) do
  if id == ARGV[1] then
    place = i - 1
  end
end
return {#ids, secret, place, bad}
)"};

// The answer to it.
struct heartbeat {
  uint64_t live = 0;
  uint64_t place = 0;
  std::string secret;
  int64_t bad = 0;
};

std::optional<heartbeat> read_heartbeat(const redis::value& x) {
  using kind = redis::value::kind;
  if (x.items.size() != 4)
    return std::nullopt;
  for (size_t i : {0, 2, 3})
    if (x.items[i].type != kind::integer || x.items[i].integer < 0)
      return std::nullopt;
  return heartbeat{static_cast<uint64_t>(x.items[0].integer),
                   static_cast<uint64_t>(x.items[2].integer), x.items[1].text,
                   x.items[3].integer};
}

void tell_healed(const redis_access& x, int64_t bad) {
  constexpr auto type = poison_reason::type;
  if (bad & 1)
    report_poison(x, {"node", type, x.keys.node(x.node_id), "replaced"});
  if (bad & 2)
    report_poison(x, {"nodes", type, x.keys.nodes(), "replaced"});
  if (bad & 4)
    report_poison(x, {"signing_secret", poison_reason::damaged,
                      x.keys.signing_secret(),
                      "refused and replaced: no node has made it"});
}

const redis::script deregister_script{R"(
redis.call('ZREM', KEYS[2], ARGV[1])
return redis.call('DEL', KEYS[1])
)"};

class command_listener : public redis::subscriber {
public:
  explicit command_listener(node_registry_self target)
    : target_(std::move(target)) {
    // nop
  }

  void on_subscribed() override {
    // nop
  }

  void on_message(std::string_view payload) override {
    caf::anon_send(target_, internal_atom_v, redis_atom_v,
                   std::string{payload});
  }

  void on_unsubscribed() override {
    // nop
  }

private:
  node_registry_self target_;
};

template <class Handle, class... Ts>
void tell(caf::actor_system& sys, caf::atom_value name, const Ts&... xs) {
  if (auto target = sys.registry().get<Handle>(name))
    caf::anon_send(target, xs...);
}

} // namespace

node_registry_state::~node_registry_state() {
  if (!listener)
    return;
  auto& x = *options.redis;
  x.client->unsubscribe(x.keys.node_commands(x.node_id), listener);
  x.client->unsubscribe(x.keys.node_commands(key_space::all_nodes), listener);
}

void node_registry_state::start() {
  auto& x = *options.redis;
  listener = std::make_shared<command_listener>(
    caf::actor_cast<node_registry_self>(self));
  x.client->subscribe(x.keys.node_commands(x.node_id), listener);
  x.client->subscribe(x.keys.node_commands(key_space::all_nodes), listener);
  if (x.link)
    news = x.link();
  beat();
}

void node_registry_state::on_news(const link_status& x) {
  if (x.generation == news.generation)
    return;
  news = x;
  if (news.commands)
    send_heartbeat();
  else
    options.on_live(0);
}

void node_registry_state::beat() {
  if (news.commands)
    send_heartbeat();
  send_later(self, options.heartbeat, internal_atom_v, beat_atom_v);
}

void node_registry_state::send_heartbeat() {
  auto& x = *options.redis;
  std::vector<std::string> args{x.node_id, std::to_string(options.ttl.count()),
                                std::to_string(options.shared_ttl.count()),
                                options.secret()};
  for (auto& [field, value] : options.facts()) {
    args.push_back(field);
    args.push_back(value);
  }
  auto done = [on_live = options.on_live, on_members = options.on_members,
               on_secret = options.on_secret,
               access = options.redis](const redis::answer& answer) {
    if (!answer) {
      if (access->report && concerns_link(answer.error().code))
        access->report(answer.error());
      return;
    }
    auto found = read_heartbeat(*answer);
    if (!found)
      return;
    tell_healed(*access, found->bad);
    on_live(found->live);
    on_members(found->live, found->place);
    if (!found->secret.empty())
      on_secret(found->secret);
  };
  x.client->run(heartbeat_script,
                {x.keys.node(x.node_id), x.keys.nodes(),
                 x.keys.signing_secret()},
                std::move(args), done);
}

void node_registry_state::deregister() {
  auto& x = *options.redis;
  if (news.commands)
    x.client->run(deregister_script, {x.keys.node(x.node_id), x.keys.nodes()},
                  {x.node_id}, [](const redis::answer&) {});
}

void node_registry_state::dispatch(const std::string& message) {
  using kind = node_command::kind;
  auto x = parse_node_command(message);
  if (!x)
    return options.on_unknown();
  auto& sys = self->system();
  switch (x->type) {
    case kind::need:
      if (x->node != options.redis->node_id)
        tell<progress_registry_actor>(sys, progress_registry_name, need_atom_v,
                                      x->id, x->node);
      break;
    case kind::have:
      tell<progress_registry_actor>(sys, progress_registry_name, have_atom_v,
                                    x->id);
      break;
    case kind::ahead:
      tell<progress_registry_actor>(sys, progress_registry_name, ahead_atom_v,
                                    x->id, x->cursor);
      break;
    case kind::cancel:
      tell<result_store_actor>(sys, result_store_name, cancel_atom_v, x->id,
                               identity{x->user, false},
                               reply<search_snapshot>{});
      break;
    case kind::renew:
      if (x->node != options.redis->node_id)
        tell<result_store_actor>(sys, result_store_name, retry_atom_v, x->id);
      break;
    case kind::beacon:
      break;
  }
}

node_registry_self::behavior_type
node_registry(node_registry_state::self_ptr self,
              node_registry_options options) {
  self->state.options = std::move(options);
  self->set_exit_handler([self](const caf::exit_msg& msg) {
    if (msg.reason == caf::exit_reason::user_shutdown)
      self->state.deregister();
    self->quit(msg.reason);
  });
  self->state.start();
  return {
    [self](probe_atom) { return uint64_t{self->mailbox().size()}; },
    [self](redis_atom, const link_status& x) { self->state.on_news(x); },
    [self](internal_atom, beat_atom) { self->state.beat(); },
    [self](internal_atom, redis_atom, const std::string& message) {
      self->state.dispatch(message);
    },
  };
}

} // namespace bidiq

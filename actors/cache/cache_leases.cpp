// Who reads which list, here and on other nodes.
#include "actors/cache/notice_cache.hpp"

#include <caf/send.hpp>

#include <algorithm>
#include <utility>

namespace bidiq {

namespace {

constexpr std::string_view over_verb = "over ";
constexpr std::string_view clear_verb = "clear ";

// The cache's ear at the channel of all nodes' news.
class channel_subscriber : public redis::subscriber {
public:
  using listener = std::function<void(std::function<void()>)>;

  explicit channel_subscriber(notice_cache_state* state, listener post)
    : state_(state), post_(std::move(post)) {
    // nop
  }

  void on_subscribed() override {
    post_([x = state_] { x->on_subscribed(true); });
  }
  void on_unsubscribed() override {
    post_([x = state_] { x->on_subscribed(false); });
  }
  void on_message(std::string_view payload) override {
    post_([x = state_, text = std::string{payload}] { x->on_event(text); });
  }

private:
  notice_cache_state* state_; ///< Only for the cache's own thread.
  listener post_;
};

fetch_lease_scope scope_of(const fetch_lease_request& x) {
  return {x.source, x.code, x.uf, x.first, x.last};
}

} // namespace

// -- news of all nodes --------------------------------------------------------

void notice_cache_state::listen() {
  auto me = caf::actor_cast<notice_cache_actor>(self);
  auto post = [me](std::function<void()> run) {
    auto step = std::make_shared<cache_step>();
    step->run = std::move(run);
    caf::anon_send(me, internal_atom_v, redis_atom_v,
                   cache_step_ptr{std::move(step)});
  };
  auto x = std::make_shared<channel_subscriber>(this, post);
  auto redis = options.redis;
  auto channel = redis->keys.cache_events();
  redis->client->subscribe(channel, x);
  auto end = [redis, channel, x](void*) {
    redis->client->unsubscribe(channel, x);
  };
  subscription = std::shared_ptr<void>{nullptr, end};
}

void notice_cache_state::on_event(const std::string& payload) {
  std::string_view text{payload};
  if (text.starts_with(over_verb)) {
    std::string lease{text.substr(over_verb.size())};
    if (!asking.empty())
      ended_meanwhile.insert(lease);
    return wake(table->over(lease));
  }
  if (text.starts_with(clear_verb)
      && text.substr(clear_verb.size()) != options.redis->node_id)
    forget();
}

void notice_cache_state::on_subscribed(bool yes) {
  subscribed = yes;
  if (!yes)
    wake(table->lose_others());
}

// -- claims -------------------------------------------------------------------

void notice_cache_state::claim(const fetch_lease_request& x,
                               const cache_sink_actor& sink) {
  remember(sink);
  fetch_lease_asker asker{sink.id(), x.ticket};
  auto found = table->claim(scope_of(x), asker);
  if (found.lease == 0)
    return tell_busy(asker, found.theirs, "node");
  // Whoever would not hear that another node's lease ends need not ask.
  if (hears())
    ask_lease(found.lease);
  else
    grant(found.lease);
}

void notice_cache_state::ask_lease(uint64_t lease) {
  asking.insert(lease);
  auto scope = *table->scope_of(lease);
  auto args = scope_arguments(scope);
  args.insert(args.begin(), table->name_of(lease));
  args.push_back(std::to_string(options.fetch_lease.count()));
  auto& redis = *options.redis;
  redis.client->run(claim_lease_script(),
                    {redis.keys.fetch_leases(scope.source, scope.code)},
                    std::move(args),
                    here([this, lease, scope](const redis::answer& x) {
                      on_lease(lease, scope, x);
                    }));
  limit(
    start_watch(), [this, lease] { return asking.count(lease) == 0; },
    [this, lease] {
      asking.erase(lease);
      grant(lease);
    });
}

void notice_cache_state::on_lease(uint64_t lease,
                                  const fetch_lease_scope& scope,
                                  const redis::answer& found) {
  auto x = read_lease(found, scope);
  if (asking.erase(lease) > 0) {
    if (x.granted || !hears())
      grant(lease);
    else
      yield(lease, x);
  } else if (found && x.granted && !table->scope_of(lease)) {
    // It ended first; the script may have been sent a second time after that.
    release(lease, scope);
  }
  if (asking.empty())
    ended_meanwhile.clear();
}

void notice_cache_state::grant(uint64_t lease) {
  auto asker = table->asker_of(lease);
  if (!asker)
    return;
  fetch_lease_verdict out;
  out.ticket = asker->ticket;
  out.lease = lease;
  tell(*asker, out);
}

// Another node reads the list: who claimed it, and who waits for that here,
// waits for the other.
void notice_cache_state::yield(uint64_t lease, const lease_verdict& x) {
  auto asker = *table->asker_of(lease);
  auto watched = table->waits_for(x.name);
  auto woken = table->yield(lease, x.name, x.theirs);
  tell_busy(asker, x.theirs, "fleet");
  wake(woken);
  if (ended_meanwhile.count(x.name) > 0)
    wake(table->over(x.name));
  else if (!watched)
    watch(x.name, x.theirs, x.left);
}

void notice_cache_state::tell_busy(const fetch_lease_asker& asker,
                                   const fetch_lease_scope& theirs,
                                   const char* where) {
  if (options.on_wait)
    options.on_wait(where);
  fetch_lease_verdict out;
  out.type = fetch_lease_verdict::kind::busy;
  out.ticket = asker.ticket;
  out.first = theirs.first;
  out.last = theirs.last;
  tell(asker, out);
}

// A holder that dies tells nobody: its lease runs out.
void notice_cache_state::watch(const std::string& lease,
                               const fetch_lease_scope& scope,
                               std::chrono::milliseconds left) {
  after(std::min(left, options.fetch_lease), [this, lease, scope] {
    if (!table->waits_for(lease))
      return;
    auto& redis = *options.redis;
    auto key = redis.keys.fetch_leases(scope.source, scope.code);
    redis.client->run(lease_left_script(), {key}, {lease},
                      here([this, lease, scope](const redis::answer& x) {
                        if (x && x->integer > 0)
                          watch(lease, scope,
                                std::chrono::milliseconds{x->integer});
                        else
                          wake(table->over(lease));
                      }));
  });
}

// -- ends ---------------------------------------------------------------------

void notice_cache_state::end(uint64_t lease) {
  auto scope = table->scope_of(lease);
  if (!scope)
    return;
  fetch_leases::ended x;
  x.own.emplace_back(lease, *scope);
  x.woken = table->end(lease);
  conclude(x);
}

void notice_cache_state::cancel(uint64_t ticket, const cache_sink_actor& sink) {
  conclude(table->withdraw({sink.id(), ticket}));
}

void notice_cache_state::on_down(uint64_t who) {
  sinks.erase(who);
  conclude(table->gone(who));
}

void notice_cache_state::conclude(const fetch_leases::ended& x) {
  for (auto& [lease, scope] : x.own) {
    asking.erase(lease);
    release(lease, scope);
  }
  wake(x.woken);
}

void notice_cache_state::release(uint64_t lease,
                                 const fetch_lease_scope& scope) {
  if (!shares())
    return;
  auto& redis = *options.redis;
  auto known_as = table->name_of(lease);
  auto nothing = [](const redis::answer&) {};
  redis.client->command(
    {"HDEL", redis.keys.fetch_leases(scope.source, scope.code), known_as},
    nothing);
  redis.client->command({"PUBLISH", redis.keys.cache_events(),
                         std::string{over_verb} + known_as},
                        nothing);
}

void notice_cache_state::renew() {
  if (!shares())
    return;
  auto ttl = std::to_string(options.fetch_lease.count());
  auto& redis = *options.redis;
  std::map<std::string, std::vector<std::string>> by_key;
  for (auto& [lease, scope] : table->all()) {
    if (asking.count(lease) > 0)
      continue;
    auto& args = by_key[redis.keys.fetch_leases(scope.source, scope.code)];
    if (args.empty())
      args.push_back(ttl);
    args.push_back(table->name_of(lease));
    for (auto& x : scope_arguments(scope))
      args.push_back(std::move(x));
  }
  for (auto& [key, args] : by_key)
    redis.client->run(renew_leases_script(), {key}, std::move(args),
                      here([](const redis::answer&) {}));
}

// -- telling ------------------------------------------------------------------

void notice_cache_state::wake(const fetch_leases::askers& xs) {
  fetch_lease_verdict out;
  out.type = fetch_lease_verdict::kind::over;
  for (auto& x : xs) {
    out.ticket = x.ticket;
    tell(x, out);
  }
}

void notice_cache_state::tell(const fetch_lease_asker& who,
                              const fetch_lease_verdict& x) {
  if (auto i = sinks.find(who.who); i != sinks.end())
    self->send(i->second, lease_atom_v, x);
}

void notice_cache_state::remember(const cache_sink_actor& sink) {
  if (sinks.emplace(sink.id(), sink).second)
    self->monitor(sink);
}

} // namespace bidiq

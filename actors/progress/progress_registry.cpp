#include "actors/progress/progress_registry.hpp"

#include <algorithm>

namespace bidiq {

namespace {

uint64_t memory_of(const event_batch& x) {
  auto out = sizeof(x) + 2 * x.search_id.capacity() + x.owner.capacity();
  for (auto& event : x.events)
    out += memory_of(*event);
  return out;
}

} // namespace

void progress_registry_state::start(const progress_registry_options& x) {
  options = x;
  ended.emplace(bounded_map_limits{.max_count = options.expired_kept});
  held = memory_charge{options.broker.memory, memory_account::progress};
  if (options.broker.sharing)
    lobby = progress_lobby{options.broker.bridge};
}

// Events of a search are sent to most of its clients where it lives: that is
// the thread of the first of them, if there is one already.
pinning_host*
progress_registry_state::home_of(const std::string& id,
                                 const progress_sink_ptr& first) const {
  auto& all = options.homes;
  if (all.empty())
    return nullptr;
  return all[(first ? first->home() : std::hash<std::string>{}(id))
             % all.size()];
}

progress_broker_actor
progress_registry_state::spawn_broker(const search_info& x, bool own,
                                      const progress_lobby::party& company) {
  auto& id = x.search_id;
  auto first = company.sinks.empty() ? lobby.first(id) : company.sinks.front();
  auto broker = spawn_pinned(self->system(), home_of(id, first),
                             progress_broker, x, options.broker, own,
                             company.bridge);
  adopt(id, x.user, broker);
  return broker;
}

progress_broker_actor
progress_registry_state::find(const std::string& id) const {
  auto i = entries.find(id);
  return i != entries.end() ? i->second.broker : progress_broker_actor{};
}

progress_broker_actor progress_registry_state::claim(const std::string& id,
                                                     const std::string& user,
                                                     uint32_t uf_count) {
  auto broker = find(id);
  return broker ? broker : spawn_broker({id, user, uf_count, {}}, true);
}

void progress_registry_state::claim(const search_info& x,
                                    const reply<claimed>& answer) {
  auto broker = find(x.search_id);
  if (!broker)
    broker = spawn_broker(x, false);
  self->send(broker, claim_atom_v, x, answer);
}

// A search that may be another node's; nothing to follow if none shares.
progress_broker_actor progress_registry_state::follow(const std::string& id) {
  auto broker = find(id);
  if (!broker && options.broker.sharing)
    broker = spawn_broker({id, {}, 0, {}}, false);
  return broker;
}

void progress_registry_state::adopt(const std::string& id,
                                    const std::string& user,
                                    const progress_broker_actor& broker) {
  auto& slot = entries[id];
  slot.user = user;
  slot.broker = broker;
  ids[broker.address()] = id;
  self->monitor(broker);
  for (auto& sink : lobby.take(id).sinks) {
    slot.sinks.push_back(sink);
    self->send(broker, attach_atom_v, sink, false);
  }
}

void progress_registry_state::attach(const std::string& id,
                                     const progress_sink_ptr& sink,
                                     bool resuming) {
  if (auto i = entries.find(id); i != entries.end()) {
    auto& sinks = i->second.sinks;
    if (std::find(sinks.begin(), sinks.end(), sink) == sinks.end())
      sinks.push_back(sink);
    return self->send(i->second.broker, attach_atom_v, sink, resuming);
  }
  if (auto last = ended->find(id))
    return sink->deliver(last->value);
  auto& sharing = options.broker.sharing;
  lobby.enter(id, sink, resuming, sharing ? sharing->link() : link_status{},
              self->clock().now());
  settle_lobby();
}

void progress_registry_state::detach(const std::string& id,
                                     const progress_sink_ptr& sink) {
  auto i = entries.find(id);
  if (i == entries.end())
    return lobby.leave(id, sink);
  std::erase(i->second.sinks, sink);
  self->send(i->second.broker, detach_atom_v, sink);
}

// -- searches without a broker ------------------------------------------------

// Does what the lobby wants done.
void progress_registry_state::settle_lobby() {
  for (auto& x : lobby.take_found()) {
    auto broker = spawn_broker({x.search_id, {}, 0, {}}, false, x);
    auto& slot = entries[x.search_id];
    slot.sinks = std::move(x.sinks);
    for (auto& sink : slot.sinks)
      self->send(broker, attach_atom_v, sink, true);
  }
  for (auto& [id, sink] : lobby.take_disappointed())
    sink->deliver(
      std::make_shared<event_batch>(event_batch{id, {}, true, true, {}}));
  auto me = caf::actor_cast<caf::weak_actor_ptr>(self);
  for (auto& [id, request] : lobby.take_requests())
    options.broker.sharing->store(
      {id, {}, 0, {}}, request, [me, id = id](store_answer answer) {
        bridge_input x;
        x.answer = std::move(answer);
        if (auto strong = me.lock())
          caf::anon_send(caf::actor_cast<progress_registry_self>(strong),
                         internal_atom_v, redis_atom_v, id,
                         std::make_shared<const bridge_input>(std::move(x)));
      });
  if (!options.broker.sharing || lobby.empty() || std::exchange(ticking, true))
    return;
  send_later(self, options.broker.bridge->need_wait, internal_atom_v,
             caf::tick_atom_v);
}

void progress_registry_state::on_tick() {
  ticking = false;
  lobby.tick(self->clock().now());
  settle_lobby();
}

void progress_registry_state::on_input(const std::string& id,
                                       const bridge_input& x) {
  lobby.on_input(id, x, self->clock().now());
  settle_lobby();
}

void progress_registry_state::have(const std::string& id) {
  if (auto broker = find(id))
    return self->send(broker, have_atom_v);
  lobby.have(id, self->clock().now());
  settle_lobby();
}

void progress_registry_state::on_link(const link_status& news) {
  for (auto& [id, x] : entries)
    self->send(x.broker, redis_atom_v, news);
  lobby.link(news, self->clock().now());
  settle_lobby();
}

// -- events -------------------------------------------------------------------

void progress_registry_state::publish(const std::string& id,
                                      const progress_draft& draft,
                                      const reply<uint64_t>& accepted) {
  auto broker = find(id);
  if (!broker)
    broker = spawn_broker({id, local_user, 0, {}}, true);
  self->send(broker, caf::publish_atom_v, draft, accepted);
}

void progress_registry_state::expired(const std::string& id,
                                      const event_batch_ptr& last) {
  ended->add(id, last, memory_of(*last));
  held.set(ended->bytes());
}

void progress_registry_state::broker_down(const caf::down_msg& msg) {
  auto known = ids.find(msg.source);
  if (known == ids.end())
    return;
  auto id = known->second;
  ids.erase(known);
  auto i = entries.find(id);
  if (i == entries.end() || i->second.broker.address() != msg.source)
    return;
  auto sinks = std::move(i->second.sinks);
  entries.erase(i);
  auto last = ended->find(id);
  if (!msg.reason && last) {
    // It has expired. Who was sent to it too late has not heard so from it.
    for (auto& sink : sinks)
      sink->deliver(last->value);
    return;
  }
  // Crashed, or a follower that left while a listener was on its way to it.
  for (auto& sink : sinks)
    sink->lost(id);
}

// Each broker's answer holds `all`, which tells once the last of them has gone,
// also with a broker that quits.
void progress_registry_state::drain(const reply<uint64_t>& handled) const {
  std::shared_ptr<void> all{nullptr,
                            [handled](void*) { handled.deliver(uint64_t{0}); }};
  for (auto& [id, x] : entries)
    self->send(x.broker, drain_atom_v,
               reply<uint64_t>{[all](const outcome<uint64_t>&) {}});
}

progress_registry_self::behavior_type
progress_registry(progress_registry_state::self_ptr self,
                  progress_registry_options options) {
  self->state.start(options);
  self->set_down_handler(
    [self](const caf::down_msg& msg) { self->state.broker_down(msg); });
  return {
    [self](probe_atom) { return uint64_t{self->mailbox().size()}; },
    [self](claim_atom, const std::string& id, const std::string& user,
           uint32_t uf_count) { return self->state.claim(id, user, uf_count); },
    [self](attach_atom, const std::string& id, const progress_sink_ptr& sink,
           bool resuming) { self->state.attach(id, sink, resuming); },
    [self](detach_atom, const std::string& id, const progress_sink_ptr& sink) {
      self->state.detach(id, sink);
    },
    [self](caf::publish_atom, const std::string& id,
           const progress_draft& draft, const reply<uint64_t>& accepted) {
      self->state.publish(id, draft, accepted);
    },
    [self](drain_atom, const reply<uint64_t>& handled) {
      self->state.drain(handled);
    },
    [self](done_atom, const std::string& id, const event_batch_ptr& last) {
      self->state.expired(id, last);
    },
    [self](register_atom, const std::string& id, const std::string& user,
           const progress_broker_actor& broker) {
      self->state.adopt(id, user, broker);
    },
    [self](claim_atom, const search_info& x, const reply<claimed>& answer) {
      self->state.claim(x, answer);
    },
    [self](follow_atom, const std::string& id) { self->state.follow(id); },
    [self](wait_atom, const std::string& id, const reply<uint64_t>& answer) {
      if (auto broker = self->state.follow(id))
        self->send(broker, wait_atom_v, answer);
      else
        answer.deliver(fail(errc::not_found));
    },
    [self](ahead_atom, const std::string& id, uint64_t cursor,
           const reply<bool>& answer) {
      if (auto broker = self->state.find(id))
        self->send(broker, ahead_atom_v, cursor, answer);
      else
        answer.deliver(false);
    },
    [self](need_atom, const std::string& id, const std::string& asker) {
      if (auto broker = self->state.find(id))
        self->send(broker, need_atom_v, asker);
    },
    [self](have_atom, const std::string& id) { self->state.have(id); },
    [self](gone_atom, const std::string& id) {
      if (auto broker = self->state.find(id))
        self->send(broker, gone_atom_v);
    },
    [self](store_atom, const std::string& id, uint64_t token) {
      if (auto broker = self->state.find(id))
        self->send(broker, store_atom_v, token);
    },
    [self](clear_atom, const std::string& id, const reply<bool>& answer) {
      if (auto broker = self->state.find(id))
        self->send(broker, clear_atom_v, answer);
      else
        answer.deliver(true);
    },
    [self](leave_atom, const std::string& id) {
      if (auto broker = self->state.find(id))
        self->send(broker, leave_atom_v);
    },
    [self](ahead_atom, const std::string& id, uint64_t cursor) {
      if (auto broker = self->state.find(id))
        self->send(broker, ahead_atom_v, cursor);
    },
    [self](redis_atom, const link_status& news) { self->state.on_link(news); },
    [self](internal_atom, redis_atom, const std::string& id,
           const bridge_input_ptr& x) { self->state.on_input(id, *x); },
    [self](internal_atom, caf::tick_atom) { self->state.on_tick(); },
  };
}

} // namespace bidiq

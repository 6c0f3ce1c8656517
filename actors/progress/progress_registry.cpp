#include "actors/progress/progress_registry.hpp"

#include <algorithm>

namespace bidiq {

progress_broker_actor
progress_registry_state::spawn_broker(const progress_subject& x, bool own) {
  auto broker = self->spawn(progress_broker, x, options.broker, own);
  adopt(x.search_id, x.user, broker);
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
  progress_subject x{id, user, uf_count, {}};
  if (!broker)
    broker = spawn_broker(x, true);
  else
    self->send(broker, start_atom_v, x);
  entries[id].owned = true;
  return broker;
}

void progress_registry_state::claim(const progress_subject& x,
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
  for (auto& sink : slot.sinks)
    self->send(broker, attach_atom_v, sink, false);
}

void progress_registry_state::attach(const std::string& id,
                                     const progress_sink_ptr& sink,
                                     bool resuming) {
  if (!find(id)) {
    if (auto i = ended.find(id); i != ended.end())
      return sink->deliver(i->second);
    if (resuming && !options.broker.sharing)
      return sink->deliver(
        std::make_shared<event_batch>(event_batch{id, {}, true, true, {}}));
  }
  auto broker = follow(id);
  auto& slot = entries[id];
  if (std::find(slot.sinks.begin(), slot.sinks.end(), sink) == slot.sinks.end())
    slot.sinks.push_back(sink);
  if (broker)
    self->send(broker, attach_atom_v, sink, resuming);
}

void progress_registry_state::detach(const std::string& id,
                                     const progress_sink_ptr& sink) {
  auto i = entries.find(id);
  if (i == entries.end())
    return;
  std::erase(i->second.sinks, sink);
  if (i->second.broker)
    self->send(i->second.broker, detach_atom_v, sink);
  else if (i->second.sinks.empty())
    entries.erase(i);
}

void progress_registry_state::publish(const std::string& id,
                                      const progress_draft& draft,
                                      const reply<uint64_t>& accepted) {
  auto& slot = entries[id];
  auto broker = slot.broker;
  if (!broker)
    broker = spawn_broker({id, local_user, 0, {}}, true);
  else if (!slot.owned) // It may be one that listeners made.
    self->send(broker, start_atom_v, progress_subject{id, local_user, 0, {}});
  entries[id].owned = true;
  self->send(broker, caf::publish_atom_v, draft, accepted);
}

void progress_registry_state::expired(const std::string& id,
                                      const event_batch_ptr& last) {
  if (ended.emplace(id, last).second)
    ended_order.push_back(id);
  if (ended_order.size() > options.expired_kept) {
    ended.erase(ended_order.front());
    ended_order.pop_front();
  }
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
  auto last = ended.find(id);
  if (!msg.reason && last != ended.end()) {
    // It has expired. Who was sent to it too late has not heard so from it.
    for (auto& sink : sinks)
      sink->deliver(last->second);
    return;
  }
  // Crashed, or a follower that left when somebody was on his way to it.
  for (auto& sink : sinks)
    sink->lost(id);
}

progress_registry_actor::behavior_type
progress_registry(progress_registry_state::self_ptr self,
                  progress_registry_options options) {
  self->state.options = std::move(options);
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
      for (auto& [id, x] : self->state.entries)
        if (x.broker)
          self->send(x.broker, drain_atom_v, handled);
    },
    [self](done_atom, const std::string& id, const event_batch_ptr& last) {
      self->state.expired(id, last);
    },
    [self](enrol_atom, const std::string& id, const std::string& user,
           const progress_broker_actor& broker) {
      self->state.adopt(id, user, broker);
    },
    [self](claim_atom, const progress_subject& x,
           const reply<claimed>& answer) { self->state.claim(x, answer); },
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
    [self](have_atom, const std::string& id) {
      if (auto broker = self->state.find(id))
        self->send(broker, have_atom_v);
    },
    [self](ahead_atom, const std::string& id, uint64_t cursor) {
      if (auto broker = self->state.find(id))
        self->send(broker, ahead_atom_v, cursor);
    },
    [self](redis_atom, const link_news& news) {
      for (auto& [id, x] : self->state.entries)
        if (x.broker)
          self->send(x.broker, redis_atom_v, news);
    },
  };
}

} // namespace bidiq

#include "actors/progress/progress_registry.hpp"

#include "actors/system/log.hpp"

#include <algorithm>

namespace bidiq {

progress_broker_actor progress_registry_state::claim(const std::string& id,
                                                     const std::string& user,
                                                     uint32_t uf_count) {
  auto i = entries.find(id);
  if (i != entries.end() && i->second.broker)
    return i->second.broker;
  auto broker = self->spawn(
    progress_broker, progress_subject{id, user, uf_count, {}}, options.broker);
  adopt(id, user, broker);
  log_line(log_level::info, "Created progress tracker: " + id + " ("
                              + std::to_string(uf_count)
                              + " UFs) [mode: " + options.mode + "]");
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
    self->send(broker, attach_atom_v, sink);
}

void progress_registry_state::attach(const std::string& id,
                                     const progress_sink_ptr& sink,
                                     bool resuming) {
  auto known = entries.find(id);
  if (known == entries.end() || !known->second.broker) {
    if (auto i = ended.find(id); i != ended.end())
      return sink->deliver(i->second);
    if (resuming)
      return sink->deliver(
        std::make_shared<event_batch>(event_batch{id, {}, true, true, {}}));
  }
  auto& slot = entries[id];
  if (std::find(slot.sinks.begin(), slot.sinks.end(), sink) == slot.sinks.end())
    slot.sinks.push_back(sink);
  if (slot.broker)
    self->send(slot.broker, attach_atom_v, sink);
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
  auto i = entries.find(id);
  auto broker = i != entries.end() && i->second.broker
                  ? i->second.broker
                  : claim(id, local_user, 0);
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
  if (msg.reason) {
    for (auto& sink : sinks)
      sink->lost(id);
  } else if (auto last = ended.find(id); last != ended.end()) {
    // It has expired. Who was sent to it too late has not heard so from it.
    for (auto& sink : sinks)
      sink->deliver(last->second);
  }
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
    [](claim_atom, const progress_subject&, const reply<claimed>& answer) {
      answer.deliver(claimed{});
    },
    [](follow_atom, const std::string&) {},
    [](wait_atom, const std::string&, const reply<uint64_t>&) {},
    [](ahead_atom, const std::string&, uint64_t, const reply<bool>&) {},
    [](need_atom, const std::string&, const std::string&) {},
    [](have_atom, const std::string&) {},
    [](ahead_atom, const std::string&, uint64_t) {},
    [](redis_atom, const link_news&) {},
  };
}

} // namespace bidiq

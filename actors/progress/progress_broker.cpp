#include "actors/progress/progress_broker.hpp"

#include <caf/actor_registry.hpp>
#include <caf/send.hpp>

#include <algorithm>

namespace bidiq {

namespace {

// How soon a broker looks again for a registry that is being restarted.
constexpr caf::timespan enrol_retry = std::chrono::milliseconds{100};
constexpr unsigned max_lookups = 300;

} // namespace

void progress_broker_state::init(progress_subject x,
                                 progress_broker_options opts) {
  subject = std::move(x);
  options = std::move(opts);
  log = std::make_unique<event_log>(subject.search_id);
  last_event = self->clock().now();
  publisher = options.publishers(subject.search_id, subject.user,
                                 subject.uf_count, [](uint64_t) {});
  watch_registry();
  self->delayed_send(self, options.ttl, internal_atom_v, caf::tick_atom_v);
}

uint64_t progress_broker_state::publish(const progress_draft& draft) {
  auto event = log->append(draft, draft.when.value_or(options.now()));
  if (!event)
    return 0;
  last_event = self->clock().now();
  if (publisher->append(event))
    stored(event->id);
  return event->id;
}

void progress_broker_state::publish(const progress_draft& draft,
                                    reply<uint64_t> accepted) {
  auto id = publish(draft);
  if (id == 0 || id <= shown)
    accepted.deliver(id);
  else
    unconfirmed.emplace_back(id, std::move(accepted));
}

void progress_broker_state::stored(uint64_t id) {
  show(id);
  while (!unconfirmed.empty() && unconfirmed.front().first <= id) {
    unconfirmed.front().second.deliver(unconfirmed.front().first);
    unconfirmed.pop_front();
  }
}

void progress_broker_state::show(uint64_t upto) {
  auto events = log->range(shown, upto);
  if (events.empty())
    return;
  shown = events.back()->id;
  auto batch = make_batch(std::move(events), false);
  for (auto& sink : sinks)
    sink->deliver(batch);
}

void progress_broker_state::attach(const progress_sink_ptr& sink) {
  if (std::find(sinks.begin(), sinks.end(), sink) == sinks.end())
    sinks.push_back(sink);
  sink->deliver(make_batch(log->range(0, shown), true));
}

void progress_broker_state::detach(const progress_sink_ptr& sink) {
  std::erase(sinks, sink);
}

event_batch_ptr
progress_broker_state::make_batch(std::vector<progress_event_ptr> events,
                                  bool from_start) const {
  return std::make_shared<event_batch>(event_batch{
    subject.search_id, subject.user, from_start, false, std::move(events)});
}

void progress_broker_state::watch_registry() {
  auto& registry = self->system().registry();
  if (auto x = registry.get<progress_registry_actor>(progress_registry_name))
    self->monitor(x);
}

void progress_broker_state::registry_down(const caf::down_msg& msg) {
  // The node shuts down: there will be no successor.
  if (msg.reason == caf::exit_reason::user_shutdown)
    self->quit(msg.reason);
  else
    enrol();
}

void progress_broker_state::enrol() {
  auto& registry = self->system().registry();
  auto found = registry.get<progress_registry_actor>(progress_registry_name);
  if (!found) {
    // None for so long: the node is shutting down, or beyond help.
    if (++lookups > max_lookups)
      return self->quit(caf::exit_reason::user_shutdown);
    self->delayed_send(self, enrol_retry, internal_atom_v, enrol_atom_v);
    return;
  }
  lookups = 0;
  self->monitor(found);
  self->send(found, enrol_atom_v, subject.search_id, subject.user,
             caf::actor_cast<progress_broker_actor>(self));
  // It does not know whom to tell of our crash; that they get the log again
  // does no harm.
  for (auto& sink : sinks)
    self->send(found, attach_atom_v, subject.search_id, sink, false);
}

void progress_broker_state::check_age() {
  auto age = self->clock().now() - last_event;
  if (log->ended() && age >= options.ttl)
    return expire();
  auto left = log->ended() ? options.ttl - age : options.ttl;
  self->delayed_send(self, left, internal_atom_v, caf::tick_atom_v);
}

void progress_broker_state::expire() {
  event_batch_ptr last = std::make_shared<event_batch>(event_batch{
    subject.search_id, subject.user, true, true, {log->events().back()}});
  auto& registry = self->system().registry();
  if (auto x = registry.get<progress_registry_actor>(progress_registry_name))
    self->send(x, done_atom_v, subject.search_id, last);
  for (auto& sink : sinks)
    sink->deliver(last);
  self->quit();
}

progress_broker_actor::behavior_type
progress_broker(progress_broker_state::self_ptr self, progress_subject subject,
                progress_broker_options options) {
  self->state.init(std::move(subject), std::move(options));
  self->set_down_handler(
    [self](const caf::down_msg& msg) { self->state.registry_down(msg); });
  return {
    [self](caf::publish_atom, const progress_draft& draft) {
      self->state.publish(draft);
    },
    [self](caf::publish_atom, const progress_draft& draft,
           const reply<uint64_t>& accepted) {
      self->state.publish(draft, accepted);
    },
    [self](attach_atom, const progress_sink_ptr& sink) {
      self->state.attach(sink);
    },
    [self](detach_atom, const progress_sink_ptr& sink) {
      self->state.detach(sink);
    },
    [](drain_atom, const reply<uint64_t>&) {
      // Nothing to do: that this is handled says that all before it was.
    },
    [](claim_atom, const progress_subject&, const reply<claimed>& answer) {
      answer.deliver(claimed{});
    },
    [](wait_atom, const reply<uint64_t>&) {},
    [](redis_atom, const link_news&) {},
    [](need_atom, const std::string&) {},
    [](have_atom) {},
    [](ahead_atom, uint64_t, const reply<bool>&) {},
    [](internal_atom, redis_atom, const bridge_input_ptr&) {},
    [self](internal_atom, enrol_atom) { self->state.enrol(); },
    [self](internal_atom, caf::tick_atom) { self->state.check_age(); },
  };
}

} // namespace bidiq

// How a broker outlives its registry, and ends.
#include "actors/progress/progress_broker.hpp"
#include "actors/system/pinned.hpp"

namespace bidiq {

namespace {

// How soon a broker looks again for a registry that is being restarted.
constexpr caf::timespan register_retry = std::chrono::milliseconds{100};
constexpr unsigned max_lookups = 300;

} // namespace

void progress_broker_state::watch_registry() {
  if (auto x = find_service<progress_registry_actor>(self,
                                                     progress_registry_name))
    watched.add(x);
}

void progress_broker_state::registry_down(const caf::down_msg& msg) {
  // The node shuts down: there will be no successor.
  if (msg.reason == caf::exit_reason::user_shutdown)
    self->quit(msg.reason);
  else
    enrol();
}

void progress_broker_state::enrol() {
  auto found = find_service<progress_registry_actor>(self,
                                                     progress_registry_name);
  if (!found) {
    // None for so long: the node is shutting down, or beyond help.
    if (++lookups > max_lookups)
      return self->quit(caf::exit_reason::user_shutdown);
    send_later(self, register_retry, internal_atom_v, register_atom_v);
    return;
  }
  lookups = 0;
  watched.add(found);
  self->send(found, register_atom_v, search_id, bridge->info().user,
             caf::actor_cast<progress_broker_actor>(self));
  // It does not know whom to tell of our crash; that they get the log again
  // does no harm.
  for (auto& sink : sinks)
    self->send(found, attach_atom_v, search_id, sink, false);
}

void progress_broker_state::expire() {
  event_batch_ptr last = std::make_shared<event_batch>(
    event_batch{search_id,
                bridge->info().user,
                true,
                true,
                {bridge->log().events().back()}});
  if (auto x = find_service<progress_registry_actor>(self,
                                                     progress_registry_name))
    self->send(x, done_atom_v, search_id, last);
  for (auto& sink : sinks)
    sink->deliver(last);
  self->quit();
}

} // namespace bidiq

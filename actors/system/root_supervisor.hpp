#pragma once

#include <caf/actor.hpp>
#include <caf/actor_clock.hpp>
#include <caf/actor_system.hpp>
#include <caf/atom.hpp>
#include <caf/stateful_actor.hpp>
#include <caf/timespan.hpp>
#include <caf/typed_event_based_actor.hpp>

#include "actors/system/atoms.hpp"

#include <deque>
#include <functional>
#include <string>
#include <vector>

namespace bidiq {

/// A service actor of a node and how it is made (again).
struct service_spec {
  caf::atom_value name; ///< Under which others look it up.
  std::function<caf::actor(caf::actor_system&)> spawn;
};

struct root_supervisor_options {
  std::vector<service_spec> services; ///< In the order of starting.
  /// The first restart waits this long, each further one of the same service
  /// twice as long as the one before, up to the limit; a minute of peace starts
  /// over.
  caf::timespan backoff = std::chrono::milliseconds{100};
  caf::timespan backoff_limit = std::chrono::seconds{5};
  /// So many crashes within `window` make the node unhealthy.
  size_t crash_limit = 3;
  caf::timespan window = std::chrono::seconds{60};
  /// Every service has been started once and can be looked up, but for those
  /// whose start failed.
  std::function<void()> on_started;
  std::function<void(bool healthy)> on_health;
  std::function<void(caf::atom_value name)> on_crash;
  /// How often every service is asked for its mailbox's depth; 0 = never.
  caf::timespan probe_interval{0};
  std::function<void(caf::atom_value name, uint64_t depth)> on_depth;
};

/// The ROOT SUPERVISOR of a node.
using root_supervisor_actor = caf::typed_actor<
  // INTERNAL: service n is due to be started.
  caf::reacts_to<internal_atom, start_atom, uint64_t>,
  // INTERNAL: the services' mailboxes are due to be looked at.
  caf::reacts_to<internal_atom, probe_atom>,
  // INTERNAL: old crashes are forgotten.
  caf::reacts_to<internal_atom, caf::tick_atom>>;

struct root_supervisor_state {
  using self_ptr
    = root_supervisor_actor::stateful_pointer<root_supervisor_state>;
  using time_point = caf::actor_clock::time_point;

  static inline const char* name = "root_supervisor";

  struct service {
    service_spec spec;
    caf::actor handle;
    std::deque<time_point> crashes; ///< Within the window, oldest first.
  };

  explicit root_supervisor_state(self_ptr selfptr) : self(selfptr) {
    // nop
  }

  void start(size_t index);
  void on_down(const caf::down_msg& msg);
  void crashed(size_t index, const std::string& why);
  void judge();
  void probe();
  void shut_down();

  self_ptr self;
  root_supervisor_options options;
  std::vector<service> services;
  bool healthy = true;
};

/// Returns the behavior of the ROOT SUPERVISOR: it starts every service in
/// order and registers it with CAF's registry by its name, restarts what
/// crashes or cannot be started with growing delays, tells when too much
/// crashes, and at its own end takes all services with it, in reverse order.
root_supervisor_actor::behavior_type
root_supervisor(root_supervisor_state::self_ptr self,
                root_supervisor_options options);

} // namespace bidiq

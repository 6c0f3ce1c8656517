#pragma once

#include <caf/actor_registry.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/exit_reason.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <caf/send.hpp>
#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>

namespace bidiq::test {

/// Actors on CAF's deterministic scheduler: nothing runs before `run`, and time
/// passes only in `pass`.
struct actor_fixture {
  actor_fixture() {
    cfg.set("scheduler.policy", caf::atom("testing"));
    sys = std::make_unique<caf::actor_system>(cfg);
    sched = dynamic_cast<caf::scheduler::test_coordinator*>(&sys->scheduler());
    // Not at the beginning of time, where "never" would be a moment ago.
    sched->advance_time(std::chrono::hours{1});
  }

  /// Ends all services as a node does. An actor that stays would block the
  /// system's destructor for good: say so instead.
  ~actor_fixture() {
    shut_down();
    if (sys->registry().running() == 0)
      return;
    std::fputs("an actor outlives the shutdown of its node\n", stderr);
    std::abort();
  }

  void shut_down() {
    run();
    for (auto& [name, handle] : services) {
      sys->registry().erase(name);
      caf::anon_send_exit(handle, caf::exit_reason::user_shutdown);
    }
    services.clear();
    run();
  }

  void run() {
    sched->run();
  }

  void pass(caf::timespan span) {
    run();
    sched->advance_time(span);
    run();
  }

  caf::actor_clock::time_point now() {
    return sched->clock().now();
  }

  /// Makes an actor known under its name, as the root supervisor does.
  template <class Handle>
  Handle serve(caf::atom_value name, Handle x) {
    auto handle = caf::actor_cast<caf::actor>(x);
    sys->registry().put(name, caf::actor_cast<caf::strong_actor_ptr>(handle));
    services.emplace_back(name, handle);
    run();
    return x;
  }

  /// Ends a service with an error, as an exception does; it stays away.
  void crash_service(caf::atom_value name) {
    auto i = std::find_if(services.begin(), services.end(),
                          [&](auto& x) { return x.first == name; });
    sys->registry().erase(name);
    crash(i->second);
    services.erase(i);
    run();
  }

  template <class Handle>
  void crash(const Handle& x) {
    caf::anon_send_exit(x, caf::exit_reason::unhandled_exception);
  }

  template <class Handle, class... Ts>
  void tell(const Handle& x, const Ts&... xs) {
    caf::anon_send(x, xs...);
    run();
  }

  caf::actor_system_config cfg;
  std::unique_ptr<caf::actor_system> sys;
  caf::scheduler::test_coordinator* sched = nullptr;
  std::vector<std::pair<caf::atom_value, caf::actor>> services;
};

} // namespace bidiq::test

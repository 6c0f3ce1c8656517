#include "actors/system/own_monitors.hpp"

#include "tests/actors/system/actor_fixture.hpp"
#include "tests/catch.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/stateful_actor.hpp>

using namespace bidiq;
using namespace bidiq::test;

namespace {

caf::behavior service(caf::event_based_actor*) {
  return {[](int) {}};
}

struct watcher_state {
  explicit watcher_state(caf::event_based_actor* self) : watched(self) {
    // nop
  }

  own_monitors watched;
};

caf::behavior watcher(caf::stateful_actor<watcher_state>* self, caf::actor whom,
                      int* ends) {
  self->set_down_handler([ends](caf::down_msg&) { ++*ends; });
  self->state.watched.add(whom);
  return {[](int) {}};
}

} // namespace

TEST_CASE("a watcher hears of an end, and its own frees its memory") {
  actor_fixture f;
  auto whom = f.sys->spawn(service);
  int ends = 0;
  auto first = f.sys->spawn(watcher, whom, &ends);
  auto second = f.sys->spawn(watcher, whom, &ends);
  f.sched->run();
  auto memory = caf::actor_cast<caf::weak_actor_ptr>(first);
  caf::anon_send_exit(first, caf::exit_reason::user_shutdown);
  first = nullptr;
  f.sched->run();
  CHECK(memory.get()->strong_refs == 0);
  CHECK(memory.get()->weak_refs == 1);
  caf::anon_send_exit(whom, caf::exit_reason::user_shutdown);
  f.sched->run();
  CHECK(ends == 1);
}

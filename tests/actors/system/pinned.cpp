#include "actors/system/pinned.hpp"

#include "tests/actors/system/actor_fixture.hpp"
#include "tests/actors/system/manual_home.hpp"
#include "tests/catch.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/sec.hpp>

#include <stdexcept>

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

using numbers = std::vector<int>;

// Writes down what it hears; throws at a negative number.
caf::behavior listener(caf::event_based_actor* self, numbers* heard) {
  return {[=](int x) {
            if (x < 0)
              throw std::runtime_error("negative");
            heard->push_back(x);
          },
          [=](int x, caf::timespan wait) { send_later(self, wait, x); }};
}

caf::behavior relay(caf::event_based_actor* self, caf::actor to) {
  return {[=](int x) { self->send(to, x); }};
}

caf::behavior watcher(caf::event_based_actor* self, caf::actor whom,
                      std::vector<caf::error>* reasons) {
  self->set_down_handler(
    [=](caf::down_msg& x) { reasons->push_back(x.reason); });
  self->monitor(whom);
  return {[](caf::tick_atom) {}};
}

struct pinned_fixture : actor_fixture {
  caf::actor spawn_listener() {
    return keep(spawn_pinned(*sys, &host, listener, &heard));
  }

  caf::actor keep(caf::actor x) {
    all.push_back(x);
    return x;
  }

  void settle() {
    while (!home.posted.empty() || sched->has_job()) {
      home.run();
      run();
    }
  }

  void pass(caf::timespan span) {
    sched->advance_time(span);
    home.pass(now());
    settle();
  }

  ~pinned_fixture() {
    for (auto& x : all)
      caf::anon_send_exit(x, caf::exit_reason::user_shutdown);
    all.clear();
    settle();
    home.timers.clear();
  }

  manual_home home;
  pinning_host host{*sys, home, {.messages = 4, .resumes = 3}};
  numbers heard;
  std::vector<caf::actor> all;
};

} // namespace

TEST_CASE("a pinned actor runs on its own thread, whoever sends") {
  pinned_fixture f;
  auto x = f.spawn_listener();
  auto ordinary = f.keep(f.sys->spawn(relay, x));
  caf::anon_send(ordinary, 1);
  f.run();
  CHECK(f.heard.empty());
  f.home.run();
  CHECK(f.heard == numbers{1});
  caf::anon_send(x, 2);
  f.run();
  CHECK(f.heard == numbers{1});
  f.home.run();
  CHECK(f.heard == numbers{1, 2});
}

TEST_CASE("a pinned actor wakes an ordinary one on CAF's workers") {
  pinned_fixture f;
  auto ordinary = f.keep(f.sys->spawn(listener, &f.heard));
  auto x = f.keep(spawn_pinned(*f.sys, &f.host, relay, ordinary));
  caf::anon_send(x, 1);
  f.home.run();
  CHECK(f.heard.empty());
  f.run();
  CHECK(f.heard == numbers{1});
}

TEST_CASE("what passes between actors of one thread needs one post") {
  pinned_fixture f;
  auto last = f.spawn_listener();
  auto first = f.keep(spawn_pinned(*f.sys, &f.host, relay, last));
  f.settle();
  caf::anon_send(first, 1);
  CHECK(f.home.posted.size() == 1);
  f.home.step();
  CHECK(f.heard == numbers{1});
  CHECK(f.home.posted.empty());
}

TEST_CASE("sockets get their turn however much actors have to do") {
  pinned_fixture f;
  auto x = f.spawn_listener();
  f.settle();
  for (int i = 0; i < 30; ++i)
    caf::anon_send(x, i);
  // Three resumes of four messages.
  f.home.step();
  CHECK(f.heard.size() == 12);
  f.home.step();
  CHECK(f.heard.size() == 24);
  f.home.step();
  CHECK(f.heard.size() == 30);
  f.settle();
  CHECK(f.home.posted.empty());
}

TEST_CASE("many actors that become ready at once are taken in turns") {
  pinned_fixture f;
  for (int i = 0; i < 7; ++i)
    f.spawn_listener();
  f.settle();
  for (int i = 0; i < 7; ++i)
    caf::anon_send(f.all[static_cast<size_t>(i)], i);
  CHECK(f.home.posted.size() == 1);
  f.home.step();
  CHECK(f.heard == numbers{0, 1, 2});
  f.home.step();
  CHECK(f.heard == numbers{0, 1, 2, 3, 4, 5});
  f.home.step();
  CHECK(f.heard.size() == 7);
}

TEST_CASE("a handler that throws ends its actor and nothing else") {
  pinned_fixture f;
  auto bad = f.spawn_listener();
  auto good = f.spawn_listener();
  std::vector<caf::error> reasons;
  f.keep(f.sys->spawn(watcher, bad, &reasons));
  f.settle();
  caf::anon_send(bad, -1);
  caf::anon_send(good, 1);
  CHECK_NOTHROW(f.home.run());
  CHECK(f.heard == numbers{1});
  f.settle();
  REQUIRE(reasons.size() == 1);
  CHECK(reasons.front() == caf::sec::runtime_error);
  caf::anon_send(good, 2);
  f.settle();
  CHECK(f.heard == numbers{1, 2});
}

TEST_CASE("timers of a pinned actor are its thread's") {
  pinned_fixture f;
  auto x = f.spawn_listener();
  caf::anon_send(x, 7, caf::timespan{50ms});
  f.settle();
  REQUIRE(f.home.timers.size() == 1);
  CHECK(f.home.timers.front().first == f.now() + 50ms);
  CHECK(!f.sched->has_pending_timeout());
  f.pass(49ms);
  CHECK(f.heard.empty());
  f.pass(1ms);
  CHECK(f.heard == numbers{7});
}

TEST_CASE("a timer keeps its actor, and does nothing once that has ended") {
  pinned_fixture f;
  auto x = spawn_pinned(*f.sys, &f.host, listener, &f.heard);
  caf::anon_send(x, 7, caf::timespan{50ms});
  f.settle();
  auto before = f.sys->registry().running();
  SECTION("nobody else knows it") {
    f.all.push_back(x);
    x = nullptr;
    f.pass(50ms);
    CHECK(f.heard == numbers{7});
  }
  SECTION("it has ended") {
    caf::anon_send_exit(x, caf::exit_reason::user_shutdown);
    f.settle();
    CHECK(f.sys->registry().running() == before - 1);
    x = nullptr;
    f.pass(50ms);
    CHECK(f.heard.empty());
  }
}

TEST_CASE("without a host a pinned actor is an ordinary one") {
  pinned_fixture f;
  auto x = f.keep(spawn_pinned(*f.sys, static_cast<pinning_host*>(nullptr),
                               listener, &f.heard));
  caf::anon_send(x, 1);
  caf::anon_send(x, 2, caf::timespan{50ms});
  f.run();
  CHECK(f.heard == numbers{1});
  CHECK(f.home.timers.empty());
  f.pass(50ms);
  CHECK(f.heard == numbers{1, 2});
}

TEST_CASE("a host that goes lets go of who never had his turn") {
  actor_fixture f;
  manual_home home;
  numbers heard;
  {
    pinning_host host{*f.sys, home};
    auto x = spawn_pinned(*f.sys, &host, listener, &heard);
    home.run();
    caf::anon_send_exit(x, caf::exit_reason::user_shutdown);
    home.run();
    CHECK(f.sys->registry().running() == 0);
  }
  CHECK(heard.empty());
}

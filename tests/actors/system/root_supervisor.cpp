#include "actors/system/root_supervisor.hpp"

#include "tests/actors/system/actor_fixture.hpp"
#include "tests/catch.hpp"

#include <caf/event_based_actor.hpp>

#include <stdexcept>

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

using strings = std::vector<std::string>;

caf::behavior service(caf::event_based_actor* self, caf::atom_value name,
                      strings* ended) {
  self->set_exit_handler([=](caf::exit_msg& x) {
    ended->push_back(caf::to_string(name));
    self->quit(x.reason);
  });
  return {[](caf::tick_atom) {}};
}

constexpr auto one = caf::atom("one");
constexpr auto two = caf::atom("two");
constexpr auto three = caf::atom("three");

struct root_fixture : actor_fixture {
  root_fixture() {
    for (auto name : {one, two, three})
      options.services.push_back({name, [=, this](caf::actor_system& x) {
                                    started.push_back(caf::to_string(name));
                                    if (name == broken)
                                      throw std::runtime_error("cannot");
                                    return caf::actor_cast<caf::actor>(
                                      x.spawn(service, name, &ended));
                                  }});
    options.on_health = [this](bool x) { health.push_back(x); };
    options.on_crash = [this](caf::atom_value x) {
      crashes.push_back(caf::to_string(x));
    };
  }

  ~root_fixture() {
    stop();
  }

  void start() {
    root = sys->spawn(root_supervisor, options);
    run();
  }

  void stop() {
    if (root)
      caf::anon_send_exit(root, caf::exit_reason::user_shutdown);
    root = nullptr;
    run();
  }

  caf::actor find(caf::atom_value name) {
    return sys->registry().get<caf::actor>(name);
  }

  void crash_it(caf::atom_value name) {
    crash(find(name));
    run();
  }

  root_supervisor_options options;
  root_supervisor_actor root;
  caf::atom_value broken = caf::atom("");
  strings started;
  strings ended;
  strings crashes;
  std::vector<bool> health;
};

} // namespace

TEST_CASE("services start in order and are found by their names") {
  root_fixture f;
  f.start();
  CHECK(f.started == strings{"one", "two", "three"});
  CHECK(f.find(one));
  CHECK(f.find(two) != f.find(one));
}

TEST_CASE("services go in reverse order when the node shuts down") {
  root_fixture f;
  f.start();
  f.stop();
  CHECK(f.ended == strings{"three", "two", "one"});
  CHECK(!f.find(one));
  CHECK(f.health.empty());
  CHECK(f.crashes.empty());
}

TEST_CASE("a service that crashes is away for a moment, then a new one is "
          "there") {
  root_fixture f;
  f.start();
  auto before = f.find(two);
  f.crash_it(two);
  CHECK(!f.find(two));
  CHECK(f.crashes == strings{"two"});
  f.pass(99ms);
  CHECK(!f.find(two));
  f.pass(1ms);
  REQUIRE(f.find(two));
  CHECK(f.find(two) != before);
  CHECK(f.find(one));
  CHECK(f.health.empty());
}

TEST_CASE("each further crash doubles the wait, up to the limit") {
  root_fixture f;
  f.start();
  for (auto wait :
       {100ms, 200ms, 400ms, 800ms, 1600ms, 3200ms, 5000ms, 5000ms}) {
    f.crash_it(two);
    f.pass(wait - 1ms);
    REQUIRE(!f.find(two));
    f.pass(1ms);
    REQUIRE(f.find(two));
  }
}

TEST_CASE("a minute of peace starts the waits over") {
  root_fixture f;
  f.start();
  f.crash_it(two);
  f.pass(100ms);
  f.crash_it(two);
  f.pass(60s);
  f.crash_it(two);
  f.pass(100ms);
  CHECK(f.find(two));
}

TEST_CASE("three crashes within a minute, whosever, make the node unhealthy") {
  root_fixture f;
  f.start();
  f.crash_it(one);
  f.pass(20s);
  f.crash_it(two);
  f.pass(20s);
  CHECK(f.health.empty());
  f.crash_it(three);
  CHECK(f.health == std::vector<bool>{false});
  f.pass(19s);
  CHECK(f.health.size() == 1);
  f.pass(1s);
  CHECK(f.health == std::vector<bool>{false, true});
  CHECK(f.find(three));
}

TEST_CASE("crashes that lie a minute apart do no harm") {
  root_fixture f;
  f.start();
  for (int i = 0; i < 6; ++i) {
    f.crash_it(one);
    f.pass(31s);
  }
  CHECK(f.health.empty());
}

TEST_CASE("a service that ends by itself is started again too") {
  root_fixture f;
  f.start();
  caf::anon_send_exit(f.find(one), caf::exit_reason::normal);
  f.run();
  f.pass(100ms);
  CHECK(f.find(one));
}

TEST_CASE("a service that cannot be started counts as crashed") {
  root_fixture f;
  f.broken = two;
  f.start();
  CHECK(f.find(three));
  CHECK(!f.find(two));
  f.pass(100ms);
  f.pass(200ms);
  CHECK(f.health == std::vector<bool>{false});
  f.broken = caf::atom("");
  f.pass(400ms);
  CHECK(f.find(two));
}

TEST_CASE("nothing is started after the end") {
  root_fixture f;
  f.start();
  f.crash_it(two);
  f.stop();
  f.pass(10s);
  CHECK(!f.find(two));
  CHECK(f.started.size() == 3);
  CHECK(f.sys->registry().running() == 0);
}

TEST_CASE("it tells once when all services can be looked up") {
  root_fixture f;
  int told = 0;
  size_t found = 0;
  f.options.on_started = [&] {
    ++told;
    for (auto name : {one, two, three})
      found += f.find(name) ? 1 : 0;
  };
  f.start();
  CHECK(told == 1);
  CHECK(found == 3);
  f.crash_it(two);
  f.pass(1s);
  CHECK(f.find(two));
  CHECK(told == 1);
}

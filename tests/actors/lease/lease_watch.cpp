#include "actors/lease/lease_watch.hpp"

#include "tests/catch.hpp"

using namespace bidiq;
using namespace std::chrono_literals;

namespace {

// Its link is whole since the tenth second; it waits for five.
struct fixture {
  fixture() {
    watch.link(at(10s));
  }

  static lease_watch::time_point at(std::chrono::seconds x) {
    return lease_watch::time_point{x};
  }

  bool look(bool alive, std::chrono::seconds when) {
    return watch.look(alive, 5s, at(when));
  }

  lease_watch watch;
};

} // namespace

TEST_CASE_METHOD(fixture, "a holder is dead when it is found so twice") {
  CHECK_FALSE(look(false, 15s));
  CHECK(watch.suspects());
  CHECK(look(false, 16s));
}

TEST_CASE_METHOD(fixture, "looks over a link that is young do not count") {
  CHECK_FALSE(look(false, 14s));
  CHECK_FALSE(watch.suspects());
  CHECK_FALSE(watch.patient(5s, at(14s)));
  CHECK(watch.patient(5s, at(15s)));
  CHECK_FALSE(look(false, 15s));
  CHECK(look(false, 16s));
}

TEST_CASE_METHOD(fixture, "a sign of life, or a new link, begins anew") {
  look(false, 15s);
  SECTION("seen alive") {
    CHECK_FALSE(look(true, 16s));
  }
  SECTION("heard of") {
    watch.alive();
  }
  SECTION("link") {
    watch.link(at(16s));
    CHECK_FALSE(look(false, 20s));
  }
  CHECK_FALSE(look(false, 21s));
  CHECK(look(false, 22s));
}

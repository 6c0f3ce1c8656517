// How far a client ahead of the log moves it.
#include "actors/progress/progress_bridge.hpp"
#include "tests/catch.hpp"

#include <memory>

using namespace bidiq;
using std::chrono::milliseconds;
using time_point = progress_bridge::time_point;

namespace {

constexpr uint64_t begun = 12; ///< Events before anybody is ahead.

struct fixture {
  fixture() {
    // Each event has a time of its own, as in life.
    options.now = [this] { return utc_time{milliseconds{++ticks}}; };
    bridge = std::make_unique<progress_bridge>(
      info, std::make_shared<const bridge_options>(options), false);
    bridge->own(time_point{});
    publish(begun);
  }

  void publish(uint64_t times) {
    for (uint64_t i = 0; i < times; ++i)
      bridge->publish({stage::fetching, 10, "m", "{}"}, time_point{});
  }

  uint64_t last(uint64_t cursor) {
    bridge->ahead(cursor, true, time_point{});
    return bridge->log().last_id();
  }

  int64_t ticks = 0;
  bridge_options options;
  search_info info{"search-01", "ana", 2, {}};
  std::unique_ptr<progress_bridge> bridge;
};

} // namespace

TEST_CASE("a log is padded up to a cursor that can be reached") {
  fixture x;
  CHECK(x.last(begun) == begun);
  CHECK(x.last(begun + 1) == begun + 1);
  CHECK(x.last(begun + 1024) == begun + 1024);
}

TEST_CASE("a cursor out of thin air moves nothing") {
  for (auto cursor : {begun + 1025, uint64_t{1} << 53, ~uint64_t{0}}) {
    fixture x;
    CHECK(x.last(cursor) == begun);
    // And stands in no other event's way.
    CHECK(x.last(begun + 5) == begun + 5);
  }
}

TEST_CASE("however many come with whatever number, padding has an end") {
  fixture x;
  uint64_t own = begun;
  for (int i = 0; i < 60; ++i) {
    x.last(x.bridge->log().last_id() + 1024);
    x.last(x.bridge->log().last_id() + 700);
    x.last(x.bridge->log().last_id() + 3);
    x.publish(1);
    ++own;
  }
  CHECK(x.bridge->log().last_id() == own + 1024);
  CHECK(x.bridge->log().repeats() == 1024);
}

TEST_CASE("what a log was padded with is known to whoever has it next") {
  fixture x;
  x.last(begun + 1000);
  event_log copy{"search-01"};
  for (auto& event : x.bridge->log().events())
    copy.merge(read_event(event->json));
  CHECK(padding_left(copy, x.options) == 24);
}

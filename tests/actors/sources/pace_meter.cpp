#include "actors/sources/pace_meter.hpp"

#include "tests/catch.hpp"

using namespace bidiq;
using namespace std::chrono_literals;

namespace {

const pace_meter::time_point pace_start{1'000s};

} // namespace

TEST_CASE("the pace is unknown until three events at different times") {
  pace_meter pace;
  CHECK(pace.per_second(pace_start) == 0);
  for (int i = 0; i < 3; ++i) {
    CHECK(pace.per_second(pace_start) == 0);
    pace.add(pace_start);
  }
  CHECK(pace.per_second(pace_start) == 0);
  CHECK(pace.per_second(pace_start + 1s) == Approx(2));
}

TEST_CASE("the pace follows the last events and sinks in silence") {
  pace_meter pace;
  auto now = pace_start;
  for (int i = 0; i < 100; ++i)
    pace.add(now += 1s);
  CHECK(pace.per_second(now) == Approx(1));
  for (int i = 0; i < 100; ++i)
    pace.add(now += 100ms);
  CHECK(pace.per_second(now) == Approx(10));
  CHECK(pace.per_second(now + 3100ms) == Approx(5));
}

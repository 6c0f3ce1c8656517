#include "actors/sources/wake_ups.hpp"

#include "tests/catch.hpp"

using namespace bidiq;
using namespace std::chrono_literals;

namespace {

const wake_ups::time_point now{1h};

} // namespace

TEST_CASE("a wake-up is asked for unless an earlier one comes anyway") {
  wake_ups x;
  CHECK(x.plan(now + 3s, now) == 3s);
  CHECK(x.plan(now + 5s, now) == std::nullopt);
  CHECK(x.plan(now + 3s, now) == std::nullopt);
  CHECK(x.plan(now + 2s, now) == 2s);
  x.come(now + 2s);
  CHECK(x.plan(now + 4s, now + 2s) == std::nullopt);
  x.come(now + 3s);
  CHECK(x.plan(now + 4s, now + 3s) == 1s);
}

TEST_CASE("what is due now comes a moment later, and never means never") {
  wake_ups x;
  CHECK(x.plan(wake_ups::time_point::max(), now) == std::nullopt);
  CHECK(x.plan(now - 1s, now) == 1ms);
}

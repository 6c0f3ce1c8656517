#include "tools/bidiqd/shutdown_plan.hpp"

#include "tests/catch.hpp"

using namespace bidiq;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

const shutdown_plan::clock::time_point now{};

} // namespace

TEST_CASE("a shutdown has one deadline, within the time given") {
  for (auto total : {milliseconds{1'000}, milliseconds{3'000},
                     milliseconds{25'000}, milliseconds{3'600'000}}) {
    auto plan = plan_shutdown(now, total);
    CHECK(plan.end < now + total);
    CHECK(plan.end >= now + total - milliseconds{150});
    CHECK(plan.searches_until >= now + total / 2);
    CHECK(plan.searches_until < plan.end);
  }
  CHECK(plan_shutdown(now, seconds{25}).searches_until == now + seconds{22});
}

TEST_CASE("no time at all is still enough to say good-bye") {
  auto plan = plan_shutdown(now, milliseconds{0});
  CHECK(plan.end > now);
  CHECK(plan.end < now + milliseconds{300});
}

TEST_CASE("several waits never take more than is left") {
  auto plan = plan_shutdown(now, seconds{3});
  auto clock = plan.searches_until;
  for (int i = 0; i < 20; ++i) {
    clock += plan.share(clock);
    REQUIRE(clock <= plan.end);
  }
  CHECK(plan.share(plan.end + seconds{1}) == milliseconds{0});
  CHECK(plan_shutdown(now, seconds{60}).share(now) == seconds{2});
}

TEST_CASE("what has no later chance may take half of what is left") {
  auto plan = plan_shutdown(now, seconds{60});
  CHECK(plan.half(now) == (plan.end - now) / 2);
  CHECK(plan.half(plan.end + seconds{1}) == milliseconds{0});
}

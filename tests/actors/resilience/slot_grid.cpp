#include "actors/resilience/slot_grid.hpp"

#include "actors/resilience/pace_clock.hpp"
#include "actors/resilience/pace_members.hpp"
#include "tests/actors/system/seeded.hpp"
#include "tests/catch.hpp"

#include <set>

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

slot_grid grid_for(double limit) {
  rate_limiter_options x;
  x.pace.ceiling = limit;
  return slot_grid{x};
}

const pace_clock::time_point start{1'000'000s};

pace_clock::time_point after(int64_t microseconds) {
  return start + std::chrono::microseconds{microseconds};
}

} // namespace

TEST_CASE("ten a second is an interval of 100 ms, of which 90 may pass") {
  auto x = grid_for(10);
  CHECK(x.most == 11);
  CHECK(x.step == 100'000);
  CHECK(x.late >= 89'999);
  CHECK(x.late <= 90'000);
}

TEST_CASE("at high rates the interval grows for what a late wake-up takes") {
  auto x = grid_for(1000);
  CHECK(x.late == 15'000);
  CHECK(x.step == 1'015'000 / 1001 + 1);
  CHECK(1e6 / static_cast<double>(x.step) >= 985);
}

TEST_CASE("no limit lets one request too many into a second") {
  seeded random;
  CAPTURE(random.seed);
  for (int i = 0; i < 10'000; ++i) {
    auto limit = static_cast<double>(1 + random.below(2'000'000)) / 1000;
    auto x = grid_for(limit);
    CAPTURE(limit);
    // The first is as late as it may be, the last in time.
    REQUIRE(x.most * x.step - x.late > 1'000'000);
    REQUIRE(static_cast<double>(x.step) >= 1e6 / limit);
    REQUIRE(x.most <= static_cast<int64_t>(limit + 1 + 1e-6));
    REQUIRE(x.late >= 15'000);
    REQUIRE(x.late <= 900'000);
  }
}

TEST_CASE("each slot of the grid belongs to one member") {
  auto x = grid_for(10);
  std::set<int64_t> seen;
  for (uint64_t member = 0; member < 3; ++member)
    for (int64_t t = 1'000'050; t < 1'900'000;) {
      auto slot = x.first_from(t, 3, member);
      CHECK(slot >= t);
      CHECK(slot % x.step == 0);
      CHECK(static_cast<uint64_t>(slot / x.step % 3) == member);
      CHECK(seen.insert(slot).second);
      t = slot + 1;
    }
  CHECK(seen.size() >= 9);
  CHECK(x.first_from(300'000, 3, 0) == 300'000);
  CHECK(x.first_from(300'001, 3, 0) == 600'000);
}

TEST_CASE("the clock is never ahead of Redis's, and each answer narrows it") {
  seeded random;
  CAPTURE(random.seed);
  pace_clock clock;
  auto offset = 1'790'000'000'000'000 - 1'000'000'000'000;
  auto spread = INT64_MAX;
  for (int64_t t = 0; t < 10'000'000; t += 100'000) {
    auto there = static_cast<int64_t>(random.below(3'000));
    auto back = static_cast<int64_t>(random.below(3'000));
    clock.learn(1'000'000'000'000 + t + there + offset, after(t),
                after(t + there + back));
    auto now = t + there + back;
    auto real = 1'000'000'000'000 + now + offset;
    REQUIRE(clock.server_at(after(now)) <= real);
    REQUIRE(clock.server_at(after(now)) + clock.spread_at(after(now)) >= real);
    REQUIRE(clock.spread_at(after(now)) <= there + back + 2);
    REQUIRE(clock.server_at(clock.local_of(real + 5'000)) >= real + 5'000);
    REQUIRE(clock.local_of(real + 5'000) >= after(now + 5'000));
    spread = clock.spread_at(after(now));
  }
  CHECK(spread < 2'000);
  auto vague = clock.spread_reaches(45'000);
  CHECK(clock.spread_at(vague) == Approx(45'000).margin(2));
  CHECK(vague > start + 400s);
}

TEST_CASE("a Redis whose clock was set is believed at once") {
  pace_clock clock;
  clock.learn(1'000'000'000, after(0), after(1'000));
  clock.learn(9'000'000'000, after(2'000), after(3'000));
  CHECK(clock.server_at(after(3'000)) == 9'000'000'000);
  clock.learn(5'000'000, after(4'000), after(5'000));
  CHECK(clock.server_at(after(5'000)) == 5'000'000);
}

TEST_CASE("members count once they have stayed the same with the link up") {
  pace_members x{10s, 2};
  CHECK(x.assumed() == pace_place{2, 0});
  x.link(true, start);
  x.heard({3, 1}, start + 1s);
  CHECK_FALSE(x.agreed());
  CHECK(x.assumed() == pace_place{3, 1});
  x.heard({3, 1}, start + 11s);
  CHECK(x.agreed() == pace_place{3, 1});
  x.heard({1, 0}, start + 12s);
  CHECK_FALSE(x.agreed());
  CHECK(x.assumed() == pace_place{3, 1});
  x.heard({3, 1}, start + 13s);
  CHECK(x.agreed() == pace_place{3, 1});
}

TEST_CASE("time without a link settles nothing") {
  pace_members x{10s, 1};
  x.link(true, start);
  x.heard({3, 1}, start + 1s);
  x.link(false, start + 2s);
  x.heard({3, 1}, start + 20s);
  CHECK_FALSE(x.agreed());
  x.link(true, start + 30s);
  x.heard({1, 0}, start + 31s);
  CHECK(x.assumed() == pace_place{3, 1});
  x.heard({3, 1}, start + 32s);
  x.link(false, start + 42s);
  CHECK(x.agreed() == pace_place{3, 1});
}

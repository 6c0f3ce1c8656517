#include "actors/cache/freshness.hpp"

#include "tests/actors/cache/days.hpp"
#include "tests/catch.hpp"

#include <rapidcheck.h>

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

const freshness_options defaults;
const auto noon_read = clock_at("2026-01-15T12:00:00");

cached_day read_at_noon(std::string_view of) {
  return cell_of(day(of), noon_read);
}

std::optional<freshness> after(const cached_day& cell,
                               std::chrono::milliseconds age) {
  return freshness_of(cell, cell.read + age, defaults);
}

} // namespace

TEST_CASE("a day is fresh for as long as its age when it was read says") {
  CHECK(fresh_for(read_at_noon("2026-01-16"), defaults) == 900s);
  CHECK(fresh_for(read_at_noon("2026-01-15"), defaults) == 900s);
  CHECK(fresh_for(read_at_noon("2026-01-14"), defaults) == 4h);
  CHECK(fresh_for(read_at_noon("2026-01-08"), defaults) == 4h);
  CHECK(fresh_for(read_at_noon("2026-01-07"), defaults) == 24h);
}

TEST_CASE("the day changes at midnight in Brasília") {
  auto today = day("2026-01-15");
  auto late = cell_of(today, clock_at("2026-01-15T23:59:59"));
  auto next = cell_of(today, clock_at("2026-01-16T00:00:00"));
  CHECK(fresh_for(late, defaults) == 900s);
  CHECK(fresh_for(next, defaults) == 4h);
}

TEST_CASE("what was read of a day before its end does not age with the day") {
  auto late = cell_of(day("2026-01-15"), clock_at("2026-01-15T23:50:00"));
  CHECK(after(late, 14min) == freshness::fresh);
  CHECK(after(late, 15min) == freshness::stale);
}

TEST_CASE("an empty list is believed for a short time") {
  CHECK(fresh_for(empty_list(day("2026-01-14"), noon_read), defaults) == 600s);
  freshness_options hasty;
  hasty.today = 60s;
  CHECK(fresh_for(empty_list(day("2026-01-15"), noon_read), hasty) == 60s);
}

TEST_CASE("a day is fresh, then stale, then expired, then of no use") {
  auto x = read_at_noon("2026-01-15");
  CHECK(after(x, 0s) == freshness::fresh);
  CHECK(after(x, 900s - 1ms) == freshness::fresh);
  CHECK(after(x, 900s) == freshness::stale);
  CHECK(after(x, 4500s - 1ms) == freshness::stale);
  CHECK(after(x, 4500s) == freshness::expired);
  CHECK(after(x, 900s + 24h - 1ms) == freshness::expired);
  CHECK_FALSE(after(x, 900s + 24h));
  CHECK(usable_until(x, defaults) == x.read + 900s + 24h);
}

TEST_CASE("a clock that is a little ahead is forgiven, a wrong one is not") {
  auto x = read_at_noon("2026-01-15");
  CHECK(after(x, -60s) == freshness::fresh);
  CHECK_FALSE(after(x, -60s - 1ms));
}

TEST_CASE("freshness only ever falls, whatever the settings") {
  CHECK(rc::check([] {
    auto some = [] { return *rc::gen::inRange<int64_t>(0, 1000) * 1ms; };
    freshness_options x;
    for (auto span :
         {&x.today, &x.week, &x.old, &x.negative, &x.serve_stale, &x.stale})
      *span = some();
    auto cell = cell_of(day("2026-01-15")
                          - std::chrono::days{*rc::gen::inRange(-1, 10)},
                        noon_read, 0);
    cell.from_empty_list = *rc::gen::arbitrary<bool>();
    auto rank = [&](std::chrono::milliseconds age) {
      auto how = freshness_of(cell, cell.read + age, x);
      return how ? static_cast<int>(*how) : 3;
    };
    auto last = 0;
    for (auto age = 0ms; age < 2100ms; age += 1ms + some() / 50) {
      RC_ASSERT(rank(age) >= last);
      last = rank(age);
    }
    RC_ASSERT((usable_until(cell, x) <= cell.read + 2000ms));
    RC_ASSERT(rank(2000ms) == 3);
  }));
}

TEST_CASE("the nearer its end, the more likely is an early refresh") {
  auto share = [](std::chrono::milliseconds age) {
    int out = 0;
    for (int i = 0; i < 10'000; ++i)
      out += refresh_early(age, 900s, 10s, 1, i / 10'000.0);
    return out;
  };
  CHECK(share(0s) == 0);
  // P(-ln(1 - r) * 10 s >= 900 s - age) = exp(-(900 s - age) / 10 s).
  CHECK(share(880s) == Approx(1353).margin(2));
  CHECK(share(890s) == Approx(3679).margin(2));
  CHECK(share(900s) == 10'000);
}

TEST_CASE("a higher beta refreshes earlier, none only when it is due") {
  CHECK_FALSE(refresh_early(880s, 900s, 10s, 1, 0.8));
  CHECK(refresh_early(880s, 900s, 10s, 2, 0.8));
  CHECK_FALSE(refresh_early(900s - 1ms, 900s, 10s, 0, 0.999));
  CHECK(refresh_early(900s, 900s, 10s, 0, 0));
}

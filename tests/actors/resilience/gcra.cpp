#include "actors/resilience/gcra.hpp"

#include "tests/catch.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <vector>

using namespace bidiq;
using namespace std::chrono_literals;

namespace {

using time_point = gcra::time_point;

const time_point start{1'000'000s};

/// The most requests within any second, both of its ends included.
size_t worst_second(const std::vector<time_point>& sent) {
  size_t worst = 0;
  size_t first = 0;
  for (size_t last = 0; last < sent.size(); ++last) {
    while (sent[last] - sent[first] > 1s)
      ++first;
    worst = std::max(worst, last - first + 1);
  }
  return worst;
}

/// What a greedy caller gets within `span` if each wake-up is `late`.
std::vector<time_point> greedy(gcra& limiter, gcra::duration span,
                               gcra::duration late) {
  std::vector<time_point> sent;
  for (auto now = start; now <= start + span;) {
    if (limiter.take(now))
      sent.push_back(now);
    else
      now = limiter.ready_at() + late;
  }
  return sent;
}

} // namespace

TEST_CASE("the start is smooth: the second request waits its interval") {
  gcra limiter;
  CHECK(limiter.take(start));
  CHECK_FALSE(limiter.take(start));
  CHECK(limiter.ready_at() == start + 90ms);
  CHECK_FALSE(limiter.take(start + 89ms));
  CHECK(limiter.take(start + 90ms));
  CHECK(limiter.ready_at() == start + 190ms);
}

TEST_CASE("a caller who wakes up a little late loses nothing") {
  gcra limiter;
  auto sent = greedy(limiter, 100s, 10ms);
  CHECK(sent.size() >= 1000);
  CHECK(worst_second(sent) <= 11);
}

TEST_CASE("idle time is not saved up") {
  gcra limiter;
  CHECK(limiter.take(start));
  CHECK(limiter.take(start + 1h));
  CHECK_FALSE(limiter.take(start + 1h + 50ms));
}

TEST_CASE("a refusal halves the pace after its rest") {
  gcra limiter;
  limiter.take(start);
  limiter.slow_down(start + 50ms, start, std::nullopt);
  CHECK(limiter.ready_at() == start + 1050ms);
  CHECK(limiter.rate(start + 1050ms) == Approx(5.0));
  CHECK(limiter.take(start + 1050ms));
  CHECK(limiter.ready_at() == start + 1230ms);
}

TEST_CASE("Retry-After decides the rest, within bounds") {
  gcra limiter;
  limiter.slow_down(start, start, 17s);
  CHECK(limiter.ready_at() == start + 17s);
  gcra parked;
  parked.slow_down(start, start, 24h);
  CHECK(parked.ready_at() == start + 5min);
}

TEST_CASE("one wave of refusals slows down once") {
  gcra limiter;
  limiter.slow_down(start, start - 100ms, std::nullopt);
  for (int i = 0; i < 7; ++i)
    limiter.slow_down(start + 10ms, start - 50ms, std::nullopt);
  CHECK(limiter.rate(start + 1s) == Approx(5.0));
  CHECK(limiter.ready_at() == start + 1s);
  limiter.slow_down(start + 20ms, start - 50ms, 3s);
  CHECK(limiter.rate(start + 1s) == Approx(5.0));
  CHECK(limiter.ready_at() == start + 3020ms);
}

TEST_CASE("rests double until upstream serves again") {
  gcra limiter;
  auto now = start;
  for (auto rest : {1s, 2s, 4s, 8s}) {
    limiter.slow_down(now, now, std::nullopt);
    CHECK(limiter.ready_at() == now + rest);
    now += rest;
  }
  CHECK(limiter.rate(now) == Approx(0.625));
  limiter.served();
  limiter.slow_down(now, now, std::nullopt);
  CHECK(limiter.ready_at() == now + 1s);
}

TEST_CASE("the pace recovers additively to the ceiling and stays there") {
  gcra limiter;
  limiter.slow_down(start, start, 1s);
  CHECK(limiter.rate(start + 1s) == Approx(5.0));
  CHECK(limiter.rate(start + 21s) == Approx(6.0));
  CHECK(limiter.rate(start + 101s) == Approx(10.0));
  CHECK(limiter.rate(start + 1h) == Approx(10.0));
}

TEST_CASE("no trace ever exceeds the ceiling by more than one in a second") {
  auto holds = rc::check("sliding second", [] {
    gcra_options options;
    options.ceiling = *rc::gen::inRange(1, 60);
    options.burst = *rc::gen::inRange(0, 100) / 100.0;
    gcra limiter{options};
    std::vector<time_point> sent;
    auto now = start;
    auto steps = *rc::gen::container<std::vector<int>>(
      500, rc::gen::inRange(0, 1'000'000));
    for (auto step : steps) {
      // Mostly on time, sometimes late, seldom far away, seldom refused.
      if (step % 3 == 0)
        now = std::max(now, limiter.ready_at());
      else
        now += std::chrono::microseconds{step % 41 == 0 ? step * 10 : step / 9};
      if (step % 97 == 0)
        limiter.slow_down(now, now,
                          step % 2 ? std::optional<gcra::duration>{}
                                   : std::chrono::microseconds{step});
      if (limiter.take(now))
        sent.push_back(now);
      RC_ASSERT(limiter.rate(now) <= options.ceiling);
      RC_ASSERT(limiter.rate(now) >= options.floor);
    }
    RC_ASSERT(worst_second(sent) <= static_cast<size_t>(options.ceiling) + 1);
  });
  CHECK(holds);
}

TEST_CASE("nothing is sent during a rest") {
  auto holds = rc::check("rest", [] {
    gcra limiter;
    auto rest = std::chrono::milliseconds{*rc::gen::inRange(0, 300'000)};
    auto later = std::chrono::milliseconds{*rc::gen::inRange(0, 600'000)};
    limiter.slow_down(start, start, rest);
    RC_ASSERT(limiter.take(start + later) == (later >= rest));
  });
  CHECK(holds);
}

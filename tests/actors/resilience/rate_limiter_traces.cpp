// Worlds of nodes that share one limit, while Redis comes and goes.
#include "tests/actors/resilience/rate_limiter_world.hpp"
#include "tests/actors/system/seeded.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

using outage = rate_limiter_scenario::outage;

rate_limiter_scenario scenario_with(double limit, size_t nodes,
                                    uint64_t seed = 1) {
  rate_limiter_scenario x;
  x.seed = seed;
  x.options.pace.ceiling = limit;
  x.options.shared = true;
  x.options.nodes_expected = nodes;
  x.rules = pace_rules{x.options, 8s};
  x.nodes = nodes;
  return x;
}

/// A world of any kind, with one to three outages.
rate_limiter_scenario random_scenario(uint64_t seed) {
  std::mt19937_64 random{seed};
  auto from = [&](int64_t low, int64_t high) {
    return std::uniform_int_distribution<int64_t>{low, high}(random);
  };
  const double limits[] = {0.5, 1, 2, 3, 5, 10, 10, 10, 10, 33.3, 100};
  auto limit = limits[from(0, 10)];
  auto nodes = static_cast<size_t>(
    from(1, std::min(static_cast<int64_t>(limit + 1), int64_t{6})));
  auto x = scenario_with(limit, nodes, seed);
  x.greedy = from(0, 3) != 0;
  for (size_t i = 0; i < nodes; ++i)
    x.users.push_back(static_cast<uint64_t>(from(1, 6)));
  x.refusals = from(0, 3) == 0 ? 0.02 : 0;
  std::chrono::milliseconds at{from(0, 9) == 0 ? 0 : from(4'000, 16'000)};
  for (auto n = from(1, 3); n > 0; --n) {
    std::chrono::milliseconds length{from(0, 2) == 0 ? from(10, 1'500)
                                                     : from(2'000, 15'000)};
    x.outages.push_back({at, at + length, from(0, 1) == 0, from(0, 2) != 0});
    at += length + std::chrono::milliseconds{from(100, 14'000)};
  }
  x.span = at + 5s;
  return x;
}

size_t
worlds_that_break(size_t worlds,
                  const std::function<void(rate_limiter_scenario&)>& change) {
  size_t out = 0;
  for (uint64_t seed = 1; seed <= worlds; ++seed) {
    auto x = random_scenario(seed);
    change(x);
    rate_limiter_world world{x};
    auto limit = static_cast<size_t>(x.options.pace.ceiling + 1);
    out += worst_second(world.run()) > limit ? 1 : 0;
  }
  return out;
}

} // namespace

TEST_CASE("no second sees more than the limit and one, whatever Redis does") {
  auto first = seeded::choose_seed();
  for (auto seed = first; seed < first + 600; ++seed) {
    auto x = random_scenario(seed);
    rate_limiter_world world{x};
    auto worst = worst_second(world.run());
    CAPTURE(seed, x.nodes, x.options.pace.ceiling, x.greedy);
    CHECK(worst <= static_cast<size_t>(x.options.pace.ceiling + 1));
  }
}

TEST_CASE("nodes that want more leave no slot of a healthy Redis empty") {
  for (auto limit : {1.0, 5.0, 10.0, 60.0, 250.0, 1000.0}) {
    for (size_t nodes : {1, 3, 8}) {
      auto x = scenario_with(limit, nodes);
      x.prompt = true;
      x.users = {4, 1, 2};
      x.span = 30s;
      rate_limiter_world world{x};
      auto& sent = world.run();
      auto share = static_cast<double>(count_between(sent, 10s, 30s)) / 20
                   / limit;
      CAPTURE(limit, nodes, share, world.questions());
      CHECK(share >= 0.98);
      CHECK(worst_second(sent) <= static_cast<size_t>(limit) + 1);
    }
  }
}

TEST_CASE("late wake-ups and slow answers cost a healthy fleet little") {
  for (uint64_t seed = 1; seed <= 10; ++seed) {
    auto x = scenario_with(10, 3, seed);
    x.span = 70s;
    rate_limiter_world world{x};
    auto share = static_cast<double>(count_between(world.run(), 10s, 70s))
                 / 600;
    CAPTURE(seed, share);
    CHECK(share >= 0.95);
  }
}

TEST_CASE("slots are shared in proportion to users") {
  auto x = scenario_with(10, 3);
  x.prompt = true;
  x.users = {6, 3, 1};
  x.span = 201s;
  rate_limiter_world world{x};
  std::vector<double> of(3);
  for (auto& y : world.run())
    of[y.node] += 1 / 2000.0;
  CAPTURE(of[0], of[1], of[2]);
  CHECK(of[0] == Approx(0.6).margin(0.12));
  CHECK(of[1] == Approx(0.3).margin(0.1));
  CHECK(of[2] == Approx(0.1).margin(0.06));
}

TEST_CASE("while Redis is away nodes send on, after a pause") {
  for (size_t nodes : {1, 2, 3, 5, 8, 14}) {
    for (auto settled : {true, false}) {
      auto x = scenario_with(10, nodes);
      x.prompt = true;
      auto from = settled ? 15'000ms : 5'000ms;
      x.outages = {{from, from + 30s}};
      x.span = from + 30s;
      rate_limiter_world world{x};
      auto& sent = world.run();
      auto paused = from + 1'250ms + 500ms + 1'250ms + 100ms;
      if (!settled)
        paused += 1'100ms;
      auto share
        = static_cast<double>(count_between(sent, paused, paused + 20s)) / 200;
      CAPTURE(nodes, settled, share);
      CHECK(share >= (settled || nodes < 6 ? 0.75 : 0.55));
      if (settled)
        CHECK(share >= 0.8);
    }
  }
}

TEST_CASE("more members than the limit take turns") {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    auto x = scenario_with(1, 6, seed);
    x.outages = {{25'000ms, 55'000ms}};
    x.span = 60s;
    rate_limiter_world world{x};
    auto& sent = world.run();
    CAPTURE(seed);
    CHECK(worst_second(sent) <= 2);
    CHECK(count_between(sent, 30s, 50s) >= 17);
  }
}

TEST_CASE("clocks that drift apart in a long outage break nothing") {
  for (uint64_t seed = 1; seed <= 3; ++seed) {
    auto x = scenario_with(10, 3, seed);
    x.outages = {{15'000ms, 1'000'000ms, true, true}};
    x.span = 1'020s;
    rate_limiter_world world{x};
    auto& sent = world.run();
    CAPTURE(seed);
    CHECK(worst_second(sent) <= 11);
    CHECK(count_between(sent, 20s, 1'000s) >= 8'000);
  }
}

TEST_CASE("without its pauses the fleet breaks the limit") {
  auto broken = worlds_that_break(300, [](rate_limiter_scenario& x) {
    x.options.ahead = 0ms;
    x.options.detection = 0ms;
  });
  CHECK(broken > 5);
}

TEST_CASE("without waiting for those still away the fleet breaks the limit") {
  auto broken = worlds_that_break(300, [](rate_limiter_scenario& x) {
    x.rules.gathering = 0;
  });
  CHECK(broken > 5);
}

TEST_CASE("believing the first heartbeats after a return breaks the limit") {
  auto broken = worlds_that_break(400, [](rate_limiter_scenario& x) {
    x.options.settle = 0ms;
  });
  CHECK(broken > 0);
}

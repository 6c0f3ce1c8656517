#pragma once

#include "actors/resilience/circuit_breaker.hpp"
#include "tests/actors/resilience/model_breaker.hpp"

namespace bidiq::test {

/// Redis's clock at the start: milliseconds, far from ours.
inline constexpr int64_t redis_start = 1'767'225'600'000;

/// Redis, and what time it is.
struct world {
  circuit_breaker::time_point now{std::chrono::hours{1}};
  model_breaker redis;

  int64_t redis_now() const {
    auto passed = now - circuit_breaker::time_point{std::chrono::hours{1}};
    return redis_start
           + std::chrono::duration_cast<std::chrono::milliseconds>(passed)
               .count();
  }
};

/// A node that talks to it when told to.
struct node {
  node(world& w, const std::string& name)
    : all(w), breaker(breaker_options{}, name, true) {
    // nop
  }

  /// Asks Redis everything there is to ask.
  void talk() {
    while (auto x = breaker.next_question(all.now)) {
      auto y = all.redis.run(*x, all.redis_now());
      breaker.answered(*x, &y, all.now, all.now);
    }
  }

  void connect() {
    breaker.link(true, all.now);
    talk();
  }

  void disconnect() {
    breaker.link(false, all.now);
  }

  void fail_calls() {
    for (int i = 0; i < 50; ++i)
      breaker.ended(breaker.ask(all.now), call_outcome::failure, {}, all.now);
  }

  void hear() {
    breaker.announced(all.redis.record, all.now);
  }

  permit ask() {
    auto how = breaker.ask(all.now);
    talk();
    return how == permit::no ? breaker.ask(all.now) : how;
  }

  void end_probe(call_outcome what) {
    breaker.ended(permit::probe, what, {}, all.now);
  }

  world& all;
  circuit_breaker breaker;
};

struct pair_fixture {
  pair_fixture() {
    a.connect();
    b.connect();
  }

  /// `a` opens and `b` hears of it.
  void open() {
    a.fail_calls();
    a.talk();
    b.hear();
  }

  world all;
  node a{all, "node-a"};
  node b{all, "node-b"};
};

} // namespace bidiq::test

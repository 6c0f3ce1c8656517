// A breaker of a node alone.
#include "actors/resilience/circuit_breaker.hpp"

#include "tests/catch.hpp"

using namespace bidiq;
using namespace std::chrono_literals;

namespace {

using time_point = circuit_breaker::time_point;

struct fixture {
  explicit fixture(breaker_options options = {})
    : breaker(options, "node-1", false, 1'000'000'000'000ms) {
    // nop
  }

  permit call(call_outcome what, circuit_breaker::duration took = 100ms) {
    auto how = breaker.ask(now);
    now += took;
    breaker.ended(how, what, took, now);
    return how;
  }

  void calls(int n, call_outcome what, circuit_breaker::duration took = 100ms) {
    for (int i = 0; i < n; ++i)
      call(what, took);
  }

  void break_it() {
    for (int i = 0; i < 100 && breaker.state() == breaker_state::closed; ++i)
      call(call_outcome::failure);
    REQUIRE(breaker.state() == breaker_state::open);
  }

  /// From open to the probe.
  permit wait_and_ask() {
    now = breaker.retry_at(now);
    return breaker.ask(now);
  }

  std::chrono::milliseconds cooldown() const {
    return std::chrono::milliseconds{breaker.record().cooldown};
  }

  time_point now{1h};
  circuit_breaker breaker;
};

constexpr auto ok = call_outcome::ok;
constexpr auto failure = call_outcome::failure;
constexpr auto ignored = call_outcome::ignored;

} // namespace

TEST_CASE("states of a breaker have names") {
  for (auto x :
       {breaker_state::closed, breaker_state::open, breaker_state::half_open})
    CHECK(breaker_state_of(to_string(x)) == x);
  CHECK(to_string(breaker_state::half_open) == "half_open");
  CHECK(!breaker_state_of("ajar"));
}

TEST_CASE("a breaker opens at the failure rate, not below the least calls") {
  fixture f;
  f.calls(49, failure);
  CHECK(f.breaker.state() == breaker_state::closed);
  CHECK(f.call(failure) == permit::yes);
  CHECK(f.breaker.state() == breaker_state::open);
  CHECK(f.breaker.record().reason == "failure_rate 1.00 of 50 calls");
  CHECK(f.breaker.ask(f.now) == permit::no);
  CHECK(f.breaker.retry_at(f.now) == f.now + 30s);
}

TEST_CASE("half of the calls failing is too much, one less is not") {
  fixture f;
  f.calls(51, ok);
  f.calls(49, failure);
  CHECK(f.breaker.failure_rate() == 0.49);
  CHECK(f.breaker.state() == breaker_state::closed);
  f.call(failure); // The first good one leaves the window.
  CHECK(f.breaker.state() == breaker_state::open);
}

TEST_CASE("what has left the window is forgotten") {
  fixture f;
  f.calls(51, ok);
  f.calls(49, failure);
  f.calls(100, ok);
  CHECK(f.breaker.failure_rate() == 0);
  CHECK(f.breaker.calls() == 100);
}

TEST_CASE("a breaker opens when most calls are slow") {
  fixture f;
  f.calls(20, ok);
  f.calls(79, ok, 21s);
  CHECK(f.breaker.state() == breaker_state::closed);
  CHECK(f.breaker.calls() == 99);
  f.call(ok, 20'001ms);
  CHECK(f.breaker.state() == breaker_state::open);
  CHECK(f.breaker.record().reason == "slow_rate 0.80 of 100 calls");
}

TEST_CASE("calls that are just not slow open nothing") {
  fixture f;
  f.calls(300, ok, 20s);
  CHECK(f.breaker.state() == breaker_state::closed);
  CHECK(f.breaker.slow_rate() == 0);
}

TEST_CASE("our own mistakes do not count") {
  fixture f;
  f.calls(500, ignored, 30s);
  CHECK(f.breaker.calls() == 0);
  f.calls(49, failure);
  f.calls(500, ignored);
  CHECK(f.breaker.state() == breaker_state::closed);
}

TEST_CASE("a rate that binary fractions cannot hold is reached exactly") {
  breaker_options options;
  options.failure_rate = 0.07;
  options.min_calls = 100;
  fixture f{options};
  f.calls(93, ok);
  f.calls(6, failure);
  CHECK(f.breaker.state() == breaker_state::closed);
  f.call(failure);
  CHECK(f.breaker.state() == breaker_state::open);
}

TEST_CASE("a window shorter than the least calls decides when it is full") {
  breaker_options options;
  options.window = 10;
  fixture f{options};
  f.calls(10, failure);
  CHECK(f.breaker.state() == breaker_state::open);
}

TEST_CASE("after the cooldown one probe goes through, and closes if it works") {
  fixture f;
  f.break_it();
  f.now += 29'999ms;
  CHECK(f.breaker.ask(f.now) == permit::no);
  f.now += 1ms;
  CHECK(f.breaker.retry_at(f.now) == f.now);
  CHECK(f.breaker.ask(f.now) == permit::probe);
  CHECK(f.breaker.state() == breaker_state::half_open);
  CHECK(f.breaker.ask(f.now) == permit::no);
  CHECK(f.breaker.retry_at(f.now) == f.now + 60s);
  f.breaker.ended(permit::probe, ok, 0s, f.now);
  CHECK(f.breaker.state() == breaker_state::closed);
  CHECK(f.breaker.calls() == 0);
  f.calls(49, failure);
  CHECK(f.breaker.state() == breaker_state::closed);
}

TEST_CASE("each probe that fails doubles the cooldown, up to the longest") {
  fixture f;
  f.break_it();
  for (auto expected : {60s, 120s, 240s, 480s, 600s, 600s}) {
    REQUIRE(f.wait_and_ask() == permit::probe);
    f.breaker.ended(permit::probe, failure, 0s, f.now);
    CHECK(f.breaker.state() == breaker_state::open);
    CHECK(f.cooldown() == expected);
    CHECK(f.breaker.retry_at(f.now) == f.now + expected);
  }
}

TEST_CASE("a slow probe has failed") {
  fixture f;
  f.break_it();
  REQUIRE(f.wait_and_ask() == permit::probe);
  f.now += 21s;
  f.breaker.ended(permit::probe, ok, 21s, f.now);
  CHECK(f.breaker.state() == breaker_state::open);
}

TEST_CASE("a probe that tells nothing may be sent again") {
  fixture f;
  f.break_it();
  REQUIRE(f.wait_and_ask() == permit::probe);
  f.breaker.ended(permit::probe, ignored, 0s, f.now);
  CHECK(f.breaker.state() == breaker_state::half_open);
  CHECK(f.breaker.retry_at(f.now) == f.now);
  CHECK(f.breaker.ask(f.now) == permit::probe);
  CHECK(f.breaker.ask(f.now) == permit::no);
}

TEST_CASE("a probe without an end is forgotten, and its late end ignored") {
  fixture f;
  f.break_it();
  REQUIRE(f.wait_and_ask() == permit::probe);
  f.now += 60s;
  REQUIRE(f.breaker.ask(f.now) == permit::probe);
  f.now += 1s;
  f.breaker.ended(permit::probe, ok, 61s, f.now);
  CHECK(f.breaker.state() == breaker_state::half_open);
  f.breaker.ended(permit::probe, ok, 1s, f.now);
  CHECK(f.breaker.state() == breaker_state::closed);
}

TEST_CASE("a breaker that opens again soon waits longer, later it does not") {
  fixture f;
  f.break_it();
  REQUIRE(f.wait_and_ask() == permit::probe);
  f.breaker.ended(permit::probe, ok, 0s, f.now);
  f.now += 10s;
  f.break_it();
  CHECK(f.cooldown() == 60s);
  REQUIRE(f.wait_and_ask() == permit::probe);
  f.breaker.ended(permit::probe, ok, 0s, f.now);
  f.now += 61s;
  f.break_it();
  CHECK(f.cooldown() == 30s);
}

TEST_CASE("calls begun before a change of state do not count after it") {
  fixture f;
  f.break_it();
  REQUIRE(f.wait_and_ask() == permit::probe);
  f.breaker.ended(permit::probe, ok, 0s, f.now);
  f.now += 1s;
  for (int i = 0; i < 100; ++i)
    f.breaker.ended(permit::yes, failure, 35s, f.now);
  CHECK(f.breaker.calls() == 0);
  f.breaker.ended(permit::yes, failure, 1s, f.now);
  CHECK(f.breaker.calls() == 1);
}

TEST_CASE("an operator closes a breaker and forgets its past") {
  fixture f;
  f.break_it();
  REQUIRE(f.wait_and_ask() == permit::probe);
  f.breaker.ended(permit::probe, failure, 0s, f.now);
  f.breaker.reset(f.now);
  CHECK(f.breaker.state() == breaker_state::closed);
  CHECK(f.breaker.ask(f.now) == permit::yes);
  CHECK(f.breaker.record().reason == "reset");
  f.calls(49, failure);
  CHECK(f.breaker.state() == breaker_state::closed);
  f.call(failure);
  CHECK(f.cooldown() == 30s);
}

TEST_CASE("a record tells when, for how long, why and who") {
  fixture f;
  f.break_it();
  auto& x = f.breaker.record();
  // 50 calls of 100 ms from one hour on.
  CHECK(x.since == 1'000'000'000'000 + 3'600'000 + 5'000);
  CHECK(x.until == x.since + 30'000);
  CHECK(x.version == 1);
  CHECK(x.node == "node-1");
}

TEST_CASE("a node without Redis has nothing to ask it") {
  fixture f;
  f.break_it();
  f.breaker.link(true, f.now);
  CHECK(!f.breaker.next_question(f.now));
  CHECK(f.breaker.next_question_at(f.now) == time_point::max());
}

#include "actors/sources/source_limits.hpp"

#include "tests/catch.hpp"

using namespace bidiq;
using namespace std::chrono_literals;

namespace {

using kind = send_verdict::kind;
using time_point = source_limits::time_point;

/// Ten requests a second; four failures open the breaker.
source_limits_options quick(bool shared) {
  source_limits_options x;
  x.pace.shared = shared;
  x.breaker.window = 8;
  x.breaker.min_calls = 4;
  x.breaker.cooldown = 30s;
  x.node = "node-a";
  return x;
}

struct limits_fixture {
  explicit limits_fixture(bool shared = false) : limits(quick(shared)) {
    // nop
  }

  send_verdict ask() {
    return limits.ask(now);
  }

  /// Sends as soon as it may.
  send_verdict send(call_outcome what) {
    now = std::max(now, limits.ready_at(now));
    auto out = ask();
    REQUIRE(out.type == kind::yes);
    limits.ended(out.how, what, 100ms, now);
    return out;
  }

  void break_it() {
    for (int i = 0; i < 4; ++i)
      send(call_outcome::failure);
    REQUIRE(view().breaker.state == breaker_state::open);
  }

  source_view view() {
    source_view out;
    limits.show(out, now);
    return out;
  }

  /// All that is asked of Redis now.
  std::vector<source_limits::question> questions() {
    std::vector<source_limits::question> out;
    while (auto x = limits.next_question(now))
      out.push_back(*x);
    return out;
  }

  void link(bool up, std::string incarnation = "first") {
    link_status news;
    news.commands = up;
    news.incarnation = std::move(incarnation);
    limits.link(news, now);
  }

  time_point now{1h};
  source_limits limits;
};

size_t of_the_breaker(const std::vector<source_limits::question>& xs) {
  size_t n = 0;
  for (auto& x : xs)
    n += std::holds_alternative<breaker_question>(x) ? 1 : 0;
  return n;
}

} // namespace

// -- sending ------------------------------------------------------------------

TEST_CASE("a request waits for its slot and is told for how long") {
  limits_fixture f;
  while (f.ask().type == kind::yes) {
    // Until the limiter has no slot left.
  }
  auto began = f.now;
  CHECK(f.limits.ready_at(f.now) > f.now);
  CHECK(f.limits.ready_at(f.now) == f.limits.slot_at(f.now));
  f.now = f.limits.ready_at(f.now);
  auto sent = f.ask();
  CHECK(sent.type == kind::yes);
  CHECK(sent.how == permit::yes);
  CHECK(sent.waited == f.now - began);
}

TEST_CASE("a slot that no request has waited for was not waited for") {
  limits_fixture f;
  while (f.ask().type == kind::yes) {
    // Until the limiter has no slot left.
  }
  f.limits.idle();
  f.now += 10s;
  auto sent = f.ask();
  CHECK(sent.type == kind::yes);
  CHECK(sent.waited == 0s);
}

TEST_CASE("while the breaker is open for long all is rejected, shortly before "
          "its end it is waited for") {
  limits_fixture f;
  f.break_it();
  CHECK(f.ask().type == kind::reject);
  f.now += 28s - 1ms;
  CHECK(f.ask().type == kind::reject);
  f.now += 1ms;
  CHECK(f.ask().type == kind::wait);
  CHECK(f.limits.ready_at(f.now) == f.now + 2s);
  f.now += 2s;
  auto probe = f.ask();
  CHECK(probe.type == kind::yes);
  CHECK(probe.how == permit::probe);
  CHECK(f.ask().type == kind::wait);
  f.now += 1s;
  f.limits.ended(probe.how, call_outcome::ok, 1s, f.now);
  CHECK(f.view().breaker.state == breaker_state::closed);
}

TEST_CASE("waiting for the breaker takes no slot from the limiter") {
  limits_fixture f;
  f.break_it();
  f.now += 29s;
  auto before = f.limits.slot_at(f.now);
  CHECK(f.ask().type == kind::wait);
  CHECK(f.limits.slot_at(f.now) == before);
}

TEST_CASE("a refusal slows down and is remembered with its time") {
  limits_fixture f;
  auto before = f.now;
  f.send(call_outcome::ok);
  CHECK_FALSE(f.limits.refused_since(before));
  f.now += 1s;
  f.limits.slow_down(f.now, f.now - 100ms, 5s);
  CHECK(f.limits.refused_since(before));
  CHECK(f.limits.refused_since(f.now));
  CHECK_FALSE(f.limits.refused_since(f.now + 1ms));
  CHECK(f.view().rate == 5);
  CHECK(f.limits.slot_at(f.now) >= f.now + 5s);
  CHECK(f.ask().type == kind::wait);
}

TEST_CASE("an operator closes the breaker of a source") {
  limits_fixture f;
  f.break_it();
  f.limits.reset(f.now);
  CHECK(f.view().breaker.state == breaker_state::closed);
  CHECK(f.view().calls == 0);
  f.send(call_outcome::ok);
  CHECK(f.view().calls == 1);
}

// -- Redis --------------------------------------------------------------------

TEST_CASE("limits of a node alone ask nothing") {
  limits_fixture f;
  f.link(true);
  f.break_it();
  CHECK(f.questions().empty());
}

TEST_CASE("limits ask Redis once the link is up, and not again before it has "
          "answered") {
  limits_fixture f{true};
  CHECK(f.questions().empty());
  f.link(true);
  auto asked = f.questions();
  CHECK(of_the_breaker(asked) == 1);
  CHECK(asked.size() > 1);
  CHECK(f.questions().empty());
}

TEST_CASE("what another node announces opens the breaker here") {
  limits_fixture f{true};
  f.link(true);
  source_limits_input x;
  x.type = source_limits_input::kind::announced;
  x.record.state = breaker_state::open;
  x.record.version = 1;
  x.record.until = 1'000'000'000'000'000;
  x.record.node = "node-b";
  f.limits.hear(x, f.now);
  CHECK(f.view().breaker.state == breaker_state::open);
}

TEST_CASE("a subscription makes the record read again, if the link is up") {
  limits_fixture f{true};
  f.link(true);
  source_limits_input record;
  record.type = source_limits_input::kind::breaker;
  record.sent = f.now;
  for (auto& asked : f.questions())
    if (auto x = std::get_if<breaker_question>(&asked))
      record.breaker_asked = *x;
  record.breaker.emplace();
  record.breaker->now = 1'700'000'000'000;
  f.limits.hear(record, f.now);
  REQUIRE(of_the_breaker(f.questions()) == 0);
  source_limits_input subscribed;
  subscribed.type = source_limits_input::kind::subscribed;
  f.limits.hear(subscribed, f.now);
  CHECK(of_the_breaker(f.questions()) == 1);
  f.link(false);
  f.limits.hear(subscribed, f.now);
  CHECK(f.questions().empty());
}

TEST_CASE("an emptied Redis has forgotten the slots it granted: the limiter "
          "begins anew") {
  limits_fixture f{true};
  f.link(true);
  source_limits_input granted;
  granted.type = source_limits_input::kind::pace;
  f.limits.members(1, 0, 1, f.now);
  f.limits.demand(5, 1);
  // Joins, learns the clock, then draws slots.
  for (int i = 0; i < 6 && !f.view().shared_limit; ++i) {
    f.now += 3s;
    f.limits.members(1, 0, static_cast<uint64_t>(i) + 2, f.now);
    for (auto& asked : f.questions())
      if (auto x = std::get_if<pace_question>(&asked)) {
        granted.pace_asked = *x;
        granted.sent = f.now;
        granted.pace.emplace();
        granted.pace->now = f.now.time_since_epoch() / 1us;
        granted.pace->rate = 10;
        f.limits.hear(granted, f.now);
      }
  }
  REQUIRE(f.view().shared_limit);
  f.link(true);
  CHECK(f.view().shared_limit);
  f.link(true, "second");
  CHECK_FALSE(f.view().shared_limit);
}

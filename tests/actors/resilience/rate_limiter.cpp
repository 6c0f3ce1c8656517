#include "actors/resilience/rate_limiter.hpp"

#include "tests/catch.hpp"

using namespace bidiq;
using namespace std::chrono_literals;

namespace {

using time_point = rate_limiter::time_point;
using kind = pace_question::kind;

const time_point start{1'000'000s};
const int64_t redis_start = 1'790'000'000'000'000;

rate_limiter_options options_with(bool shared, uint64_t nodes = 1) {
  rate_limiter_options x;
  x.shared = shared;
  x.nodes_expected = nodes;
  return x;
}

int64_t redis_time(time_point x) {
  return redis_start
         + std::chrono::duration_cast<std::chrono::microseconds>(x - start)
             .count();
}

/// Redis answers at once, with these slots.
void answer(rate_limiter& x, const pace_question& q, time_point now,
            std::vector<int64_t> slots = {}, int64_t ask_again = 0,
            double rate = 10) {
  pace_answer a;
  a.now = redis_time(now);
  a.slots = std::move(slots);
  a.ask_again = ask_again;
  a.rate = rate;
  x.answered(q, &a, now, now);
}

/// A node that has joined.
rate_limiter joined() {
  rate_limiter x{options_with(true)};
  x.link(true, start);
  auto q = x.next_question(start);
  REQUIRE(q);
  CHECK(q->type == kind::join);
  answer(x, *q, start);
  return x;
}

} // namespace

TEST_CASE("a node without Redis sends at the limit by itself") {
  rate_limiter x{options_with(false)};
  CHECK(x.take(start));
  CHECK_FALSE(x.take(start + 89ms));
  CHECK(x.ready_at(start) >= start + 90ms);
  CHECK(x.ready_at(start) <= start + 91ms);
  CHECK(x.take(start + 91ms));
  CHECK_FALSE(x.next_question(start));
  CHECK(x.next_question_at(start) == time_point::max());
  CHECK_FALSE(x.sharing());
}

TEST_CASE("without Redis expected nodes share the limit") {
  rate_limiter x{options_with(false, 2)};
  CHECK(x.rate(start) == Approx(5));
  size_t sent = 0;
  for (auto now = start; now < start + 100s; now += 5ms)
    sent += x.take(now) ? 1 : 0;
  CHECK(sent >= 480);
  CHECK(sent <= 500);
}

TEST_CASE("Redis gets a moment to turn up at the start, and no more") {
  rate_limiter x{options_with(true)};
  CHECK_FALSE(x.take(start));
  CHECK(x.ready_at(start) == start + 1'250ms);
  CHECK(x.take(start + 1'250ms));
  x.link(true, start + 1'300ms);
  // What it has sent by itself must be a second old.
  CHECK_FALSE(x.next_question(start + 1'300ms));
  auto q = x.next_question(start + 2'300ms);
  REQUIRE(q);
  CHECK(q->type == kind::join);
  CHECK(q->returning);
}

TEST_CASE("a slot may be used from its time on, and a little late") {
  auto x = joined();
  x.demand(5, 2);
  auto now = start + 10ms;
  auto q = x.next_question(now);
  REQUIRE(q);
  CHECK(q->type == kind::take);
  CHECK(q->slots == 2);
  CHECK_FALSE(q->returning);
  CHECK_FALSE(x.next_question(now));
  CHECK(x.ready_at(now) == time_point::max());
  answer(x, *q, now, {redis_time(now + 50ms), redis_time(now + 150ms)});
  auto at = x.ready_at(now);
  CHECK(at >= now + 50ms);
  CHECK(at <= now + 51ms);
  CHECK_FALSE(x.take(at - 1ms));
  CHECK(x.take(at));
  CHECK_FALSE(x.take(at));
  // The second is too late by now.
  CHECK_FALSE(x.take(now + 245ms));
  CHECK(x.ready_at(now + 245ms) == time_point::max());
  CHECK(x.next_question(now + 245ms));
}

TEST_CASE("with too few slots it asks again when told, or a moment later") {
  auto x = joined();
  x.demand(5, 1);
  auto now = start + 10ms;
  auto q = x.next_question(now);
  REQUIRE(q);
  answer(x, *q, now, {}, redis_time(now + 300ms));
  CHECK(x.next_question_at(now) >= now + 300ms);
  CHECK(x.next_question_at(now) <= now + 430ms);
  CHECK_FALSE(x.next_question(now + 299ms));
  CHECK(x.next_question(now + 430ms));
}

TEST_CASE("nobody asks for what he does not want") {
  auto x = joined();
  CHECK_FALSE(x.next_question(start + 10ms));
  CHECK(x.next_question_at(start + 10ms) == start + 60s);
  // Only for the clock and the pace.
  auto q = x.next_question(start + 60s);
  REQUIRE(q);
  CHECK(q->slots == 0);
}

TEST_CASE("while nodes gather it shows that it is there") {
  auto x = joined();
  x.demand(1, 1);
  auto q = x.next_question(start + 10ms);
  REQUIRE(q);
  pace_answer a;
  a.now = redis_time(start + 10ms);
  a.slots = {redis_time(start + 310ms)};
  a.rate = 10;
  a.gathering = true;
  x.answered(*q, &a, start + 10ms, start + 10ms);
  CHECK(x.next_question_at(start + 10ms) == start + 410ms);
  // As the same member, whatever heartbeats tell meanwhile.
  x.members(3, 2, start + 20ms);
  q = x.next_question(start + 410ms);
  REQUIRE(q);
  CHECK(q->index == 0);
}

TEST_CASE("a refusal rests at once and is told to Redis") {
  auto x = joined();
  x.demand(5, 1);
  auto q = x.next_question(start);
  REQUIRE(q);
  answer(x, *q, start, {redis_time(start + 100ms)});
  x.slow_down(start + 50ms, start + 20ms, 7s);
  x.slow_down(start + 51ms, start + 30ms, 6s);
  CHECK_FALSE(x.take(start + 101ms));
  q = x.next_question(start + 60ms);
  REQUIRE(q);
  CHECK(q->type == kind::slow);
  CHECK(q->sent_ago == 30ms);
  CHECK(q->retry_after == 7s);
  CHECK(q->slots == 0);
  answer(x, *q, start + 60ms, {}, 0, 5);
  CHECK(x.rate(start + 60ms) == Approx(5));
  CHECK(x.next_question_at(start + 61ms) >= start + 6s);
}

TEST_CASE("a refusal that Redis did not hear of is told again") {
  auto x = joined();
  x.slow_down(start, start, std::nullopt);
  auto q = x.next_question(start);
  REQUIRE(q);
  x.answered(*q, nullptr, start, start + 10ms);
  CHECK_FALSE(x.next_question(start + 10ms));
  q = x.next_question(start + 60ms);
  REQUIRE(q);
  CHECK(q->type == kind::slow);
  CHECK(q->sent_ago == 60ms);
}

TEST_CASE("when the link falls slots are dropped, and shares begin later") {
  auto x = joined();
  for (auto now = start; now <= start + 12s; now += 2s)
    x.members(2, 1, now);
  x.demand(5, 1);
  auto now = start + 12s;
  auto q = x.next_question(now);
  REQUIRE(q);
  answer(x, *q, now, {redis_time(now + 100ms)});
  x.link(false, now + 50ms);
  CHECK_FALSE(x.sharing());
  CHECK_FALSE(x.take(now + 150ms));
  CHECK_FALSE(x.next_question(now + 150ms));
  auto first = x.ready_at(now + 150ms);
  CHECK(first >= now + 50ms + 500ms + 1'250ms);
  CHECK(first <= now + 50ms + 500ms + 1'250ms + 400ms);
  CHECK(x.take(first));
  auto second = x.ready_at(first);
  CHECK(second - first >= 199ms);
  CHECK(second - first <= 201ms);
  CHECK(x.rate(first) == Approx(5));
}

TEST_CASE("after the return it stops at once and joins") {
  auto x = joined();
  x.link(false, start + 1s);
  auto late = start + 10s;
  CHECK(x.take(late));
  x.demand(5, 1);
  x.members(3, 2, late + 1s);
  x.link(true, late + 2s);
  CHECK_FALSE(x.take(late + 2s));
  CHECK(x.ready_at(late + 2s) == time_point::max());
  auto q = x.next_question(late + 2s);
  REQUIRE(q);
  CHECK(q->type == kind::join);
  CHECK(q->returning);
  CHECK(q->members == 3);
  CHECK(q->index == 2);
  CHECK_FALSE(x.sharing());
  answer(x, *q, late + 2s);
  CHECK(x.sharing());
}

TEST_CASE("answers to questions of a link that has fallen are ignored") {
  auto x = joined();
  x.demand(5, 1);
  auto q = x.next_question(start + 10ms);
  REQUIRE(q);
  x.link(false, start + 11ms);
  x.link(true, start + 12ms);
  auto join = x.next_question(start + 12ms);
  REQUIRE(join);
  answer(x, *q, start + 13ms, {redis_time(start + 13ms)});
  CHECK(x.ready_at(start + 13ms) == time_point::max());
  x.answered(*q, nullptr, start + 10ms, start + 13ms);
  CHECK_FALSE(x.next_question(start + 80ms));
}

TEST_CASE("a question that came too late is asked again") {
  rate_limiter x{options_with(true)};
  x.link(true, start);
  auto q = x.next_question(start);
  REQUIRE(q);
  pace_answer a;
  a.now = redis_time(start);
  a.rate = 10;
  a.stale = true;
  x.answered(*q, &a, start, start);
  CHECK_FALSE(x.sharing());
  // The first only asked for the clock.
  CHECK(q->asked_at == 0);
  q = x.next_question(start);
  REQUIRE(q);
  CHECK(q->type == kind::join);
  CHECK(q->asked_at == redis_time(start));
  x.answered(*q, &a, start, start);
  CHECK_FALSE(x.next_question(start));
  CHECK(x.next_question(start + 50ms));
}

TEST_CASE("the pace found with others holds when Redis goes away") {
  auto x = joined();
  auto q = x.next_question(start + 60s);
  REQUIRE(q);
  answer(x, *q, start + 60s, {}, 0, 2);
  x.link(false, start + 60s);
  CHECK(x.rate(start + 60s) == Approx(2));
  CHECK(x.take(start + 70s));
  CHECK(x.ready_at(start + 70s) >= start + 70s + 300ms);
}

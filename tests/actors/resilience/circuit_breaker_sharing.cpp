// Two breakers and what Redis tells them, step by step.
#include "tests/actors/resilience/breaker_pair.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

using kind = breaker_question::kind;

} // namespace

TEST_CASE("what one node opens is open on the others") {
  pair_fixture f;
  f.open();
  CHECK(f.all.redis.record.state == breaker_state::open);
  CHECK(f.all.redis.record.version == 1);
  CHECK(f.b.breaker.ask(f.all.now) == permit::no);
  CHECK(f.b.breaker.record() == f.a.breaker.record());
  CHECK(f.b.breaker.retry_at(f.all.now) - f.all.now <= 30'001ms);
  CHECK(f.a.breaker.record().since == redis_start);
}

TEST_CASE("a node opens at once, whether Redis answers or not") {
  pair_fixture f;
  f.a.fail_calls();
  CHECK(f.a.breaker.ask(f.all.now) == permit::no);
}

TEST_CASE("of two that open at a time one is written, and both agree") {
  pair_fixture f;
  f.a.fail_calls();
  f.all.now += 5ms;
  f.b.fail_calls();
  f.a.talk();
  f.b.talk();
  CHECK(f.all.redis.record.version == 1);
  CHECK(f.a.breaker.record() == f.all.redis.record);
  CHECK(f.b.breaker.record() == f.all.redis.record);
}

TEST_CASE("one probe for all: who asks first gets the lease") {
  pair_fixture f;
  f.open();
  f.all.now += 30'001ms;
  CHECK(f.b.breaker.ask(f.all.now) == permit::no);
  CHECK(f.b.breaker.retry_at(f.all.now) == circuit_breaker::time_point::max());
  CHECK(f.b.ask() == permit::probe);
  CHECK(f.a.ask() == permit::no);
  CHECK(f.a.breaker.state() == breaker_state::half_open);
  auto wait = f.a.breaker.retry_at(f.all.now) - f.all.now;
  CHECK(wait >= 60s);
  CHECK(wait <= 60s + 10ms);
  f.b.end_probe(call_outcome::ok);
  f.b.talk();
  f.a.hear();
  CHECK(f.a.breaker.ask(f.all.now) == permit::yes);
}

TEST_CASE("a probe that fails keeps all nodes away for twice as long") {
  pair_fixture f;
  f.open();
  f.all.now += 30'001ms;
  REQUIRE(f.b.ask() == permit::probe);
  f.b.end_probe(call_outcome::failure);
  f.b.talk();
  f.a.hear();
  CHECK(f.a.breaker.state() == breaker_state::open);
  CHECK(f.a.breaker.retry_at(f.all.now) - f.all.now >= 60s);
}

TEST_CASE("the probe of a node that died goes to another one") {
  pair_fixture f;
  f.open();
  f.all.now += 30'001ms;
  REQUIRE(f.b.ask() == permit::probe);
  f.a.hear();
  f.all.now += 60'001ms;
  CHECK(f.a.ask() == permit::probe);
  f.b.hear();
  f.b.end_probe(call_outcome::ok);
  CHECK(f.b.breaker.state() == breaker_state::half_open);
}

TEST_CASE("a lease whose answer was lost is this node's all the same") {
  pair_fixture f;
  f.open();
  f.all.now += 30'001ms;
  f.a.breaker.ask(f.all.now);
  auto lost = f.a.breaker.next_question(f.all.now);
  REQUIRE(lost->type == kind::lease);
  f.all.redis.run(*lost, f.all.redis_now());
  f.a.breaker.answered(*lost, nullptr, f.all.now, f.all.now);
  f.a.hear();
  f.all.now += 300ms;
  CHECK(f.a.ask() == permit::probe);
}

TEST_CASE("a granted lease whose announcement comes first is used once") {
  pair_fixture f;
  f.open();
  f.all.now += 30'001ms;
  f.a.breaker.ask(f.all.now);
  auto asked = f.a.breaker.next_question(f.all.now);
  auto answer = f.all.redis.run(*asked, f.all.redis_now());
  f.a.hear();
  CHECK(f.a.breaker.ask(f.all.now) == permit::no);
  CHECK(f.a.breaker.retry_at(f.all.now) == circuit_breaker::time_point::max());
  f.a.breaker.answered(*asked, &answer, f.all.now, f.all.now);
  CHECK(f.a.breaker.ask(f.all.now) == permit::probe);
  f.a.hear();
  CHECK(f.a.breaker.ask(f.all.now) == permit::no);
  CHECK(!f.a.breaker.next_question(f.all.now));
}

TEST_CASE("without Redis each node probes alone, and tells when it is back") {
  pair_fixture f;
  f.open();
  f.a.disconnect();
  f.b.disconnect();
  f.all.now += 31s;
  CHECK(f.a.breaker.ask(f.all.now) == permit::probe);
  CHECK(f.b.breaker.ask(f.all.now) == permit::probe);
  f.all.now += 1s;
  f.a.end_probe(call_outcome::ok);
  f.a.connect();
  CHECK(f.all.redis.record.state == breaker_state::closed);
  f.b.connect();
  CHECK(f.b.breaker.state() == breaker_state::closed);
}

TEST_CASE("of two changed histories the more recent change holds") {
  pair_fixture f;
  f.open();
  f.b.disconnect();
  f.all.now += 31s;
  auto b_wins = GENERATE(true, false);
  auto change_b = [&] {
    REQUIRE(f.b.breaker.ask(f.all.now) == permit::probe);
    f.b.end_probe(call_outcome::failure);
  };
  if (!b_wins)
    change_b();
  f.all.now += 1s;
  REQUIRE(f.a.ask() == permit::probe);
  f.a.end_probe(call_outcome::ok);
  f.a.talk();
  f.all.now += 1s;
  if (b_wins)
    change_b();
  f.b.connect();
  f.a.hear();
  auto expected = b_wins ? breaker_state::open : breaker_state::closed;
  CHECK(f.all.redis.record.state == expected);
  CHECK(f.a.breaker.record() == f.all.redis.record);
  CHECK(f.b.breaker.record() == f.all.redis.record);
}

TEST_CASE("a record that Redis has lost is written again") {
  pair_fixture f;
  f.open();
  f.all.redis.record = {};
  f.all.now += 10s;
  CHECK(f.b.breaker.next_question_at(f.all.now) == f.all.now);
  f.b.talk();
  CHECK(f.all.redis.record == f.b.breaker.record());
}

TEST_CASE("a change whose announcement was lost is found by asking") {
  pair_fixture f;
  f.a.fail_calls();
  f.a.talk();
  CHECK(f.b.breaker.next_question_at(f.all.now) == f.all.now + 10s);
  f.all.now += 10s;
  f.b.talk();
  CHECK(f.b.breaker.state() == breaker_state::open);
}

TEST_CASE("a Redis that answers nothing is as good as none") {
  pair_fixture f;
  f.open();
  f.all.now += 30'001ms;
  for (int i = 0; i < 3; ++i) {
    CHECK(f.a.breaker.ask(f.all.now) == permit::no);
    auto x = f.a.breaker.next_question(f.all.now);
    REQUIRE(x);
    f.a.breaker.answered(*x, nullptr, f.all.now, f.all.now);
    CHECK(!f.a.breaker.next_question(f.all.now));
    f.all.now = f.a.breaker.next_question_at(f.all.now);
  }
  CHECK(f.a.breaker.ask(f.all.now) == permit::probe);
  f.a.talk();
  CHECK(f.all.redis.record.state == breaker_state::half_open);
}

TEST_CASE("an answer that an announcement has overtaken counts no more") {
  pair_fixture f;
  f.all.now += 10s;
  auto asked = f.b.breaker.next_question(f.all.now);
  auto answer = f.all.redis.run(*asked, f.all.redis_now());
  f.open();
  f.b.breaker.answered(*asked, &answer, f.all.now, f.all.now);
  CHECK(f.b.breaker.state() == breaker_state::open);
  f.b.talk();
  CHECK(f.b.breaker.record() == f.all.redis.record);
}

TEST_CASE("a lease granted after the link went does not make a second probe") {
  pair_fixture f;
  f.open();
  f.all.now += 30'001ms;
  f.a.breaker.ask(f.all.now);
  auto asked = f.a.breaker.next_question(f.all.now);
  auto answer = f.all.redis.run(*asked, f.all.redis_now());
  f.a.disconnect();
  REQUIRE(f.a.breaker.ask(f.all.now) == permit::probe);
  f.a.breaker.answered(*asked, &answer, f.all.now, f.all.now);
  CHECK(f.a.breaker.ask(f.all.now) == permit::no);
  f.a.end_probe(call_outcome::ok);
  f.a.connect();
  CHECK(f.all.redis.record.state == breaker_state::closed);
}

TEST_CASE("a node whose clock runs ahead does not ask for the probe at once") {
  pair_fixture f;
  f.open();
  f.all.now += 30'001ms;
  CHECK(f.a.breaker.ask(f.all.now) == permit::no);
  auto asked = f.a.breaker.next_question(f.all.now);
  CHECK(f.a.breaker.ask(f.all.now) == permit::no);
  breaker_answer refused{f.all.redis_now(), false, f.all.redis.record};
  f.a.breaker.answered(*asked, &refused, f.all.now, f.all.now);
  CHECK(!f.a.breaker.next_question(f.all.now));
  CHECK(f.a.breaker.retry_at(f.all.now) == f.all.now + 10ms);
}

TEST_CASE("old announcements change nothing") {
  pair_fixture f;
  f.open();
  auto old = f.all.redis.record;
  f.all.now += 30'001ms;
  REQUIRE(f.b.ask() == permit::probe);
  f.b.end_probe(call_outcome::ok);
  f.b.talk();
  f.b.breaker.announced(old, f.all.now);
  CHECK(f.b.breaker.state() == breaker_state::closed);
}

TEST_CASE("hearing of one's own change leaves the calls since then") {
  pair_fixture f;
  f.open();
  f.all.now += 30'001ms;
  REQUIRE(f.a.ask() == permit::probe);
  f.a.end_probe(call_outcome::ok);
  f.a.talk();
  f.a.breaker.ended(permit::yes, call_outcome::failure, 0s, f.all.now);
  f.a.hear();
  CHECK(f.a.breaker.calls() == 1);
}

TEST_CASE("times follow Redis's clock, and a clock set back holds up nobody") {
  pair_fixture f;
  node late{f.all, "node-c"};
  late.fail_calls();
  CHECK(late.breaker.record().since == 3'600'000);
  f.all.now += 1s;
  late.connect();
  CHECK(f.all.redis.record.since == redis_start);
  CHECK(f.all.redis.record.until == redis_start + 30'000);
  CHECK(late.breaker.record() == f.all.redis.record);
  f.all.redis.record.until += 86'400'000;
  f.b.connect();
  CHECK(f.b.breaker.retry_at(f.all.now) - f.all.now <= 601s);
  f.all.now += 601s;
  CHECK(f.b.ask() == permit::probe);
}

// What an operator orders, whatever else happens at the time.
#include "tests/actors/resilience/breaker_pair.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

TEST_CASE("an operator's reset holds on all nodes, whatever has happened") {
  pair_fixture f;
  f.open();
  f.all.now += 30'001ms;
  REQUIRE(f.b.ask() == permit::probe);
  f.a.breaker.reset(f.all.now);
  f.a.talk();
  f.b.hear();
  CHECK(f.all.redis.record.reason == "reset");
  CHECK(f.b.breaker.ask(f.all.now) == permit::yes);
  f.b.end_probe(call_outcome::failure);
  CHECK(f.b.breaker.state() == breaker_state::closed);
}

TEST_CASE("a reset without Redis is a change as any other") {
  pair_fixture f;
  f.open();
  f.a.disconnect();
  f.a.breaker.reset(f.all.now);
  CHECK(f.a.breaker.ask(f.all.now) == permit::yes);
  f.a.connect();
  CHECK(f.all.redis.record.state == breaker_state::closed);
}

TEST_CASE("a granted lease is worth nothing once the breaker was reset") {
  pair_fixture f;
  f.open();
  f.all.now += 30'001ms;
  f.a.breaker.ask(f.all.now);
  auto asked = f.a.breaker.next_question(f.all.now);
  auto answer = f.all.redis.run(*asked, f.all.redis_now());
  REQUIRE(answer.granted);
  f.b.breaker.reset(f.all.now);
  f.b.talk();
  f.a.hear();
  f.a.breaker.answered(*asked, &answer, f.all.now, f.all.now);
  CHECK(f.a.breaker.state() == breaker_state::closed);
}

TEST_CASE("a reset that Redis did not get in time yields to later changes") {
  pair_fixture f;
  f.open();
  f.all.now += 30'001ms;
  f.a.breaker.reset(f.all.now);
  f.a.disconnect();
  f.all.now += 1s;
  REQUIRE(f.b.ask() == permit::probe);
  f.b.end_probe(call_outcome::failure);
  f.b.talk();
  f.a.connect();
  CHECK(f.a.breaker.state() == breaker_state::open);
}

TEST_CASE("a reset is not undone by what was announced just before") {
  pair_fixture f;
  f.open();
  f.all.now += 30'001ms;
  REQUIRE(f.b.ask() == permit::probe);
  f.a.breaker.reset(f.all.now);
  f.a.hear();
  CHECK(f.a.breaker.state() == breaker_state::closed);
  f.a.talk();
  CHECK(f.all.redis.record.reason == "reset");
  CHECK(f.a.breaker.record() == f.all.redis.record);
}

TEST_CASE("a reset holds although the record has not been read yet") {
  pair_fixture f;
  f.open();
  node late{f.all, "node-c"};
  late.breaker.link(true, f.all.now);
  late.breaker.reset(f.all.now);
  late.talk();
  CHECK(f.all.redis.record.state == breaker_state::closed);
  CHECK(late.breaker.record() == f.all.redis.record);
}

TEST_CASE("a reset is not undone by the answer to what was told before") {
  pair_fixture f;
  f.b.fail_calls();
  f.b.talk();
  f.a.fail_calls();
  auto asked = f.a.breaker.next_question(f.all.now);
  auto answer = f.all.redis.run(*asked, f.all.redis_now());
  REQUIRE(!answer.granted);
  f.a.breaker.reset(f.all.now);
  f.a.breaker.answered(*asked, &answer, f.all.now, f.all.now);
  f.a.talk();
  CHECK(f.a.breaker.state() == breaker_state::closed);
  CHECK(f.a.breaker.record() == f.all.redis.record);
}

// The cache while Redis hangs, dies and returns.
#include "tests/actors/cache/cache_node.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

using kind = segment_news::kind;

// Two nodes that share a Redis. Only where it hangs does a node's own patience
// end a wait; where it dies or answers, a short one would only be a race.
struct troubled_nodes {
  explicit troubled_nodes(std::chrono::milliseconds op_timeout
                          = redis::patience)
    : a(server.url(), "node-a", op_timeout), b(server.url(), "node-b") {
    for (auto x : {&a, &b}) {
      x->share();
    }
  }

  // Everything is answered, by memory alone: no answer of Redis comes before
  // the patience of those who take the answers ends.
  void works_alone(uint64_t number) {
    a.begin_find(question_of(901, {sp}, monday, friday));
    a.begin_claim(number, "SP", monday, friday);
    a.begin_store(batch_of(903, {"RJ", 6}, {cell_of(monday, now)}));
    auto cleared = a.begin_clear();
    CHECK(a.heard->answers.take().partitions.at(0).hits.size() == 1);
    auto verdict = a.verdict();
    CHECK(verdict.type == kind::yours);
    CHECK(a.heard->stored.take() == 903);
    cleared->take();
    a.give_up(number);
    // What was cleared is there again for the next time.
    a.begin_store(batch_of(904, sp, {cell_of(monday, now)}));
    CHECK(a.heard->stored.take() == 904);
  }

  redis_server server;
  cache_node a, b;
};

// Its first node waits 300 ms for Redis.
struct hasty_fixture : troubled_nodes {
  hasty_fixture() : troubled_nodes(300ms) {
  }
};

} // namespace

TEST_CASE_METHOD(hasty_fixture,
                 "while Redis hangs or is gone all is answered in "
                 "time, by memory") {
  a.store(sp, {cell_of(monday, now)});
  server.pause();
  works_alone(1);
  server.resume();
  server.kill9();
  REQUIRE(a.wait_for(false, false));
  works_alone(2);
}

TEST_CASE(
  "nobody waits longer than the op timeout while the link still hopes") {
  redis_server server;
  // The client itself would wait longer than the test does for an answer.
  cache_node a{server.url(), "node-a", 10 * redis::patience};
  a.options.op_timeout = 100ms;
  a.share();
  a.store(sp, {cell_of(monday, now)});
  server.pause();
  a.begin_find(question_of(901, {sp}, monday, friday));
  a.begin_find(question_of(902, {sp}, monday, friday));
  a.begin_claim(1, "SP", monday, friday);
  a.begin_store(batch_of(903, {"RJ", 6}, {cell_of(monday, now)}));
  for (int i = 0; i < 2; ++i)
    CHECK(a.heard->answers.take().partitions.at(0).hits.size() == 1);
  auto granted = a.verdict();
  CHECK(granted.type == kind::yours);
  CHECK(a.heard->stored.take() == 903);
  CHECK(a.begin_clear()->take().value() == 2);
  server.resume();
  a.give_up(1);
  CHECK(soon([&] { return server.list({"KEYS", "bidiq:*:pncp:*"}).empty(); }));
}

TEST_CASE_METHOD(troubled_nodes,
                 "who waits for another node's list is free when "
                 "Redis dies") {
  b.claim(1, "SP", monday, friday);
  CHECK(a.claim(2, "SP", monday, friday).type == kind::awaited);
  server.kill9();
  auto next = a.verdict();
  CHECK(next.type == kind::yours);
  CHECK(next.ticket == 2);
}

TEST_CASE_METHOD(troubled_nodes,
                 "when Redis returns, leases and days are shared "
                 "again") {
  b.claim(1, "SP", monday, friday);
  server.kill9();
  REQUIRE(a.wait_for(false, false));
  server.start();
  REQUIRE(a.wait_up());
  REQUIRE(b.wait_up());
  REQUIRE(a.wait_shared());
  CHECK(soon([this] {
    auto hash = a.access->keys.fetch_leases("pncp", 6);
    return server.command({"HLEN", hash}) == "1";
  }));
  CHECK(a.claim(2, "SP", monday, friday).type == kind::awaited);
  b.give_up(1);
  CHECK(a.verdict().type == kind::yours);
  a.store(sp, {cell_of(monday, now)});
  CHECK(b.find(monday, monday).size() == 1);
}

TEST_CASE_METHOD(troubled_nodes,
                 "clearing fails, honestly, while Redis is gone, but "
                 "clears memory") {
  a.store(sp, {cell_of(monday, now)});
  server.kill9();
  REQUIRE(a.wait_for(false, false));
  auto found = a.begin_clear()->take();
  REQUIRE_FALSE(found.has_value());
  CHECK(found.error().code == errc::shared_state_lost);
  CHECK(a.find(monday, monday).empty());
}

TEST_CASE("a Redis that is full or holds other things keeps nobody waiting") {
  redis_server server;
  cache_node a{server.url(), "node-a"};
  a.share();
  server.command({"SET", "bidiq:cache:pncp:SP:6:202603", "not a hash"});
  server.command({"CONFIG", "SET", "maxmemory", "1"});
  a.store(sp, {cell_of(monday, now)});
  CHECK(a.find(monday, friday).size() == 1);
  auto held = a.claim(1, "SP", monday, friday);
  CHECK(held.type == kind::yours);
  a.give_up(1);
}

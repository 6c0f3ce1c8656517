// Who reads which list, over nodes, on a real Redis.
#include "tests/actors/cache/cache_node.hpp"
#include "tests/actors/system/seeded.hpp"
#include "tests/catch.hpp"

#include <ctime>
#include <set>

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

using kind = fetch_lease_verdict::kind;

const auto now = clock_at("2026-03-15T12:00:00");
const auto monday = day("2026-03-09");
const auto tuesday = day("2026-03-10");
const auto friday = day("2026-03-13");
const std::string hash = "bidiq:flights:pncp:6";

// A lease's end, as its holder writes it.
std::string in_a_minute() {
  return std::to_string(std::time(nullptr) + 60) + "000";
}

} // namespace

TEST_CASE_METHOD(two_nodes, "a list is read by one node at a time, and the "
                            "others hear at once when it ends") {
  start();
  auto first = a.claim(1, "SP", monday, tuesday);
  REQUIRE(first.type == kind::granted);
  auto second = b.claim(2, "", tuesday, friday);
  CHECK(second.type == kind::busy);
  CHECK(second.ticket == 2);
  CHECK(second.first == monday);
  CHECK(second.last == tuesday);
  CHECK(b.claim(3, "RJ", monday, friday).type == kind::granted);
  CHECK(b.claim(4, "SP", friday, friday).type == kind::granted);
  // The lease is as long as the tests' patience: this comes by message.
  a.end(first.lease);
  auto over = b.verdict();
  CHECK(over.type == kind::over);
  CHECK(over.ticket == 2);
}

TEST_CASE_METHOD(two_nodes, "all who wait on a node for another's list hear of "
                            "its end, once") {
  start();
  auto first = a.claim(1, "SP", monday, friday);
  for (uint64_t i = 2; i <= 5; ++i)
    b.begin_claim(i, "SP", monday, friday);
  for (uint64_t i = 2; i <= 5; ++i)
    CHECK(b.verdict().type == kind::busy);
  a.end(first.lease);
  std::set<uint64_t> tickets;
  for (int i = 0; i < 4; ++i) {
    auto over = b.verdict();
    CHECK(over.type == kind::over);
    tickets.insert(over.ticket);
  }
  CHECK(tickets == std::set<uint64_t>{2, 3, 4, 5});
  CHECK(b.claim(6, "SP", monday, friday).type == kind::granted);
}

TEST_CASE_METHOD(two_nodes, "what was stored before the end is there for those "
                            "who waited") {
  start();
  auto first = a.claim(1, "SP", monday, monday);
  b.claim(2, "SP", monday, monday);
  a.store(sp, {cell_of(monday, now)});
  a.end(first.lease);
  CHECK(b.verdict().type == kind::over);
  CHECK(b.find(monday, monday).size() == 1);
}

TEST_CASE_METHOD(two_nodes, "who withdraws on one node hears nothing of the "
                            "other") {
  start();
  auto first = a.claim(1, "SP", monday, friday);
  b.claim(2, "SP", monday, friday);
  b.claim(3, "SP", monday, friday);
  caf::anon_send(b.cache, cancel_atom_v, uint64_t{2}, b.sink);
  a.end(first.lease);
  CHECK(b.verdict().ticket == 3);
  b.settle();
  CHECK(b.heard->verdicts.size() == 0);
}

TEST_CASE_METHOD(two_nodes, "a claim withdrawn before its answer leaves no "
                            "lease") {
  start();
  a.begin_claim(1, "SP", monday, friday);
  caf::anon_send(a.cache, cancel_atom_v, uint64_t{1}, a.sink);
  a.settle();
  a.finish();
  a.settle();
  a.finish();
  CHECK(server.command({"HLEN", hash}) == "0");
}

TEST_CASE("the lists of a node that died are free once its lease has run out") {
  redis_server server;
  cache_node b{server.url(), "node-b"};
  b.start();
  REQUIRE(b.wait_shared());
  cache_node a{server.url(), "node-a", redis::patience, 500ms};
  a.start();
  REQUIRE(a.wait_shared());
  a.claim(1, "SP", monday, friday);
  CHECK(b.claim(2, "SP", monday, friday).type == kind::busy);
  a.crash();
  CHECK(b.verdict().type == kind::over);
  CHECK(b.claim(3, "SP", monday, friday).type == kind::granted);
}

TEST_CASE("a list that takes longer than the lease stays with who reads it") {
  redis_server server;
  cache_node b{server.url(), "node-b"};
  b.start();
  REQUIRE(b.wait_shared());
  cache_node a{server.url(), "node-a", redis::patience, 150ms};
  a.start();
  REQUIRE(a.wait_shared());
  auto first = a.claim(1, "SP", monday, friday);
  auto lease = [&] {
    auto all = server.list({"HVALS", hash});
    return all.empty() ? "" : all[0];
  };
  CHECK(b.claim(2, "SP", monday, friday).type == kind::busy);
  for (int i = 0; i < 8; ++i) {
    auto before = lease();
    REQUIRE(soon([&] { return lease() != before; }));
  }
  CHECK(b.heard->verdicts.size() == 0);
  a.end(first.lease);
  CHECK(b.verdict().type == kind::over);
}

TEST_CASE("leases that Redis lost are taken again") {
  redis_server server;
  cache_node a{server.url(), "node-a", redis::patience, 300ms};
  a.start();
  REQUIRE(a.wait_shared());
  a.claim(1, "SP", monday, friday);
  server.command({"FLUSHALL"});
  CHECK(soon([&] { return server.command({"HLEN", hash}) == "1"; }));
}

TEST_CASE("leases that ran out or nobody understands are removed by the next "
          "claim") {
  redis_server server;
  cache_node a{server.url(), "node-a"};
  a.start();
  REQUIRE(a.wait_shared());
  server.command({"HSET", hash, "gone:1", "SP:20521:20525:1000", "odd:1",
                  "nonsense", "far:1", "SP:1:2:" + in_a_minute()});
  auto held = a.claim(1, "SP", monday, friday);
  CHECK(held.type == kind::granted);
  CHECK(server.command({"HEXISTS", hash, "gone:1"}) == "0");
  CHECK(server.command({"HEXISTS", hash, "odd:1"}) == "0");
  CHECK(server.command({"HEXISTS", hash, "far:1"}) == "1");
  CHECK(server.command({"HLEN", hash}) == "2");
}

TEST_CASE_METHOD(two_nodes, "no two nodes ever read the same days, and nobody "
                            "waits for news that came too early") {
  start();
  seeded random;
  CAPTURE(random.seed);
  // One list each at a time; whoever is busy tries again when told.
  struct side {
    cache_node* node;
    uint64_t ticket = 0;
    uint64_t lease = 0;
    size_t reads = 0;
  };
  side sides[2] = {{&a}, {&b}};
  for (auto& x : sides)
    x.node->begin_claim(++x.ticket, "SP", monday, friday);
  // Who misses the news of an end waits for the lease, which is as long.
  auto until = std::chrono::steady_clock::now() + redis::patience;
  // Each gets its turn in the end, but nothing promises when.
  auto enough = [&] {
    return sides[0].reads > 0 && sides[1].reads > 0
           && sides[0].reads + sides[1].reads >= 400;
  };
  while (!enough()) {
    REQUIRE(std::chrono::steady_clock::now() < until);
    for (auto& x : sides) {
      if (x.lease > 0 && random.one_in(2)) {
        x.node->end(std::exchange(x.lease, 0));
        x.node->begin_claim(++x.ticket, "SP", monday, friday);
      }
      while (x.node->heard->verdicts.size() > 0) {
        auto told = x.node->verdict();
        REQUIRE(told.ticket == x.ticket);
        if (told.type == kind::granted) {
          x.lease = told.lease;
          ++x.reads;
        } else if (told.type == kind::over) {
          x.node->begin_claim(++x.ticket, "SP", monday, friday);
        }
      }
    }
    REQUIRE((sides[0].lease == 0 || sides[1].lease == 0));
  }
}

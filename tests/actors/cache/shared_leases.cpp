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

using kind = segment_news::kind;

const std::string hash = "bidiq:flights:pncp:6";

// What is kept is not good enough.
const freshness_policy newer{freshness_policy::kind::read_since,
                             now + 1h,
                             {},
                             false};

std::vector<cached_day> five_days() {
  std::vector<cached_day> out;
  for (auto day = monday; day <= friday; day += std::chrono::days{1})
    out.push_back(cell_of(day, now));
  return out;
}

// A lease's end, as its holder writes it.
std::string in_a_minute() {
  return std::to_string(std::time(nullptr) + 60) + "000";
}

} // namespace

TEST_CASE_METHOD(two_nodes, "a list is read by one node at a time, and the "
                            "others go on at once when it ends") {
  start();
  auto first = a.claim(1, "SP", monday, tuesday);
  REQUIRE(first.type == kind::yours);
  auto second = b.claim(2, "", tuesday, friday);
  CHECK(second.type == kind::awaited);
  CHECK(second.ticket == 2);
  CHECK(second.first == tuesday);
  CHECK(second.last == tuesday);
  CHECK(b.verdict().type == kind::yours); // The days around it.
  CHECK(b.claim(3, "RJ", monday, monday).type == kind::yours);
  CHECK(b.claim(4, "SP", monday, monday).type == kind::awaited);
  // The lease is as long as the tests' patience: this comes by message.
  a.give_up(1);
  std::set<uint64_t> tickets;
  for (int i = 0; i < 2; ++i) {
    auto next = b.verdict();
    CHECK(next.type == kind::yours);
    tickets.insert(next.ticket);
  }
  CHECK(tickets == std::set<uint64_t>{2, 4});
}

TEST_CASE_METHOD(two_nodes, "of all who wait on a node for another's list one "
                            "reads it next, and the others wait for him") {
  start();
  a.claim(1, "SP", monday, friday);
  for (uint64_t i = 2; i <= 5; ++i)
    b.begin_claim(i, "SP", monday, friday);
  for (uint64_t i = 2; i <= 5; ++i)
    CHECK(b.verdict().type == kind::awaited);
  a.give_up(1);
  std::set<uint64_t> readers;
  while (readers.size() < 4) {
    auto next = b.verdict();
    if (next.type == kind::awaited)
      continue;
    CHECK(next.type == kind::yours);
    CHECK(readers.insert(next.ticket).second);
    b.give_up(next.ticket);
  }
  CHECK(readers == std::set<uint64_t>{2, 3, 4, 5});
}

TEST_CASE_METHOD(two_nodes, "what a list has brought is told to those who "
                            "waited for it, here and on other nodes") {
  start();
  auto first = a.claim(1, "SP", monday, tuesday);
  a.claim(2, "SP", monday, tuesday);
  b.claim(3, "SP", monday, tuesday);
  std::vector<cached_day> days{cell_of(monday, now), cell_of(tuesday, now)};
  SECTION("at its end") {
    a.begin_store(read_of(first, sp, days, true));
    CHECK(a.verdict().ticket == 2);
    CHECK(a.verdict().ticket == 1);
  }
  SECTION("when it is given up afterwards") {
    a.begin_store(read_of(first, sp, days, false));
    a.give_up(1);
    auto here = a.verdict();
    CHECK(here.ticket == 2);
    CHECK(here.type == kind::over);
    a.settle();
    CHECK(a.heard->verdicts.size() == 0);
  }
  auto there = b.verdict();
  CHECK(there.type == kind::over);
  CHECK(there.days == 2);
}

TEST_CASE_METHOD(two_nodes, "who gives up on one node hears nothing of the "
                            "other") {
  start();
  a.claim(1, "SP", monday, friday);
  b.claim(2, "SP", monday, friday);
  b.claim(3, "SP", monday, friday);
  b.give_up(2);
  a.give_up(1);
  CHECK(b.verdict().ticket == 3);
  b.settle();
  CHECK(b.heard->verdicts.size() == 0);
}

TEST_CASE_METHOD(two_nodes, "a claim given up before its answer leaves no "
                            "lease") {
  start();
  // Memory answers the question, so that the claim is on its way at once.
  a.store(sp, five_days());
  auto claim = claim_of(1, "SP", monday, friday);
  claim->policy = newer;
  a.begin_find(claim);
  a.give_up(1);
  a.settle();
  a.finish();
  a.settle();
  a.finish();
  CHECK(server.command({"HLEN", hash}) == "0");
}

TEST_CASE("the lists of a node that died are free once its lease has run out") {
  redis_server server;
  cache_node b{server.url(), "node-b"};
  b.share();
  cache_node a{server.url(), "node-a", redis::patience, 500ms};
  a.share();
  a.claim(1, "SP", monday, friday);
  CHECK(b.claim(2, "SP", monday, friday).type == kind::awaited);
  a.crash();
  auto next = b.verdict();
  CHECK(next.type == kind::yours);
  CHECK(next.ticket == 2);
}

TEST_CASE("a list that takes longer than the lease stays with who reads it") {
  redis_server server;
  cache_node b{server.url(), "node-b"};
  b.share();
  cache_node a{server.url(), "node-a", redis::patience, 150ms};
  a.share();
  a.claim(1, "SP", monday, friday);
  auto lease = [&] {
    auto all = server.list({"HVALS", hash});
    return all.empty() ? "" : all[0];
  };
  CHECK(b.claim(2, "SP", monday, friday).type == kind::awaited);
  for (int i = 0; i < 8; ++i) {
    auto before = lease();
    REQUIRE(soon([&] { return lease() != before; }));
  }
  CHECK(b.heard->verdicts.size() == 0);
  a.give_up(1);
  CHECK(b.verdict().type == kind::yours);
}

TEST_CASE("leases that Redis lost are taken again") {
  redis_server server;
  cache_node a{server.url(), "node-a", redis::patience, 300ms};
  a.share();
  a.claim(1, "SP", monday, friday);
  server.command({"FLUSHALL"});
  CHECK(soon([&] { return server.command({"HLEN", hash}) == "1"; }));
}

TEST_CASE("leases that ran out or nobody understands are removed by the next "
          "claim") {
  redis_server server;
  cache_node a{server.url(), "node-a"};
  a.share();
  server.command({"HSET", hash, "gone:1", "SP:20521:20525:1000", "odd:1",
                  "nonsense", "far:1", "SP:1:2:" + in_a_minute()});
  auto held = a.claim(1, "SP", monday, friday);
  CHECK(held.type == kind::yours);
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
  // One list each at a time; those who wait get it next.
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
        x.lease = 0;
        x.node->give_up(x.ticket);
        x.node->begin_claim(++x.ticket, "SP", monday, friday);
      }
      while (x.node->heard->verdicts.size() > 0) {
        auto told = x.node->verdict();
        REQUIRE(told.ticket == x.ticket);
        if (told.type == kind::yours) {
          x.lease = told.lease;
          ++x.reads;
        }
      }
    }
    REQUIRE((sides[0].lease == 0 || sides[1].lease == 0));
  }
}

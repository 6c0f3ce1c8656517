#include "actors/cache/fetch_leases.hpp"

#include "tests/actors/cache/days.hpp"
#include "tests/actors/system/seeded.hpp"
#include "tests/catch.hpp"

#include <set>

using namespace bidiq;
using namespace bidiq::test;

namespace {

using askers = fetch_leases::askers;

fetch_lease_scope list(std::string uf, int first, int last, int code = 6) {
  auto day_of = [](int n) { return day("2026-01-01") + std::chrono::days{n}; };
  return {"pncp", code, std::move(uf), day_of(first), day_of(last)};
}

const fetch_lease_asker ana{1, 1};
const fetch_lease_asker bia{2, 1};
const fetch_lease_asker caio{3, 1};

// Random claims and ends, and what everybody has been told.
struct trace {
  void claim() {
    fetch_lease_asker asker{random.below(4), ++ticket};
    auto scope = draw();
    auto found = table.claim(scope, asker);
    if (found.lease == 0) {
      waiting.insert(asker);
      REQUIRE(meet(found.theirs, scope));
      return;
    }
    REQUIRE(scope == *table.scope_of(found.lease));
    ours[found.lease] = asker;
  }

  fetch_lease_scope draw() {
    static const char* ufs[] = {"", "SP", "RJ", "MG"};
    auto first = static_cast<int>(random.below(10));
    return list(ufs[random.below(4)], first,
                first + static_cast<int>(random.below(4)),
                static_cast<int>(random.below(2)));
  }

  void woken(const askers& xs) {
    for (auto& x : xs)
      REQUIRE(waiting.erase(x) == 1);
  }

  void conclude(const fetch_leases::ended& x) {
    for (auto& [number, scope] : x.own)
      REQUIRE(ours.erase(number) == 1);
    woken(x.woken);
  }

  std::map<uint64_t, fetch_lease_asker>::iterator any_lease() {
    return std::next(ours.begin(),
                     static_cast<int64_t>(random.below(ours.size())));
  }

  void end() {
    if (ours.empty())
      return;
    auto i = any_lease();
    auto number = i->first;
    ours.erase(i);
    woken(table.end(number));
    REQUIRE(table.end(number).empty());
  }

  // Another node turns out to read the list.
  void yield() {
    if (ours.empty())
      return;
    auto i = any_lease();
    auto name = "other:" + std::to_string(random.below(3));
    waiting.insert(i->second);
    auto number = i->first;
    ours.erase(i);
    woken(table.yield(number, name, draw()));
    REQUIRE(table.waits_for(name));
  }

  void withdraw() {
    auto asker = ours.empty() || (!waiting.empty() && random.one_in(2))
                   ? (waiting.empty() ? ana : *waiting.begin())
                   : any_lease()->second;
    waiting.erase(asker);
    conclude(table.withdraw(asker));
  }

  void die() {
    auto who = random.below(4);
    std::erase_if(waiting, [&](auto& x) { return x.who == who; });
    conclude(table.gone(who));
    for (auto& [number, asker] : ours)
      REQUIRE(asker.who != who);
  }

  void step() {
    switch (random.below(14)) {
      case 0:
        return withdraw();
      case 1:
        return die();
      case 2:
        return woken(table.over("other:" + std::to_string(random.below(3))));
      case 3:
        return woken(table.lose_others());
      case 4:
        return yield();
      case 5:
      case 6:
      case 7:
        return end();
      default:
        return claim();
    }
  }

  void check() const {
    auto all = table.all();
    REQUIRE(all.size() == ours.size());
    REQUIRE(table.waiting() == waiting.size());
    for (auto i = all.begin(); i != all.end(); ++i)
      for (auto j = std::next(i); j != all.end(); ++j)
        REQUIRE_FALSE(meet(i->second, j->second));
  }

  seeded random;
  fetch_leases table{"node", 1};
  uint64_t ticket = 0;
  std::map<uint64_t, fetch_lease_asker> ours;
  std::set<fetch_lease_asker> waiting;
};

} // namespace

TEST_CASE("lists meet in days of a UF that both have") {
  auto x = list("SP", 5, 9);
  CHECK(meet(x, list("SP", 9, 12)));
  CHECK(meet(x, list("SP", 1, 5)));
  CHECK(meet(x, list("SP", 6, 7)));
  CHECK(meet(x, list("", 1, 20)));
  CHECK(meet(list("", 1, 20), x));
  CHECK_FALSE(meet(x, list("SP", 10, 12)));
  CHECK_FALSE(meet(x, list("SP", 1, 4)));
  CHECK_FALSE(meet(x, list("RJ", 5, 9)));
  CHECK_FALSE(meet(x, list("SP", 5, 9, 8)));
  auto other = x;
  other.source = "pcp";
  CHECK_FALSE(meet(x, other));
}

TEST_CASE("a claim that meets a flight waits until it ends") {
  fetch_leases x{"node", 7};
  auto first = x.claim(list("SP", 1, 5), ana);
  CHECK(first.lease == 7);
  auto second = x.claim(list("", 4, 8), bia);
  CHECK(second.lease == 0);
  CHECK(second.theirs == list("SP", 1, 5));
  CHECK(x.claim(list("RJ", 4, 8), caio).lease == 8);
  CHECK(x.end(7) == askers{bia});
  CHECK(x.end(7).empty());
  CHECK(x.waiting() == 0);
}

TEST_CASE("who waits is woken in the order of coming") {
  fetch_leases x{"node", 1};
  x.claim(list("SP", 1, 5), ana);
  x.claim(list("SP", 1, 5), caio);
  x.claim(list("SP", 2, 2), bia);
  x.claim(list("SP", 3, 4), {1, 9});
  CHECK(x.end(1) == askers{caio, bia, {1, 9}});
}

TEST_CASE("a claim waits for the oldest flight that it meets") {
  fetch_leases x{"node", 1};
  x.claim(list("SP", 1, 5), ana);
  x.claim(list("SP", 6, 9), bia);
  CHECK(x.claim(list("SP", 5, 6), caio).theirs == list("SP", 1, 5));
  CHECK(x.end(2).empty());
  CHECK(x.end(1) == askers{caio});
}

TEST_CASE("who gives way to another node waits for it, with those behind him "
          "whom that concerns") {
  fetch_leases x{"node", 1};
  x.claim(list("", 1, 9), ana);
  x.claim(list("SP", 1, 2), bia);
  x.claim(list("RJ", 1, 2), caio);
  CHECK(x.yield(1, "other:5", list("SP", 2, 3)) == askers{caio});
  CHECK(x.size() == 0);
  CHECK(x.over("other:6").empty());
  CHECK(x.over("other:5") == askers{ana, bia});
}

TEST_CASE("who does not hear of other nodes does not wait for them") {
  fetch_leases x{"node", 1};
  x.claim(list("SP", 1, 5), ana);
  x.yield(1, "other:5", list("SP", 1, 1));
  x.claim(list("SP", 1, 5), bia);
  x.claim(list("SP", 1, 5), caio);
  CHECK(x.lose_others() == askers{ana});
  CHECK(x.end(2) == askers{caio});
}

TEST_CASE("who withdraws hears nothing, and ends what he began") {
  fetch_leases x{"node", 1};
  x.claim(list("SP", 1, 5), ana);
  x.claim(list("SP", 1, 5), bia);
  x.claim(list("SP", 1, 5), caio);
  CHECK(x.withdraw(bia).own.empty());
  auto ended = x.withdraw(ana);
  REQUIRE(ended.own.size() == 1);
  CHECK(ended.own[0].first == 1);
  CHECK(ended.woken == askers{caio});
  CHECK(x.withdraw(ana).own.empty());
}

TEST_CASE("who dies ends all that he began, and is woken no more") {
  fetch_leases x{"node", 1};
  x.claim(list("SP", 1, 5), {1, 1});
  x.claim(list("RJ", 1, 5), {1, 2});
  x.claim(list("SP", 1, 5), {1, 3});
  x.claim(list("RJ", 1, 5), bia);
  auto ended = x.gone(1);
  CHECK(ended.own.size() == 2);
  CHECK(ended.woken == askers{bia});
  CHECK(x.size() == 0);
  CHECK(x.waiting() == 0);
}

TEST_CASE("flights of a node never meet, and who waits is woken once, whatever "
          "happens") {
  for (int round = 0; round < 100; ++round) {
    trace x;
    CAPTURE(x.random.seed);
    for (int i = 0; i < 200; ++i) {
      x.step();
      x.check();
    }
    while (!x.ours.empty())
      x.end();
    x.woken(x.table.lose_others());
    CHECK(x.waiting.empty());
  }
}

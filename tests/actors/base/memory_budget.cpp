#include "actors/base/memory_budget.hpp"

#include "tests/actors/system/seeded.hpp"
#include "tests/catch.hpp"

#include <thread>
#include <vector>

using namespace bidiq;
using test::seeded;

namespace {

constexpr auto results = memory_account::results;
constexpr auto cache = memory_account::cache;

/// A budget of 1000 bytes: shrink from 700, evict from 800, refuse from 900;
/// each ends below 50 less.
struct budget_of_1000 {
  budget_of_1000() {
    it->on_level([this](memory_level x) { told.push_back(x); });
  }

  memory_budget_ptr it
    = std::make_shared<memory_budget>(1000, memory_thresholds{.7, .8, .9, .05});
  std::vector<memory_level> told;
};

} // namespace

TEST_CASE("accounts are counted apart and together") {
  memory_budget x{1000};
  x.add(results, 100);
  x.add(cache, 30);
  x.add(results, -40);
  CHECK(x.bytes(results) == 60);
  CHECK(x.bytes(cache) == 30);
  CHECK(x.bytes(memory_account::answers) == 0);
  CHECK(x.total() == 90);
  CHECK(x.limit() == 1000);
}

TEST_CASE("a level begins at its share of the budget and ends below it") {
  budget_of_1000 f;
  auto& x = *f.it;
  x.add(results, 699);
  CHECK(x.level() == memory_level::normal);
  x.add(results, 1);
  CHECK(x.level() == memory_level::shrink);
  x.add(results, -49); // 651: not yet.
  CHECK(x.level() == memory_level::shrink);
  x.add(results, -2);
  CHECK(x.level() == memory_level::normal);
  x.add(results, 50); // 699: it begins where it did before.
  CHECK(x.level() == memory_level::normal);
  x.add(results, 201);
  CHECK(x.level() == memory_level::refuse);
  x.add(results, -51); // 849: refusing is over, evicting is not.
  CHECK(x.level() == memory_level::evict);
  x.add(results, -849);
  CHECK(x.level() == memory_level::normal);
  using enum memory_level;
  CHECK(f.told == std::vector{shrink, normal, refuse, evict, normal});
}

TEST_CASE("the excess is what has to go until a level ends") {
  budget_of_1000 f;
  auto& x = *f.it;
  x.add(results, 820);
  REQUIRE(x.level() == memory_level::evict);
  CHECK(x.excess(memory_level::refuse) == 0);
  auto more = x.excess(memory_level::evict);
  x.add(results, -static_cast<int64_t>(more) + 1);
  CHECK(x.level() == memory_level::evict);
  x.add(results, -1);
  CHECK(x.level() == memory_level::shrink);
  CHECK(x.excess(memory_level::evict) == 0);
}

TEST_CASE("without a limit nothing is too much") {
  memory_budget x{0};
  x.add(results, int64_t{1} << 60);
  CHECK(x.level() == memory_level::normal);
  CHECK(x.excess(memory_level::shrink) == 0);
}

TEST_CASE("a charge gives back what it holds, once") {
  auto x = std::make_shared<memory_budget>(1000);
  {
    memory_charge a{x, cache, 10};
    a.set(25);
    CHECK(x->bytes(cache) == 25);
    memory_charge b = std::move(a);
    CHECK(x->bytes(cache) == 25);
    memory_charge c{x, results, 7};
    c = std::move(b);
    CHECK(c.bytes() == 25);
    CHECK(x->total() == 32); // What `c` held goes with `b`.
  }
  CHECK(x->total() == 0);
  memory_charge nobody;
  nobody.set(5);
  CHECK(nobody.bytes() == 5);
}

TEST_CASE("whatever owners hold, sums are theirs and levels follow them") {
  seeded random;
  CAPTURE(random.seed);
  budget_of_1000 f;
  auto& x = *f.it;
  std::vector<memory_charge> owners;
  for (int i = 0; i < 40; ++i)
    owners.emplace_back(f.it, static_cast<memory_account>(random.below(10)));
  uint64_t begin[] = {0, 700, 800, 900}, end[] = {0, 650, 750, 850};
  auto before = memory_level::normal;
  for (int i = 0; i < 5000; ++i) {
    auto& owner = owners[random.below(owners.size())];
    if (random.one_in(10))
      owner = memory_charge{f.it,
                            static_cast<memory_account>(random.below(10))};
    else
      owner.set(random.below(45));
    uint64_t sum = 0;
    for (auto& y : owners)
      sum += y.bytes();
    REQUIRE(x.total() == sum);
    uint64_t accounts = 0;
    for (size_t a = 0; a < memory_accounts; ++a) {
      REQUIRE(x.bytes(static_cast<memory_account>(a)) <= sum);
      accounts += x.bytes(static_cast<memory_account>(a));
    }
    REQUIRE(accounts == sum);
    auto now = x.level();
    auto at = static_cast<size_t>(now);
    // It is entered at its begin, and held down to its end.
    REQUIRE(sum >= (now > before ? begin : end)[at]);
    if (now != memory_level::refuse)
      REQUIRE(sum < (now >= before ? begin : end)[at + 1]);
    if (now != before)
      REQUIRE(f.told.back() == now);
    before = now;
  }
  CHECK(f.told.size() > 10);
  owners.clear();
  CHECK(x.total() == 0);
  CHECK(x.level() == memory_level::normal);
}

TEST_CASE("the level is that of the last sum, whichever threads reported") {
  for (int round = 0; round < 50; ++round) {
    auto x = std::make_shared<memory_budget>(1000, memory_thresholds{.7, .8, .9,
                                                                     .05});
    std::vector<std::thread> threads;
    for (int n = 0; n < 4; ++n)
      threads.emplace_back([x] {
        memory_charge mine{x, results};
        for (uint64_t i = 0; i < 500; ++i)
          mine.set(i % 2 == 0 ? 400 : 0);
      });
    for (auto& t : threads)
      t.join();
    REQUIRE(x->total() == 0);
    REQUIRE(x->level() == memory_level::normal);
  }
}

TEST_CASE("accounts and levels have names") {
  CHECK(to_string(memory_account::process) == "process");
  CHECK(to_string(memory_account::tokens) == "tokens");
  CHECK(to_string(memory_level::refuse) == "refuse");
}

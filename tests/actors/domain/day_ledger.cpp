#include "actors/domain/day_ledger.hpp"

#include "tests/catch.hpp"

#include <rapidcheck.h>

#include <set>
#include <tuple>

using namespace bidiq;

namespace {

using strings = std::vector<std::string>;
using ranges = std::vector<day_range>;

local_day day(int x) {
  return *parse_day("2026-01-01") + std::chrono::days{x - 1};
}

day_range days(int first, int last) {
  return {day(first), day(last)};
}

day_ledger knowing(std::set<int> known, int last) {
  day_ledger ledger{{"SP"}, {6}, days(1, last)};
  for (auto x : known)
    ledger.know({"SP", 6}, day(x));
  return ledger;
}

} // namespace

TEST_CASE("a UF is complete once every day of all its modalities is known") {
  day_ledger ledger{{"SP", "RJ"}, {6, 4}, days(1, 2)};
  CHECK(ledger.pairs_total() == 4);
  CHECK(ledger.partitions()
        == std::vector<cache_partition>{
          {"SP", 6}, {"SP", 4}, {"RJ", 6}, {"RJ", 4}});
  for (auto modality : {6, 4})
    ledger.know({"SP", modality}, day(1));
  CHECK(ledger.pairs_complete() == 0);
  ledger.know({"SP", 6}, day(2));
  CHECK(ledger.pairs_complete() == 1);
  CHECK_FALSE(ledger.complete("SP"));
  ledger.know({"SP", 4}, day(2));
  CHECK(ledger.complete("SP"));
  CHECK_FALSE(ledger.complete("RJ"));
}

TEST_CASE("knowing a day twice, or one nobody asked for, changes nothing") {
  day_ledger ledger{{"SP"}, {6}, days(1, 2)};
  for (int i = 0; i < 3; ++i) {
    ledger.know({"SP", 6}, day(1));
    ledger.know({"SP", 6}, day(0));
    ledger.know({"SP", 6}, day(3));
    ledger.know({"SP", 4}, day(2));
    ledger.know({"RJ", 6}, day(2));
  }
  CHECK(ledger.pairs_complete() == 0);
  CHECK_FALSE(ledger.known({"SP", 6}, day(0)));
  CHECK_FALSE(ledger.known({"RJ", 6}, day(2)));
  ledger.know({"SP", 6}, day(2));
  CHECK(ledger.complete("SP"));
}

TEST_CASE("gaps of a few known days are read again, longer ones are not") {
  auto ledger = knowing({2, 3, 5, 6, 7}, 9);
  auto missing = [&](int join) {
    return ledger.missing({"SP"}, {6}, days(1, 9), join);
  };
  CHECK(missing(0) == ranges{days(1, 1), days(4, 4), days(8, 9)});
  CHECK(missing(1) == ranges{days(1, 1), days(4, 4), days(8, 9)});
  CHECK(missing(2) == ranges{days(1, 4), days(8, 9)});
  CHECK(missing(3) == ranges{days(1, 9)});
}

TEST_CASE("what is missing is looked for within the asked days only") {
  auto ledger = knowing({3}, 9);
  CHECK(ledger.missing({"SP"}, {6}, days(2, 4), 0)
        == ranges{days(2, 2), days(4, 4)});
  CHECK(ledger.missing({"SP"}, {6}, days(-5, 1), 0) == ranges{days(1, 1)});
  CHECK(ledger.missing({"SP"}, {6}, days(3, 3), 0).empty());
  CHECK(ledger.missing({"RJ"}, {6}, days(1, 9), 0).empty());
}

TEST_CASE("the ledger agrees with a set of days, whatever is known") {
  auto holds = rc::check("as a set", [] {
    const strings ufs{"SP", "RJ", "MG"};
    const std::vector<int> modalities{4, 6};
    auto width = *rc::gen::inRange(1, 25);
    auto join = *rc::gen::inRange(0, 4);
    day_ledger ledger{ufs, modalities, days(1, width)};
    std::set<std::tuple<std::string, int, int>> model;
    auto count = *rc::gen::inRange<size_t>(0, 200);
    auto marks = *rc::gen::container<std::vector<int>>(
      count, rc::gen::inRange(0, 3 * 2 * 25));
    for (auto x : marks) {
      auto uf = ufs[static_cast<size_t>(x % 3)];
      auto modality = modalities[static_cast<size_t>(x / 3 % 2)];
      auto at = x / 6 % width + 1;
      ledger.know({uf, modality}, day(at));
      model.insert({uf, modality, at});
    }
    auto open = [&](int at) {
      for (auto& uf : ufs)
        for (auto modality : modalities)
          if (!model.count({uf, modality, at}))
            return true;
      return false;
    };
    ranges expected;
    for (int at = 1; at <= width; ++at) {
      if (!open(at))
        continue;
      if (!expected.empty()
          && (day(at) - expected.back().last).count() - 1 <= join)
        expected.back().last = day(at);
      else
        expected.push_back(days(at, at));
    }
    RC_ASSERT(ledger.missing(ufs, modalities, days(1, width), join)
              == expected);
    uint64_t complete = 0;
    for (auto& uf : ufs)
      for (auto modality : modalities) {
        auto n = 0;
        for (int at = 1; at <= width; ++at) {
          auto known = model.count({uf, modality, at}) > 0;
          RC_ASSERT(ledger.known({uf, modality}, day(at)) == known);
          n += known ? 1 : 0;
        }
        complete += n == width ? 1 : 0;
      }
    RC_ASSERT(ledger.pairs_complete() == complete);
  });
  CHECK(holds);
}

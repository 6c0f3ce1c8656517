#include "actors/cache/lru.hpp"

#include "tests/actors/cache/days.hpp"
#include "tests/actors/system/seeded.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <map>

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

const auto read_at = clock_at("2026-01-15T12:00:00");

day_key key(int n) {
  return {"pncp", {"SP", n}, day("2026-01-15")};
}

/// A day of one partition.
day_key nth(int n) {
  return {"pncp", {"SP", 6}, day("2026-01-01") + std::chrono::days{n}};
}

cached_day cell(size_t notices = 1, std::chrono::milliseconds later = 0ms) {
  return cell_of(day("2026-01-15"), read_at + later, notices);
}

/// Room for so many days of one notice each, in partitions of their own.
uint64_t room_for(size_t days) {
  day_lru x{1 << 20};
  x.put(key(1), cell());
  return x.bytes() * days;
}

} // namespace

TEST_CASE("days of any other source, UF, modality or date are other days") {
  day_lru x{1 << 20};
  x.put(key(6), cell());
  REQUIRE(x.find(key(6)));
  for (auto& other : {day_key{"pcp", {"SP", 6}, day("2026-01-15")},
                      day_key{"pncp", {"RJ", 6}, day("2026-01-15")},
                      day_key{"pncp", {"SP", 8}, day("2026-01-15")},
                      day_key{"pncp", {"SP", 6}, day("2026-01-16")}})
    CHECK_FALSE(x.find(other));
}

TEST_CASE("the day used longest ago goes first") {
  day_lru x{room_for(2)};
  x.put(key(1), cell());
  x.put(key(2), cell());
  x.find(key(1));
  x.put(key(3), cell());
  CHECK(x.find(key(1)));
  CHECK_FALSE(x.find(key(2)));
  CHECK(x.find(key(3)));
}

TEST_CASE("only what was read later replaces a day") {
  day_lru x{1 << 20};
  CHECK(x.put(key(1), cell(2)));
  CHECK_FALSE(x.put(key(1), cell(5)));
  CHECK_FALSE(x.put(key(1), cell(5, -1ms)));
  CHECK(x.find(key(1))->notices->size() == 2);
  CHECK(x.put(key(1), cell(5, 1ms)));
  CHECK(x.find(key(1))->notices->size() == 5);
  CHECK(x.size() == 1);
}

TEST_CASE("a day beyond the budget alone is not kept, nor is its older copy") {
  day_lru x{room_for(1)};
  CHECK(x.put(key(1), cell(1)));
  CHECK_FALSE(x.put(key(1), cell(4, 1ms)));
  CHECK_FALSE(x.find(key(1)));
  CHECK(x.bytes() == 0);
  CHECK(x.entries() == 0);
}

TEST_CASE("the estimate follows the texts and the number of notices") {
  auto few = day_lru::cost_of(cell(1));
  auto many = day_lru::cost_of(cell(101));
  CHECK(many - few >= 100 * sizeof(notice));
  auto long_text = plain_notice();
  long_text.object = std::string(10'000, 'x');
  cached_day fat{
    day("2026-01-15"),
    std::make_shared<const notice_batch>(notice_batch{share(long_text)}),
    read_at, false};
  CHECK(day_lru::cost_of(fat) >= few + 9'900);
}

TEST_CASE("a year without notices is one entry and costs next to nothing") {
  day_lru x{1 << 20};
  x.put(nth(0), cell(0));
  auto one = x.bytes();
  for (int n = 1; n < 365; ++n)
    CHECK(x.put(nth(n), cell(0)));
  CHECK(x.entries() == 1);
  CHECK(x.size() == 365);
  CHECK(x.bytes() == one);
  CHECK(x.find(nth(200))->day == nth(200).day);
  CHECK_FALSE(x.find(nth(365)));
}

TEST_CASE("27 UFs, 4 modalities and a year fit into a few MiB") {
  day_lru x{4 << 20};
  uint64_t days = 0;
  for (int partition = 0; partition < 27 * 4; ++partition)
    for (int n = 0; n < 365; ++n) {
      auto at = nth(n);
      at.partition.modality = partition;
      x.put(at, cell(0));
      ++days;
    }
  CHECK(days == 39'420);
  CHECK(x.size() == days);
  CHECK(x.bytes() < 64 * 1024);
}

TEST_CASE("days in a row are one entry in whatever order they come") {
  day_lru x{1 << 20};
  for (auto n : {4, 0, 2, 1, 3})
    x.put(nth(n), cell(0));
  CHECK(x.entries() == 1);
  CHECK(x.size() == 5);
}

TEST_CASE("days of another reading, or of an empty list, are their own entry") {
  day_lru x{1 << 20};
  x.put(nth(0), cell(0));
  x.put(nth(1), cell(0, 1ms));
  x.put(nth(2), empty_list(nth(2).day, read_at + 1ms));
  x.put(nth(3), cell(1, 1ms));
  x.put(nth(4), cell(0, 1ms));
  CHECK(x.entries() == 5);
  CHECK(x.find(nth(2))->from_empty_list);
  CHECK_FALSE(x.find(nth(1))->from_empty_list);
}

TEST_CASE("a day read later is taken out of a run, which goes on around it") {
  day_lru x{1 << 20};
  for (int n = 0; n < 5; ++n)
    x.put(nth(n), cell(0));
  CHECK_FALSE(x.put(nth(2), cell(3)));
  CHECK(x.put(nth(2), cell(3, 1ms)));
  CHECK(x.entries() == 3);
  CHECK(x.size() == 5);
  CHECK(x.find(nth(2))->notices->size() == 3);
  CHECK(x.find(nth(4))->read == read_at);
  for (auto n : {0, 1, 2, 3, 4})
    x.put(nth(n), cell(0, 2ms));
  CHECK(x.entries() == 1);
}

// What a table without runs or bounds knows.
TEST_CASE("what is kept is what was put last, and never over the budget") {
  seeded random;
  CAPTURE(random.seed);
  for (int round = 0; round < 60; ++round) {
    auto bounded = random.one_in(2);
    auto bytes = bounded ? room_for(1 + random.below(12)) : 1ull << 30;
    day_lru real{bytes};
    std::map<int, cached_day> expected;
    for (int i = 0; i < 300; ++i) {
      auto n = static_cast<int>(random.below(12));
      if (random.one_in(2)) {
        auto x = cell(random.one_in(2) ? 0 : random.below(4),
                      random.below(4) * 1ms);
        x.day = nth(n).day;
        x.from_empty_list = x.notices->empty() && random.one_in(4);
        auto old = expected.find(n);
        auto newer = old == expected.end() || old->second.read < x.read;
        REQUIRE((real.put(nth(n), x) == newer || bounded));
        if (newer)
          expected[n] = x;
      } else {
        auto found = real.find(nth(n));
        auto wanted = expected.find(n);
        REQUIRE((wanted != expected.end() || !found));
        REQUIRE((bounded || found || wanted == expected.end()));
        if (found && !bounded)
          REQUIRE(same(*found, wanted->second));
      }
      REQUIRE(real.bytes() <= bytes);
      REQUIRE((bounded || real.size() == expected.size()));
    }
    std::vector<local_day> days;
    real.each({"pncp", {"SP", 6}}, nth(3).day, nth(9).day,
              [&](const cached_day& x) { days.push_back(x.day); });
    REQUIRE(std::is_sorted(days.begin(), days.end()));
    REQUIRE((days.empty()
             || (days.front() >= nth(3).day && days.back() <= nth(9).day)));
    real.clear();
    REQUIRE(real.bytes() == 0);
    REQUIRE(real.size() == 0);
  }
}

TEST_CASE("the newest days that hold so many notices are told") {
  day_lru x{1 << 20};
  auto put = [&](const char* uf, const char* date, size_t notices) {
    x.put({"pncp", {uf, 6}, day(date)}, cell(notices));
  };
  put("SP", "2026-01-10", 2);
  put("RJ", "2026-01-12", 3);
  put("SP", "2026-01-13", 0);
  put("SP", "2026-01-11", 1);
  auto sizes = [&](const std::vector<std::string>& ufs, uint64_t most) {
    std::vector<size_t> out;
    for (auto& list : x.newest(ufs, most))
      out.push_back(list->size());
    return out;
  };
  using numbers = std::vector<size_t>;
  CHECK(sizes({}, 100) == numbers{3, 1, 2});
  CHECK(sizes({}, 4) == numbers{3, 1});
  CHECK(sizes({}, 3) == numbers{3});
  CHECK(sizes({"SP"}, 100) == numbers{1, 2});
  CHECK(sizes({"AC"}, 100).empty());
  CHECK(sizes({}, 0).empty());
}

#include "actors/cache/lookup.hpp"

#include "tests/actors/cache/days.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

const auto now = clock_at("2026-03-15T12:00:00");
const cache_partition sp{"SP", 6};
const cache_partition rj{"RJ", 6};

cache_lookup ask(std::string_view first, std::string_view last,
                 double random = 0,
                 std::vector<cache_partition> partitions = {sp, rj}) {
  cache_question x{"pncp", std::move(partitions), day(first), day(last)};
  return {std::make_shared<const cache_question>(std::move(x)),
          freshness_options{}, random};
}

// A memory with a day of SP for each age.
struct filled {
  explicit filled(std::vector<std::pair<const char*, std::chrono::seconds>> xs)
    : memory(1 << 20) {
    for (auto& [when, age] : xs)
      memory.put({"pncp", sp, day(when)}, cell_of(day(when), now - age));
  }

  day_lru memory;
};

} // namespace

TEST_CASE("a month and its days have the names that Redis knows") {
  CHECK(month_of(day("2026-01-05")) == "202601");
  CHECK(month_of(day("2025-12-31")) == "202512");
  CHECK(day_of_month(day("2026-01-05")) == "05");
  CHECK(day_of_month(day("2025-12-31")) == "31");
}

TEST_CASE("an answer has all lanes in order, and their days ascending") {
  filled x{{{"2026-03-12", 1h}, {"2026-03-10", 1h}}};
  auto asked = ask("2026-03-09", "2026-03-12", 0, {rj, sp});
  CHECK(asked.read(x.memory, now) == cache_counts{2, 0, 6});
  auto answer = asked.answer(now);
  REQUIRE(answer.partitions.size() == 2);
  CHECK(answer.partitions[0].partition == rj);
  CHECK(answer.partitions[0].hits.empty());
  auto& hits = answer.partitions[1].hits;
  REQUIRE(hits.size() == 2);
  CHECK(hits[0].cell.day == day("2026-03-10"));
  CHECK(hits[1].cell.day == day("2026-03-12"));
  CHECK(hits[0].how == freshness::fresh);
  CHECK_FALSE(hits[0].refresh);
}

TEST_CASE("a question of no days is answered at once with its lanes") {
  filled x{{}};
  auto asked = ask("2026-03-10", "2026-03-09");
  CHECK(asked.read(x.memory, now) == cache_counts{});
  CHECK(asked.settled(now));
  CHECK(asked.answer(now).partitions.size() == 2);
}

TEST_CASE("Redis is asked by month for what is not fresh in memory, once") {
  filled x{{{"2026-02-28", 1h}, {"2026-03-01", 30h}}};
  auto asked = ask("2026-02-27", "2026-03-02", 0, {sp, rj});
  CHECK(asked.read(x.memory, now) == cache_counts{1, 1, 6});
  CHECK_FALSE(asked.settled(now));
  auto months = asked.next(3, now);
  REQUIRE(months.size() == 2);
  CHECK(months[0].month == "202602");
  CHECK(months[0].days == std::vector{day("2026-02-27")});
  CHECK(months[1].month == "202603");
  CHECK(months[1].days == std::vector{day("2026-03-01"), day("2026-03-02")});
  auto rest = asked.next(3, now);
  REQUIRE(rest.size() == 2);
  CHECK(rest[0].partition == 1);
  CHECK(rest[0].days.size() == 2);
  CHECK(asked.next(3, now).empty());
}

TEST_CASE("months of the same name in two years are two") {
  auto asked = ask("2025-03-31", "2026-03-01", 0, {sp});
  CHECK(asked.next(1, now).size() == 13);
}

TEST_CASE("the copy read last counts, wherever it is") {
  filled x{{{"2026-03-10", 5h}, {"2026-03-11", 5h}}};
  auto asked = ask("2026-03-10", "2026-03-11", 0, {sp});
  asked.read(x.memory, now);
  REQUIRE(asked.next(100, now).size() == 1);
  CHECK(asked.shared() == cache_counts{0, 0, 2});
  asked.add(0, cell_of(day("2026-03-10"), now - 1h), now);
  asked.add(0, cell_of(day("2026-03-11"), now - 9h), now);
  CHECK(asked.shared() == cache_counts{1, 1, 0});
  auto answer = asked.answer(now);
  auto& hits = answer.partitions[0].hits;
  REQUIRE(hits.size() == 2);
  CHECK(hits[0].cell.read == now - 1h);
  CHECK(hits[0].how == freshness::fresh);
  CHECK(hits[1].cell.read == now - 5h);
  CHECK(hits[1].how == freshness::expired);
}

TEST_CASE("what is of no use any more is missed, on either level") {
  filled x{{{"2026-03-10", 40h}}};
  auto asked = ask("2026-03-10", "2026-03-10", 0, {sp});
  CHECK(asked.read(x.memory, now) == cache_counts{0, 0, 1});
  asked.next(100, now);
  asked.add(0, cell_of(day("2026-03-10"), now - 41h), now);
  CHECK(asked.shared() == cache_counts{0, 0, 1});
  CHECK(asked.answer(now).partitions[0].hits.empty());
}

TEST_CASE("days read together are refreshed early together, after Redis was "
          "asked for newer copies") {
  auto age = 4h - 5s;
  filled x{{{"2026-03-10", age}, {"2026-03-11", age}, {"2026-03-12", 1h}}};
  auto calm = ask("2026-03-10", "2026-03-12", 0.3, {sp});
  calm.read(x.memory, now);
  CHECK(calm.settled(now));
  auto early = ask("2026-03-10", "2026-03-12", 0.5, {sp});
  early.read(x.memory, now);
  CHECK_FALSE(early.settled(now));
  REQUIRE(early.next(100, now).size() == 1);
  early.add(0, cell_of(day("2026-03-11"), now - 1s), now);
  auto answer = early.answer(now);
  auto& hits = answer.partitions[0].hits;
  REQUIRE(hits.size() == 3);
  CHECK(hits[0].refresh);
  CHECK_FALSE(hits[1].refresh);
  CHECK_FALSE(hits[2].refresh);
}

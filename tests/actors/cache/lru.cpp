#include "actors/cache/lru.hpp"

#include "tests/actors/cache/cells.hpp"
#include "tests/actors/system/seeded.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

const auto read_at = clock_at("2026-01-15T12:00:00");

cell_key key(int n) {
  return {"pncp", {"SP", n}, day("2026-01-15")};
}

cache_cell cell(size_t notices = 1, std::chrono::milliseconds later = 0ms) {
  return cell_of(day("2026-01-15"), read_at + later, notices);
}

// What a list with linear searches does.
struct model {
  struct item {
    cell_key key;
    cache_cell cell;
  };

  std::list<item>::iterator at(const cell_key& key) {
    return std::find_if(items.begin(), items.end(),
                        [&](auto& x) { return x.key == key; });
  }
  const cache_cell* find(const cell_key& key) {
    auto i = at(key);
    if (i == items.end())
      return nullptr;
    items.splice(items.begin(), items, i);
    return &i->cell;
  }
  bool put(const cell_key& key, const cache_cell& x) {
    auto i = at(key);
    if (i != items.end() && i->cell.read >= x.read)
      return false;
    if (i != items.end())
      items.erase(i);
    if (memory_of(x) > max_bytes)
      return false;
    items.push_front({key, x});
    while (items.size() > max_entries || bytes() > max_bytes)
      items.pop_back();
    return true;
  }
  uint64_t bytes() const {
    uint64_t out = 0;
    for (auto& x : items)
      out += memory_of(x.cell);
    return out;
  }

  size_t max_entries;
  uint64_t max_bytes;
  std::list<item> items;
};

} // namespace

TEST_CASE("days of any other source, UF, modality or date are other days") {
  cell_lru x{10, 1 << 20};
  x.put(key(6), cell());
  REQUIRE(x.find(key(6)));
  for (auto& other : {cell_key{"pcp", {"SP", 6}, day("2026-01-15")},
                      cell_key{"pncp", {"RJ", 6}, day("2026-01-15")},
                      cell_key{"pncp", {"SP", 8}, day("2026-01-15")},
                      cell_key{"pncp", {"SP", 6}, day("2026-01-16")}})
    CHECK_FALSE(x.find(other));
}

TEST_CASE("the day used longest ago goes first") {
  cell_lru x{2, 1 << 20};
  x.put(key(1), cell());
  x.put(key(2), cell());
  x.find(key(1));
  x.put(key(3), cell());
  CHECK(x.find(key(1)));
  CHECK_FALSE(x.find(key(2)));
  CHECK(x.find(key(3)));
}

TEST_CASE("only what was read later replaces a day") {
  cell_lru x{2, 1 << 20};
  CHECK(x.put(key(1), cell(2)));
  CHECK_FALSE(x.put(key(1), cell(5)));
  CHECK_FALSE(x.put(key(1), cell(5, -1ms)));
  CHECK(x.find(key(1))->notices->size() == 2);
  CHECK(x.put(key(1), cell(5, 1ms)));
  CHECK(x.find(key(1))->notices->size() == 5);
  CHECK(x.size() == 1);
}

TEST_CASE("a day beyond the budget alone is not kept, nor is its older copy") {
  cell_lru x{10, memory_of(cell(3))};
  CHECK(x.put(key(1), cell(3)));
  CHECK_FALSE(x.put(key(1), cell(4, 1ms)));
  CHECK_FALSE(x.find(key(1)));
  CHECK(x.bytes() == 0);
}

TEST_CASE("the estimate follows the texts and the number of notices") {
  auto few = memory_of(cell(1));
  auto many = memory_of(cell(101));
  CHECK(many - few >= 100 * sizeof(notice));
  auto long_text = plain_notice();
  long_text.object = std::string(10'000, 'x');
  cache_cell fat{
    day("2026-01-15"),
    std::make_shared<const notice_batch>(notice_batch{share(long_text)}),
    read_at, false};
  CHECK(memory_of(fat) >= few + 9'900);
}

TEST_CASE("memory does what a simple list does, in any order of uses") {
  seeded random;
  CAPTURE(random.seed);
  for (int round = 0; round < 50; ++round) {
    auto entries = 1 + random.below(8);
    auto bytes = memory_of(cell(1)) * (1 + random.below(20));
    cell_lru real{entries, bytes};
    model expected{entries, bytes, {}};
    for (int i = 0; i < 300; ++i) {
      auto k = key(static_cast<int>(random.below(12)));
      if (random.one_in(2)) {
        auto x = cell(random.below(6), random.below(50) * 1ms);
        REQUIRE(real.put(k, x) == expected.put(k, x));
      } else {
        auto found = real.find(k);
        auto wanted = expected.find(k);
        REQUIRE((found != nullptr) == (wanted != nullptr));
        if (found)
          REQUIRE(same(*found, *wanted));
      }
      REQUIRE(real.size() == expected.items.size());
      REQUIRE(real.bytes() == expected.bytes());
      REQUIRE(real.bytes() <= bytes);
    }
    real.clear();
    REQUIRE(real.bytes() == 0);
    REQUIRE(real.size() == 0);
  }
}

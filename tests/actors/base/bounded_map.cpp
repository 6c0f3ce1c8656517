#include "actors/base/bounded_map.hpp"

#include "tests/actors/system/seeded.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <vector>

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

using map = bounded_map<int>;
using keys = std::vector<std::string>;

map::time_point after(int seconds) {
  return map::time_point{} + std::chrono::seconds{seconds};
}

keys keys_of(const map& x) {
  keys out;
  for (auto& y : x)
    out.push_back(y.key);
  return out;
}

// The same by searching a list, oldest first.
struct model {
  struct item {
    std::string key;
    int value;
    uint64_t bytes;
    map::time_point since;
  };

  auto find(const std::string& key) {
    return std::find_if(all.begin(), all.end(),
                        [&](auto& x) { return x.key == key; });
  }

  void erase(const std::string& key) {
    std::erase_if(all, [&](auto& x) { return x.key == key; });
  }

  void use(const std::string& key) {
    if (auto i = find(key); i != all.end())
      std::rotate(i, i + 1, all.end());
  }

  uint64_t bytes() const {
    uint64_t out = 0;
    for (auto& x : all)
      out += x.bytes;
    return out;
  }

  void trim() {
    auto least = limits.keep_newest ? 1u : 0u;
    while (all.size() > limits.max_count
           || (bytes() > limits.max_bytes && all.size() > least))
      all.erase(all.begin());
  }

  bounded_map_limits limits;
  std::vector<item> all;
};

} // namespace

TEST_CASE("the value put last counts, and is the newest") {
  map x;
  x.put("a", 1, 10, after(1));
  x.put("b", 2, 20, after(2));
  x.put("a", 3, 30, after(3));
  CHECK(keys_of(x) == keys{"b", "a"});
  CHECK(x.find("a")->value == 3);
  CHECK(x.find("a")->since == after(3));
  CHECK(x.find("c") == nullptr);
  CHECK(x.size() == 2);
  CHECK(x.bytes() == 50);
  CHECK(x.oldest().key == "b");
  CHECK(x.newest().key == "a");
}

TEST_CASE("a value is added once and stays as old as it is") {
  map x{{.max_count = 2}};
  CHECK(x.add("a", 1));
  CHECK(x.add("b", 2));
  CHECK_FALSE(x.add("a", 3));
  CHECK(x.find("a")->value == 1);
  CHECK(x.add("c", 4));
  CHECK(keys_of(x) == keys{"b", "c"});
}

TEST_CASE("what is used is the newest") {
  map x{{.max_count = 2}};
  x.put("a", 1);
  x.put("b", 2);
  CHECK(x.use("a")->value == 1);
  CHECK(x.use("c") == nullptr);
  x.put("c", 3);
  CHECK(keys_of(x) == keys{"a", "c"});
}

TEST_CASE("the newest value alone may be too large, where that is wanted") {
  auto keep_newest = GENERATE(false, true);
  map x{{.max_bytes = 10, .keep_newest = keep_newest}};
  x.put("a", 1, 5);
  x.put("b", 2, 100);
  CHECK(keys_of(x) == (keep_newest ? keys{"b"} : keys{}));
  x.put("c", 3, 5);
  x.put("d", 4, 5);
  CHECK(keys_of(x) == keys{"c", "d"});
  x.resize(5);
  CHECK(keys_of(x) == keys{"d"});
}

TEST_CASE("values go at their age") {
  map x{{.ttl = 10s}};
  x.put("a", 1, 1, after(0));
  x.put("b", 2, 1, after(1));
  x.expire(after(9));
  CHECK(x.size() == 2);
  x.expire(after(10));
  CHECK(keys_of(x) == keys{"b"});
  x.expire(after(100));
  CHECK(x.empty());
  CHECK(x.bytes() == 0);
}

TEST_CASE("a key of the map itself may be put and erased") {
  map x;
  x.put("a key that is longer than strings hold themselves", 1);
  x.put(x.oldest().key, 2);
  CHECK(x.size() == 1);
  CHECK(x.oldest().value == 2);
  x.erase(x.oldest().key);
  CHECK(x.empty());
}

TEST_CASE("a bounded map does what a search of a list does") {
  seeded random;
  CAPTURE(random.seed);
  for (int round = 0; round < 50; ++round) {
    bounded_map_limits limits{.max_count = 1 + random.below(8),
                              .max_bytes = 10 + random.below(100),
                              .ttl = std::chrono::seconds{5},
                              .keep_newest = random.one_in(2)};
    map x{limits};
    model y{limits, {}};
    for (int i = 0; i < 200; ++i) {
      auto key = std::to_string(random.below(12));
      switch (random.below(6)) {
        case 0:
          x.erase(key);
          y.erase(key);
          break;
        case 1:
          // Times stay in order as long as nothing old is made the newest.
          x.expire(after(i));
          std::erase_if(y.all,
                        [&](auto& z) { return after(i) - z.since >= 5s; });
          break;
        case 2:
          y.limits.max_bytes = 10 + random.below(100);
          x.resize(y.limits.max_bytes);
          y.trim();
          break;
        case 3:
          if (x.add(key, i, 7, after(i))) {
            y.all.push_back({key, i, 7, after(i)});
            y.trim();
          } else {
            REQUIRE(y.find(key) != y.all.end());
          }
          break;
        default:
          auto bytes = random.below(40);
          x.put(key, i, bytes, after(i));
          y.erase(key);
          y.all.push_back({key, i, bytes, after(i)});
          y.trim();
      }
      REQUIRE(x.size() == y.all.size());
      REQUIRE(x.bytes() == y.bytes());
      REQUIRE(std::equal(
        x.begin(), x.end(), y.all.begin(), y.all.end(), [](auto& a, auto& b) {
          return a.key == b.key && a.value == b.value && a.since == b.since;
        }));
    }
  }
}

TEST_CASE("the least recently used values go, as in a search of a list") {
  seeded random;
  CAPTURE(random.seed);
  bounded_map_limits limits{.max_count = 6};
  map x{limits};
  model y{limits, {}};
  for (int i = 0; i < 2000; ++i) {
    auto key = std::to_string(random.below(12));
    if (random.one_in(2)) {
      auto found = x.use(key);
      REQUIRE((found != nullptr) == (y.find(key) != y.all.end()));
      y.use(key);
    } else {
      x.put(key, i);
      y.erase(key);
      y.all.push_back({key, i, 0, {}});
      y.trim();
    }
    REQUIRE(std::equal(x.begin(), x.end(), y.all.begin(), y.all.end(),
                       [](auto& a, auto& b) {
                         return a.key == b.key && a.value == b.value;
                       }));
  }
}

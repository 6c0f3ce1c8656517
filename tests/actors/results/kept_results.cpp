#include "actors/results/kept_results.hpp"

#include "tests/actors/match/notices.hpp"
#include "tests/actors/system/seeded.hpp"
#include "tests/catch.hpp"

#include <map>

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

using time_point = kept_results::time_point;

constexpr time_point start{};

search_result_ptr result_of(std::vector<notice_ptr> notices) {
  auto x = std::make_shared<search_result>();
  for (auto& y : notices) {
    found_notice z;
    z.data = std::move(y);
    x->notices.push_back(std::move(z));
  }
  return x;
}

search_result_ptr fresh_result(size_t notices = 1) {
  std::vector<notice_ptr> all;
  for (size_t i = 0; i < notices; ++i)
    all.push_back(share(plain_notice()));
  return result_of(std::move(all));
}

uint64_t size_of(const search_result_ptr& x) {
  kept_results alone;
  alone.put("x", x, start);
  return alone.bytes();
}

kept_results::time_point after(int seconds) {
  return start + std::chrono::seconds{seconds};
}

} // namespace

TEST_CASE("the oldest result is the surplus when there is one") {
  auto one = size_of(fresh_result());
  kept_results x{{.max_bytes = 2 * one}};
  x.put("a", fresh_result(), after(1));
  x.put("b", fresh_result(), after(2));
  CHECK(x.surplus() == std::nullopt);
  x.put("c", fresh_result(), after(3));
  REQUIRE(x.surplus() == "a");
  x.erase("a");
  CHECK(x.surplus() == std::nullopt);
  CHECK(x.bytes() == 2 * one);
}

TEST_CASE("results are bounded in number too") {
  kept_results x{{.max_count = 2}};
  for (auto id : {"a", "b", "c"})
    x.put(id, fresh_result(), start);
  CHECK(x.surplus() == "a");
}

TEST_CASE("the newest result stays, however large, and so does a held one") {
  kept_results x{{.max_bytes = 10}};
  x.put("a", fresh_result(100), start);
  CHECK(x.surplus() == std::nullopt);
  x.put("b", fresh_result(), start);
  x.put("c", fresh_result(), start);
  x.hold("a");
  CHECK(x.surplus() == "b");
  x.erase("b");
  CHECK(x.surplus() == std::nullopt);
  x.release("a");
  CHECK(x.surplus() == "a");
  CHECK(x.oldest() == "a");
  x.erase("a");
  CHECK(x.oldest() == std::nullopt);
}

TEST_CASE("a result in the place of another is the newest") {
  kept_results x;
  x.put("a", fresh_result(), after(1));
  x.put("b", fresh_result(), after(2));
  x.put("a", fresh_result(3), after(3));
  CHECK(x.size() == 2);
  CHECK(x.oldest() == "b");
  CHECK(x.ended_by(after(2)) == "b");
  CHECK(x.ended_by(after(1)) == std::nullopt);
}

TEST_CASE("notices that results share count once") {
  std::vector<notice_ptr> all;
  for (int i = 0; i < 50; ++i)
    all.push_back(share(plain_notice()));
  kept_results x;
  x.put("a", result_of(all), start);
  auto first = x.bytes();
  x.put("b", result_of(all), start);
  auto second = x.bytes() - first;
  CHECK(second < first / 2);
  x.erase("a");
  CHECK(x.bytes() == first);
  x.erase("b");
  CHECK(x.bytes() == 0);
}

TEST_CASE("a text beyond the string itself is counted") {
  auto x = plain_notice();
  auto before = memory_of(x);
  x.object = std::string(5000, 'x');
  CHECK(memory_of(x) >= before + 4900);
}

TEST_CASE("whatever comes and goes, the account is what is left") {
  seeded random;
  CAPTURE(random.seed);
  auto budget = std::make_shared<memory_budget>(0);
  std::vector<notice_ptr> pool;
  for (int i = 0; i < 40; ++i) {
    auto y = plain_notice();
    y.object.resize(20 + random.below(200), 'x');
    pool.push_back(share(std::move(y)));
  }
  kept_results x{{}, memory_charge{budget, memory_account::results}};
  std::map<std::string, search_result_ptr> model;
  for (int i = 0; i < 1000; ++i) {
    auto id = std::to_string(random.below(12));
    if (random.one_in(3)) {
      x.erase(id);
      model.erase(id);
    } else {
      std::vector<notice_ptr> some;
      for (auto n = random.below(20); n > 0; --n)
        some.push_back(pool[random.below(pool.size())]);
      model[id] = result_of(some);
      x.put(id, model[id], after(i));
    }
    kept_results again;
    for (auto& [key, y] : model)
      again.put(key, y, start);
    REQUIRE(x.size() == model.size());
    REQUIRE(x.bytes() == again.bytes());
    REQUIRE(budget->bytes(memory_account::results) == x.bytes());
  }
}

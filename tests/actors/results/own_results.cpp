#include "actors/results/own_results.hpp"

#include "actors/results/result_cache.hpp"
#include "tests/actors/domain/codec_samples.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

using ids = std::vector<std::string>;

constexpr own_results::time_point start{};

search_result_ptr result_of(const std::string& id, size_t notices = 1) {
  auto x = typical_result(notices);
  x.search_id = id;
  return std::make_shared<const search_result>(std::move(x));
}

} // namespace

TEST_CASE("an own result is lacking until this very data set has it") {
  own_results own{{}};
  auto x = result_of("a");
  own.keep(x, start);
  CHECK(own.find("a") == x);
  CHECK(own.lacking("a", "one"));
  own.stored(x, "one", 3);
  CHECK_FALSE(own.lacking("a", "one"));
  CHECK(own.parts_of("a") == 3);
  CHECK(own.lacking("a", "two"));
  CHECK_FALSE(own.lacking("b", "one"));
}

TEST_CASE("a replaced own result is lacking though the old one was stored") {
  own_results own{{}};
  auto old = result_of("a");
  own.keep(old, start);
  auto x = result_of("a");
  own.keep(x, start);
  own.stored(old, "one", 3);
  CHECK(own.lacking("a", "one"));
  CHECK(own.parts_of("a") == 0);
  CHECK(own.find("a") == x);
  CHECK(own.size() == 1);
}

TEST_CASE("lacking results are named oldest first") {
  own_results own{{}};
  for (auto id : {"c", "a", "b"})
    own.keep(result_of(id), start);
  own.keep(result_of("c"), start);
  CHECK(own.all_lacking("one") == ids{"a", "b", "c"});
  own.stored(own.find("b"), "one", 1);
  CHECK(own.all_lacking("one") == ids{"a", "c"});
  CHECK(own.all_lacking("two") == ids{"a", "b", "c"});
}

TEST_CASE("what one data set cannot take is tried again with the next") {
  own_results own{{}};
  own.keep(result_of("a"), start);
  own.give_up("a", "one");
  CHECK_FALSE(own.lacking("a", "one"));
  CHECK(own.lacking("a", "two"));
}

TEST_CASE("an own result lives as long as it may") {
  own_results own{{.ttl = 10s}};
  own.keep(result_of("a"), start);
  own.keep(result_of("b"), start + 4s);
  CHECK(own.life_of("a", start + 3s) == 7s);
  CHECK(own.life_of("a", start + 11s) == 1ms);
  CHECK(own.life_of("unknown", start + 3s) == 10s);
  own.expire(start + 9s);
  CHECK(own.size() == 2);
  own.expire(start + 10s);
  CHECK(own.find("a") == nullptr);
  CHECK(own.find("b"));
}

TEST_CASE("the oldest own results go when there are too many") {
  own_results own{{.max_count = 2}};
  for (auto id : {"a", "b", "c"})
    own.keep(result_of(id), start);
  CHECK(own.all_lacking("one") == ids{"b", "c"});
}

TEST_CASE("the oldest own results go when they take too much") {
  auto one = memory_of(*result_of("a"));
  own_results own{{.max_bytes = 2 * one}};
  for (auto id : {"a", "b", "c"})
    own.keep(result_of(id), start);
  CHECK(own.all_lacking("one") == ids{"b", "c"});
  own.keep(result_of("large", 100), start);
  CHECK(own.all_lacking("one") == ids{"large"});
  own.forget("large");
  for (auto id : {"d", "e"})
    own.keep(result_of(id), start);
  CHECK(own.all_lacking("one") == ids{"d", "e"});
}

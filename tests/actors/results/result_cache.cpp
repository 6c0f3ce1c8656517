#include "actors/results/result_cache.hpp"

#include "tests/actors/domain/codec_samples.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;

namespace {

search_result_ptr result_of(size_t notices) {
  return std::make_shared<const search_result>(typical_result(notices));
}

} // namespace

TEST_CASE("a shelf has exactly the writing that was put there") {
  result_cache results{10, 1 << 20};
  auto x = result_of(1);
  results.put("a", "first", x);
  CHECK(results.find("a", "first") == x);
  CHECK(results.find("a", "second") == nullptr);
  CHECK(results.find("b", "first") == nullptr);
  auto y = result_of(1);
  results.put("a", "second", y);
  CHECK(results.find("a", "first") == nullptr);
  CHECK(results.find("a", "second") == y);
  CHECK(results.size() == 1);
}

TEST_CASE("what was used least recently leaves a full shelf") {
  auto one = memory_of(*result_of(1));
  SECTION("by count") {
    result_cache results{2, 1 << 20};
    results.put("a", "w", result_of(1));
    results.put("b", "w", result_of(1));
    results.find("a", "w");
    results.put("c", "w", result_of(1));
    CHECK(results.find("a", "w") != nullptr);
    CHECK(results.find("b", "w") == nullptr);
  }
  SECTION("by bytes") {
    result_cache results{100, 2 * one};
    for (auto id : {"a", "b", "c"})
      results.put(id, "w", result_of(1));
    CHECK(results.size() == 2);
    CHECK(results.find("a", "w") == nullptr);
    results.put("large", "w", result_of(100));
    CHECK(results.size() == 0);
  }
}

TEST_CASE("a shelf can be made smaller") {
  auto one = memory_of(*result_of(1));
  result_cache results{100, 10 * one};
  for (auto id : {"a", "b", "c"})
    results.put(id, "w", result_of(1));
  CHECK(results.bytes() == 3 * one);
  results.resize(one);
  CHECK(results.bytes() == one);
  CHECK(results.find("c", "w") != nullptr);
}

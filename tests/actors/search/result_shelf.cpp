#include "actors/search/result_shelf.hpp"

#include "tests/actors/search/codec_samples.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;

namespace {

search_result_ptr result_of(size_t notices) {
  return std::make_shared<const search_result>(typical_result(notices));
}

} // namespace

TEST_CASE("a shelf has exactly the writing that was put there") {
  result_shelf shelf{10, 1 << 20};
  auto x = result_of(1);
  shelf.put("a", "first", x);
  CHECK(shelf.find("a", "first") == x);
  CHECK(shelf.find("a", "second") == nullptr);
  CHECK(shelf.find("b", "first") == nullptr);
  auto y = result_of(1);
  shelf.put("a", "second", y);
  CHECK(shelf.find("a", "first") == nullptr);
  CHECK(shelf.find("a", "second") == y);
  CHECK(shelf.size() == 1);
}

TEST_CASE("what was used least recently leaves a full shelf") {
  auto one = memory_of(*result_of(1));
  SECTION("by count") {
    result_shelf shelf{2, 1 << 20};
    shelf.put("a", "w", result_of(1));
    shelf.put("b", "w", result_of(1));
    shelf.find("a", "w");
    shelf.put("c", "w", result_of(1));
    CHECK(shelf.find("a", "w") != nullptr);
    CHECK(shelf.find("b", "w") == nullptr);
  }
  SECTION("by bytes") {
    result_shelf shelf{100, 2 * one};
    for (auto id : {"a", "b", "c"})
      shelf.put(id, "w", result_of(1));
    CHECK(shelf.size() == 2);
    CHECK(shelf.find("a", "w") == nullptr);
    shelf.put("large", "w", result_of(100));
    CHECK(shelf.size() == 0);
  }
}

TEST_CASE("a shelf can be made smaller") {
  auto one = memory_of(*result_of(1));
  result_shelf shelf{100, 10 * one};
  for (auto id : {"a", "b", "c"})
    shelf.put(id, "w", result_of(1));
  CHECK(shelf.bytes() == 3 * one);
  shelf.resize(one);
  CHECK(shelf.bytes() == one);
  CHECK(shelf.find("c", "w") != nullptr);
}

#include "actors/base/random_id.hpp"

#include "tests/catch.hpp"

#include <set>

using namespace bidiq;

TEST_CASE("ids are 32 hex digits and never the same") {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    auto id = random_id();
    REQUIRE(id.size() == 32);
    REQUIRE(id.find_first_not_of("0123456789abcdef") == id.npos);
    REQUIRE(seen.insert(id).second);
  }
}

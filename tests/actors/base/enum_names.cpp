#include "actors/base/enum_names.hpp"

#include "tests/catch.hpp"

using namespace bidiq;

namespace {

enum class colour { red, green, blue };

constexpr enum_names<colour::blue> colours{"red", "green", "blue"};

} // namespace

TEST_CASE("each value has its name, and each name its value") {
  static_assert(colours.of(colour::red) == "red");
  CHECK(colours.of(colour::green) == "green");
  CHECK(colours.of(colour::blue) == "blue");
  CHECK(colours.find("green") == colour::green);
}

TEST_CASE("what is no value has another name, and what is no name no value") {
  CHECK(colours.of(static_cast<colour>(3)) == "?");
  CHECK(colours.of(static_cast<colour>(-1), "none") == "none");
  CHECK(colours.find("Red") == std::nullopt);
  CHECK(colours.find("") == std::nullopt);
}

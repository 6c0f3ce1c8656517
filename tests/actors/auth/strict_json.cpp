#include "actors/auth/strict_json.hpp"

#include "tests/catch.hpp"

#include <nlohmann/json.hpp>

using namespace bidiq;
using namespace std::string_literals;

TEST_CASE("an object is read as it is") {
  auto x = parse_strict_object(R"({"a":{"a":1},"b":[{"a":2},{"a":3}]} )");
  REQUIRE(x.is_object());
  CHECK(x["b"][1]["a"] == 3);
}

TEST_CASE("whatever two readers understand differently is none") {
  for (auto& text :
       {R"({"a":1,"a":1})"s,
        R"({"a":1,"b":2,"\u0061":3})"s,
        R"({"x":{"a":1,"a":2}})"s,
        R"({"x":[{"a":1,"a":2}]})"s,
        "{} {}"s,
        "{}x"s,
        " {}"s,
        "\xEF\xBB\xBF{}"s,
        "{}\0"s,
        "{}\0{}"s,
        "[]"s,
        "1"s,
        ""s,
        "{"s,
        R"({"a":1,})"s,
        R"({'a':1})"s,
        R"({"a":NaN})"s,
        "{\"a\":\"\xFF\"}"s,
        R"({"a":"\ud800"})"s,
        R"({"a":1}//)"s,
        "{\"a\":" + std::string(17, '[') + std::string(17, ']') + "}"}) {
    INFO(text);
    CHECK(parse_strict_object(text).is_discarded());
  }
}

TEST_CASE("a member that is no text has no text") {
  auto x = parse_strict_object(R"({"a":"x","b":1,"c":null})");
  CHECK(text_member(x, "a") == "x");
  CHECK_FALSE(text_member(x, "b").has_value());
  CHECK_FALSE(text_member(x, "c").has_value());
  CHECK_FALSE(text_member(x, "d").has_value());
}

#include "actors/base/parse_json.hpp"

#include "tests/catch.hpp"

#include <string>

using namespace bidiq;

namespace {

std::string nested(size_t depth) {
  std::string out(depth, '[');
  return out.append(std::string(depth, ']'));
}

} // namespace

TEST_CASE("a text is parsed unless it is nested deeper than the limit") {
  CHECK(parse_json(nested(3), 3).is_array());
  CHECK(parse_json(nested(4), 3).is_discarded());
  CHECK(parse_json(nested(max_json_nesting)).is_array());
  CHECK(parse_json(nested(max_json_nesting + 1)).is_discarded());
  CHECK(parse_json(nested(520'000)).is_discarded());
  CHECK(parse_json(std::string(520'000, '{')).is_discarded());
}

TEST_CASE("brackets beside each other and within strings are not nested") {
  CHECK(parse_json("[[1],[2],{},{}]", 2).size() == 4);
  CHECK(parse_json(R"(["[[[{{{", "\"[[[", "\\"])", 1).size() == 3);
}

TEST_CASE("what is not JSON is discarded") {
  for (auto text : {"", "[", "{]", "nul", "]]]]", "\"", "[1] 2", "\xff"}) {
    INFO(text);
    CHECK(parse_json(text).is_discarded());
  }
}

TEST_CASE("the order of an ordered document is that of the text") {
  auto x = parse_json<nlohmann::ordered_json>(R"({"b":1,"a":2})");
  CHECK(x.dump() == R"({"b":1,"a":2})");
}

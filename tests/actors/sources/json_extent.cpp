#include "actors/sources/json_extent.hpp"

#include "tests/catch.hpp"

using namespace bidiq;

namespace {

bool whole(std::string_view text) {
  auto x = measure_json(text);
  return x.whole && x.size == text.size();
}

} // namespace

TEST_CASE("a value reaches to its end, whatever follows") {
  for (std::string_view text :
       {R"({"a":[1,-2.5e3,"x\"]}\\",{}],"b":null})", "[]", "{}", "\"a\"", "-1",
        "NaN", " [ 1 , { \"a\" : true } ]"}) {
    INFO(text);
    CHECK(whole(text));
    auto more = std::string{text} + ",{\"x\":1}";
    CHECK(measure_json(more).whole);
    CHECK(measure_json(more).size == text.size());
  }
}

TEST_CASE("bytes that only a value's own reader minds do not break it") {
  CHECK(whole("{\"a\":\"tab\tand \xff and \\u12\"}"));
  CHECK(whole("{\"a\":12.5.7}"));
}

TEST_CASE("a broken structure is told where it breaks") {
  for (std::string_view text :
       {"", "{", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}",
        "[1,]", "[1 2]", "{\"a\":\"b\" c\"}", "{\"a\":x\"}", "{a:1}", "]",
        "\"abc", "\"abc\\"}) {
    INFO(text);
    CHECK_FALSE(measure_json(text).whole);
    CHECK(measure_json(text).size <= text.size());
  }
  CHECK(measure_json("{\"a\":\"b\" c\"}").size == 9);
}

TEST_CASE("depth is limited") {
  CHECK(whole(std::string(32, '[') + std::string(32, ']')));
  CHECK_FALSE(whole(std::string(33, '[') + std::string(33, ']')));
  CHECK_FALSE(measure_json(std::string(1'000'000, '[')).whole);
}

TEST_CASE("an array of an object is found behind its bracket") {
  CHECK(find_array(R"({"data":[1]})", "data") == 9);
  CHECK(find_array(R"( { "a" : {"data":[]} , "data" : [ )", "data") == 33);
  for (std::string_view body : {"", "[1]", R"({"data":1})", R"({"a":[1]})",
                                R"({"a":"b"c","data":[]})", R"({"data":)"})
    CHECK(find_array(body, "data") == body.npos);
}

#include "actors/base/json_text.hpp"

#include "actors/base/parse_json.hpp"
#include "tests/actors/system/seeded.hpp"
#include "tests/catch.hpp"

#include <string>

using namespace bidiq;
using namespace bidiq::test;
using nlohmann::json;

namespace {

bool sound(std::string_view text) {
  json_reader reader{text};
  return reader.value() && reader.at_end();
}

std::string as_string(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

std::string nested(size_t depth, char open, char close) {
  std::string inner(depth, open);
  return inner.append(std::string(depth, close));
}

// A document with everything in it, to be damaged.
constexpr std::string_view example
  = R"({"a":[1,-0.5e+3,2E10,0],"b":{"":null,"é😀":[true,false,[]]},)"
    R"("c":"\"\\\/\b\f\n\r\t\u00e7\ud83d\ude00\u0000","d":{}} )";

} // namespace

TEST_CASE("a text is sound where the JSON library says so") {
  for (std::string_view text :
       {example, std::string_view{"0"}, std::string_view{"-0"},
        std::string_view{" [ 1 , 2 ] "}, std::string_view{"\"\""},
        std::string_view{"null"}, std::string_view{"1e5"},
        // None of these is.
        std::string_view{""}, std::string_view{"01"}, std::string_view{"-"},
        std::string_view{"1."}, std::string_view{".5"}, std::string_view{"1e"},
        std::string_view{"+1"}, std::string_view{"nul"},
        std::string_view{"[1,]"}, std::string_view{"{\"a\":1,}"},
        std::string_view{"{\"a\"}"}, std::string_view{"{a:1}"},
        std::string_view{"[1 2]"}, std::string_view{"\"a\nb\""},
        std::string_view{"\"\\x\""}, std::string_view{"\"\\u12g4\""},
        std::string_view{"\"\\ud800\""}, std::string_view{"\"\\ud800\\u0041\""},
        std::string_view{"\"\\ude00\""}, std::string_view{"\"\xff\""},
        std::string_view{"\"\xc0\x80\""}, std::string_view{"\"\xed\xa0\x80\""},
        std::string_view{"\"\xf4\x90\x80\x80\""},
        std::string_view{"\"cut \xe2\x82"}, std::string_view{"[1]]"},
        std::string_view{"{} {}"}, std::string_view{"[1\0]", 4}}) {
    INFO(text);
    CHECK(sound(text) == json::accept(text));
  }
}

TEST_CASE("a damaged text is sound where the JSON library says so") {
  seeded random;
  CAPTURE(random.seed);
  for (int i = 0; i < 20'000; ++i) {
    std::string text{example};
    for (auto n = 1 + random.below(3); n > 0; --n) {
      auto at = random.below(text.size());
      if (random.one_in(3))
        text.erase(at, 1 + random.below(4));
      else
        text[at] = random.one_in(2) ? static_cast<char>(random.below(256))
                                    : example[random.below(example.size())];
    }
    CAPTURE(text);
    // The library alone minds numbers that no double holds.
    if (sound(text) != json::accept(text))
      REQUIRE(text.find_first_of("eE") != text.npos);
  }
}

TEST_CASE("a text nested deeper than the limit is not sound") {
  for (auto [open, close] : {std::pair{'[', ']'}}) {
    CHECK(sound(nested(max_json_nesting, open, close)));
    CHECK(!sound(nested(max_json_nesting + 1, open, close)));
    CHECK(!sound(nested(500'000, open, close)));
  }
  CHECK(sound("[[1],[2],{},{}]"));
  CHECK(json_reader{"[[],[],[]]", 2}.value());
  CHECK(!json_reader{"[[],[[]]]", 2}.value());
}

TEST_CASE("an object is told from other values and from two of them") {
  CHECK(is_json_object(R"( {"a":{}} )"));
  for (auto text : {"[]", "1", "", "{", "{}{}", "{} x", "\"{}\""})
    CHECK(!is_json_object(text));
}

TEST_CASE("what is read points into the text, escapes as they are") {
  json_reader in{R"( { "a\n" : [1, "}"] , "b" : -2.5e1 } )"};
  REQUIRE(in.take('{'));
  CHECK(in.string() == "a\\n");
  CHECK(!in.take(','));
  CHECK(in.take(':'));
  CHECK(in.value() == R"([1, "}"])");
  CHECK(in.take(','));
  CHECK(in.string() == "b");
  CHECK(in.take(':'));
  CHECK(in.value() == "-2.5e1");
  CHECK(!in.at_end());
  CHECK(in.take('}'));
  CHECK(in.at_end());
}

TEST_CASE("any bytes become a string of the library's bytes") {
  seeded random;
  CAPTURE(random.seed);
  for (int i = 0; i < 20'000; ++i) {
    auto text = random.bytes(12);
    if (random.one_in(2))
      for (auto& c : text) // More that nearly is UTF-8.
        c = "\xe2\x82\xac\xf0\x9f\x98\x80\xed\xa0\xc3\xf4\x8f\x90\"x"
          [random.below(16)];
    REQUIRE(as_string(text)
            == json(text).dump(-1, ' ', false, json::error_handler_t::replace));
  }
}

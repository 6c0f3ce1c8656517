#include "net/http/uri.hpp"

#include "tests/catch.hpp"

using namespace bidiq::http;

TEST_CASE("percent-encoding is decoded to UTF-8 or refused") {
  CHECK(percent_decode("a%20b+c") == "a b+c");
  CHECK(percent_decode("a+b", true) == "a b");
  CHECK(percent_decode("%C3%A7%c3%a7") == "\xc3\xa7\xc3\xa7");
  CHECK(percent_decode("%2525") == "%25");
  CHECK(percent_decode("") == "");
  for (auto bad : {"%", "%2", "%2x", "%zz", "a%00b", "%c0%ae", "%ff",
                   "%ed%a0%80", "%f4%90%80%80", "%e2%82"}) {
    INFO(bad);
    CHECK_FALSE(percent_decode(bad).has_value());
  }
}

TEST_CASE("encoding and decoding are inverse") {
  std::string text;
  for (char c = 1; c < 127; ++c)
    text += c;
  text += "çãõ€𝄞";
  CHECK(percent_decode(percent_encode(text)) == text);
  CHECK(percent_encode("a-b_c.d~e/ç") == "a-b_c.d~e%2F%C3%A7");
}

TEST_CASE("a query keeps order and duplicates") {
  auto query = parse_query("b=1&a=2&&b=3&c&d=x%3Dy=z", 10);
  REQUIRE(query.has_value());
  CHECK(*query
        == name_values{
          {"b", "1"}, {"a", "2"}, {"b", "3"}, {"c", ""}, {"d", "x=y=z"}});
  CHECK(parse_query("", 10)->empty());
}

TEST_CASE("a query with too many parameters or a broken escape is refused") {
  CHECK(parse_query("a=1&b=2", 2).has_value());
  CHECK_FALSE(parse_query("a=1&b=2&c=3", 2).has_value());
  CHECK_FALSE(parse_query("a=%4", 2).has_value());
  CHECK_FALSE(parse_query("%4=a", 2).has_value());
}

TEST_CASE("a path in a log is one short printable line") {
  CHECK(log_safe("/a\nb\x1b[31m\"\\\xe2\x80\xa8")
        == "/a\\x0Ab\\x1B[31m\\x22\\x5C\\xE2\\x80\\xA8");
  auto logged = log_safe(std::string(10'000, 'a'));
  CHECK(logged.size() == 256 + 3);
  CHECK(logged.ends_with("a..."));
}

#include "actors/base/base64url.hpp"

#include "tests/catch.hpp"

#include <rapidcheck.h>

#include <set>

using namespace bidiq;

TEST_CASE("base64url is as RFC 4648 and RFC 7515 have it") {
  CHECK(encode_base64url("") == "");
  CHECK(encode_base64url("f") == "Zg");
  CHECK(encode_base64url("fo") == "Zm8");
  CHECK(encode_base64url("foobar") == "Zm9vYmFy");
  CHECK(encode_base64url("\x03\xEC\xFF\xE0\xC1") == "A-z_4ME");
  CHECK(decode_base64url("A-z_4ME") == "\x03\xEC\xFF\xE0\xC1");
}

TEST_CASE("what is read is what was written") {
  CHECK(rc::check("decode(encode(x)) == x", [](const std::string& x) {
    RC_ASSERT(decode_base64url(encode_base64url(x)) == x);
  }));
}

TEST_CASE("no two texts have the same bytes") {
  const std::string alphabet = "ABCZabcz0189-_+/= .\n";
  std::set<std::string> seen;
  for (auto a : alphabet)
    for (auto b : alphabet)
      for (auto text :
           {std::string{a, b}, std::string{a, b, 'A'}, std::string{'A', a, b}})
        if (auto bytes = decode_base64url(text)) {
          INFO(text);
          CHECK(encode_base64url(*bytes) == text);
        }
}

TEST_CASE("padding, blanks, other alphabets and bits too many are refused") {
  for (auto text : {"Zg==", "Zg=", "Zm8=", "Z", "Zm9vY", "Zh", "Zm9", "Z g",
                    "Zg\n", "+/+/", "A.", "\xC3\xA9g", "=", "===="}) {
    INFO(text);
    CHECK_FALSE(decode_base64url(text).has_value());
  }
}

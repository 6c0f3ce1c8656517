#include "actors/progress/cursor.hpp"

#include "tests/catch.hpp"

#include <string>

using namespace bidiq;

TEST_CASE("a cursor is a decimal number, and anything else the beginning") {
  CHECK(parse_cursor("12") == 12);
  CHECK(parse_cursor("007") == 7);
  for (auto text : {"", "-1", "+1", " 1", "1 ", "0x10", "1e3", "abc", "12abc"})
    CHECK(parse_cursor(text) == 0);
}

TEST_CASE("no cursor is so large that no id comes after it") {
  CHECK(max_cursor + 1 == 9007199254740991u);
  CHECK(parse_cursor("9007199254740990") == max_cursor);
  // An id that a client may have been given.
  CHECK(parse_cursor("9007199254740991") == max_cursor + 1);
  CHECK(parse_cursor("9007199254740992") == max_cursor);
  CHECK(parse_cursor("18446744073709551615") == max_cursor);
  CHECK(parse_cursor("18446744073709551616") == max_cursor);
  CHECK(parse_cursor(std::string(1000, '9')) == max_cursor);
}

#include "actors/report/text_height.hpp"

#include "tests/catch.hpp"

#include <rapidcheck.h>

#include <string>

using bidiq::wrapped_lines;

namespace {

std::string several(const std::string& x, size_t n) {
  std::string text;
  while (n-- > 0)
    text += x;
  return text;
}

} // namespace

TEST_CASE("what fits is one line, also with blanks behind it") {
  CHECK(wrapped_lines("", 5) == 1);
  CHECK(wrapped_lines("UF", 5) == 1);
  CHECK(wrapped_lines("1234567", 8) == 1);
  CHECK(wrapped_lines("1234567" + std::string(100, ' '), 8) == 1);
}

TEST_CASE("words wrap, and those that fill a line are cut") {
  CHECK(wrapped_lines("uma duas", 5) == 2);
  CHECK(wrapped_lines(several("contratação ", 30), 44) >= 8);
  CHECK(wrapped_lines(several("contratação ", 30), 44) <= 10);
  CHECK(wrapped_lines("42498600000171-1-001245/2023", 18) == 2);
  CHECK(wrapped_lines(std::string(100, '8'), 10) >= 11);
  CHECK(wrapped_lines(std::string(100, '8'), 10) <= 13);
}

TEST_CASE("every line break begins a line") {
  CHECK(wrapped_lines("a\nb\n\nc", 20) == 4);
  CHECK(wrapped_lines("a\n", 20) == 2);
}

TEST_CASE("capitals take more room than small letters") {
  CHECK(wrapped_lines(several("MUNICÍPIO ", 20), 40)
        > wrapped_lines(several("município ", 20), 40));
}

TEST_CASE("more text or a narrower column never takes fewer lines") {
  CHECK(rc::check([](const std::string& text, const std::string& more) {
    auto width = *rc::gen::inRange(1, 100);
    auto lines = wrapped_lines(text, width);
    RC_ASSERT(lines >= 1u);
    RC_ASSERT(wrapped_lines(text + more, width) >= lines);
    RC_ASSERT(wrapped_lines(text, 2 * width) <= lines);
  }));
}

#include "actors/match/text.hpp"

#include "tests/actors/match/real_notices.hpp"
#include "tests/catch.hpp"

#include <rapidcheck.h>
#include <utf8proc.h>

using bidiq::normalise;

namespace {

void append_utf8(std::string& out, int32_t code) {
  utf8proc_uint8_t buf[4];
  auto n = utf8proc_encode_char(code, buf);
  out.append(reinterpret_cast<char*>(buf), static_cast<size_t>(n));
}

// The contract's sentence, step by step, with nothing but utf8proc.
std::string reference(std::string_view text) {
  std::string result;
  bool blank = false;
  auto at = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  auto end = at + text.size();
  while (at != end) {
    utf8proc_int32_t code = ' ';
    auto size = utf8proc_iterate(at, end - at, &code);
    at += size > 0 ? size : 1;
    if (size <= 0)
      code = ' ';
    std::string single;
    append_utf8(single, code);
    utf8proc_uint8_t* decomposed = nullptr;
    auto n
      = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(single.data()),
                     static_cast<utf8proc_ssize_t>(single.size()), &decomposed,
                     UTF8PROC_DECOMPOSE);
    REQUIRE(n >= 0);
    for (utf8proc_ssize_t i = 0; i < n;) {
      utf8proc_int32_t part = 0;
      i += utf8proc_iterate(decomposed + i, n - i, &part);
      std::string_view category = utf8proc_category_string(part);
      if (category[0] == 'M')
        continue;
      if (category[0] != 'L' && category[0] != 'N') {
        blank = true;
        continue;
      }
      if (blank && !result.empty())
        result += ' ';
      blank = false;
      append_utf8(result, utf8proc_tolower(part));
    }
    std::free(decomposed);
  }
  return result;
}

} // namespace

TEST_CASE("accents, case and punctuation do not matter", "[text]") {
  CHECK(normalise("") == "");
  CHECK(normalise(" \t-- ") == "");
  CHECK(normalise("Meia-ÁGUA") == "meia agua");
  CHECK(normalise("  AQUISIÇÃO  de\nMÓVEIS/cadeiras!  ")
        == "aquisicao de moveis cadeiras");
  CHECK(normalise("cafe\u0301") == "cafe");
  CHECK(normalise("\u201cÓleo\u201d \u2013 5\u00a0l") == "oleo 5 l");
}

TEST_CASE("letters of every alphabet and all numbers are kept", "[text]") {
  CHECK(normalise("Ωμέγα") == "ωμεγα");
  CHECK(normalise("m² nº ½") == "m² nº ½");
  CHECK(normalise("Ⱥ") == "ⱥ"); // Grows from two bytes to three.
  CHECK(normalise("İ") == "i");
  CHECK(normalise("각") == "\u1100\u1161\u11a8");
}

TEST_CASE("invalid UTF-8 counts as a blank", "[text]") {
  CHECK(normalise("a\xff"
                  "b")
        == "a b");
  CHECK(normalise("caf\xe9 com") == "caf com");
  CHECK(normalise("a\xc3") == "a");
  CHECK(normalise("a\xed\xa0\x80z") == "a z"); // A surrogate.
  CHECK(normalise("a\xc0\xafz") == "a z");     // Overlong.
  CHECK(normalise("a\xe2\x80") == "a");        // Cut short.
  CHECK(normalise(std::string_view{"a\0b", 3}) == "a b");
}

TEST_CASE("normalising into a used string leaves nothing of it", "[text]") {
  std::string out = "something much longer than what comes now";
  normalise("Sol", out);
  CHECK(out == "sol");
}

TEST_CASE("every code point agrees with the Unicode tables", "[text]") {
  for (int32_t code = 0; code <= 0x10ffff; ++code) {
    if (code >= 0xd800 && code <= 0xdfff)
      continue;
    std::string text = "a";
    append_utf8(text, code);
    text += "Bcd";
    if (normalise(text) != reference(text))
      FAIL("U+" << std::hex << code << ": " << normalise(text));
  }
}

TEST_CASE("any bytes and any text agree with the Unicode tables", "[text]") {
  CHECK(rc::check([](const std::string& bytes) {
    RC_ASSERT(normalise(bytes) == reference(bytes));
  }));
  auto code = rc::gen::weightedOneOf<int32_t>(
    {{6, rc::gen::inRange(0x20, 0x7f)},
     {3, rc::gen::inRange(0x80, 0x250)},
     {1, rc::gen::inRange(0x300, 0x370)},
     {1, rc::gen::inRange(0x1e00, 0x2100)},
     {1, rc::gen::inRange(0xac00, 0xd7a4)},
     {1, rc::gen::inRange(0x10000, 0x110000)}});
  CHECK(rc::check([&] {
    std::string text;
    for (auto x : *rc::gen::container<std::vector<int32_t>>(code))
      append_utf8(text, x);
    RC_ASSERT(normalise(text) == reference(text));
    RC_ASSERT(normalise(normalise(text)) == normalise(text));
  }));
}

TEST_CASE("real notices agree with the Unicode tables", "[text]") {
  for (auto& text : bidiq::tests::notice_texts())
    if (normalise(text) != reference(text))
      FAIL(text);
}

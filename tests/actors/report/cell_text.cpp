#include "actors/report/cell_text.hpp"

#include "tests/catch.hpp"

#include <optional>
#include <rapidcheck.h>

using namespace bidiq;

namespace {

std::string clean(const std::string& text, size_t max_units = max_cell_units) {
  cell_text f{max_units};
  return f(text);
}

// An independent decoder: the code points of well-formed UTF-8, or nothing.
std::optional<std::u32string> decode(const std::string& text) {
  std::u32string result;
  for (size_t i = 0; i < text.size();) {
    auto lead = static_cast<unsigned char>(text[i]);
    size_t size = lead < 0x80   ? 1
                  : lead < 0xC0 ? 0
                  : lead < 0xE0 ? 2
                  : lead < 0xF0 ? 3
                  : lead < 0xF8 ? 4
                                : 0;
    if (size == 0 || i + size > text.size())
      return std::nullopt;
    auto point = static_cast<char32_t>(size == 1 ? lead : lead & 0x7F >> size);
    for (size_t j = 1; j < size; ++j) {
      auto next = static_cast<unsigned char>(text[i + j]);
      if ((next & 0xC0) != 0x80)
        return std::nullopt;
      point = point << 6 | (next & 0x3Fu);
    }
    constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (point < least[size] || point > 0x10FFFF
        || (point >= 0xD800 && point < 0xE000))
      return std::nullopt;
    result += point;
    i += size;
  }
  return result;
}

size_t units(const std::u32string& text) {
  size_t n = 0;
  for (auto point : text)
    n += point > 0xFFFF ? 2 : 1;
  return n;
}

// Bytes that often come near what matters.
rc::Gen<std::string> nasty_text() {
  auto piece = rc::gen::elementOf(std::vector<std::string>{"a",
                                                           "ç",
                                                           "€",
                                                           "\U0001F600",
                                                           "_x0041_",
                                                           "_x",
                                                           "_",
                                                           "\n",
                                                           "\r\n",
                                                           "\r",
                                                           std::string(1, '\0'),
                                                           "\x1f",
                                                           "\x7f",
                                                           "\xc3",
                                                           "\x80",
                                                           "\xed\xa0\x80",
                                                           "\xef\xbf\xbf",
                                                           "\xf4\x90\x80\x80",
                                                           "\xe2\x82",
                                                           "\xff",
                                                           "0041_"});
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(piece),
                      [](const std::vector<std::string>& pieces) {
                        std::string text;
                        for (auto& x : pieces)
                          text += x;
                        return text;
                      });
}

} // namespace

TEST_CASE("clean text is passed on without a copy") {
  cell_text f;
  for (std::string text :
       {"", "plain", "ação \U0001F600 €", "a\nb\tc", "_x00_ _x", "_x004g_"})
    CHECK(f(text) == text.c_str());
  CHECK((f.repairs() == text_repairs{}));
}

TEST_CASE("a text is made fit at each place, however long it is") {
  const std::pair<std::string, std::string> cases[]{{"_", "_"},
                                                    {"\t", "\t"},
                                                    {"\n", "\n"},
                                                    {"\x7f", "\x7f"},
                                                    {"ç", "ç"},
                                                    {"€", "€"},
                                                    {"\x1f", " "},
                                                    {std::string(1, 0), " "},
                                                    {"\xff", "\uFFFD"},
                                                    {"ç\x1f", "ç "},
                                                    {" \x1f", "  "},
                                                    {"_\xe2\x82", "_\uFFFD"},
                                                    {"_x0041_",
                                                     "_x005F_x0041_"}};
  for (size_t size = 0; size < 26; ++size)
    for (size_t at = 0; at <= size; ++at)
      for (auto& [in, out] : cases) {
        std::string before(at, 'a');
        std::string after(size - at, 'b');
        if (clean(before + in + after) != before + out + after)
          FAIL("size " << size << ", at " << at << ", " << out);
      }
}

TEST_CASE("invalid UTF-8 becomes one replacement per maximal subpart") {
  CHECK(clean("a\xff z") == "a\uFFFD z");
  CHECK(clean("\xc0\xaf") == "\uFFFD\uFFFD");
  CHECK(clean("\xed\xa0\x80") == "\uFFFD\uFFFD\uFFFD");
  CHECK(clean("\xf0\x9f\x98") == "\uFFFD");
  CHECK(clean("\xf0\x9f\x98z") == "\uFFFDz");
  CHECK(clean("\xf4\x90\x80\x80") == "\uFFFD\uFFFD\uFFFD\uFFFD");
  CHECK(clean("\xef\xbf\xbf") == "\uFFFD");
  CHECK(clean("\xe2\x82") == "\uFFFD");
}

TEST_CASE("control characters become spaces, line ends line feeds") {
  CHECK(clean("a\x01z\x1f") == "a z ");
  CHECK(clean("a\r\nb\rc\n") == "a\nb c\n");
  CHECK(clean(std::string("a\0z", 3)) == "a z");
}

TEST_CASE("what looks like Excel's escape is escaped") {
  CHECK(clean("_x0041_") == "_x005F_x0041_");
  // Excel would read the second after the first has been escaped.
  CHECK(clean("_x0041_x0042_") == "_x005F_x0041_x005F_x0042_");
  CHECK(clean("_X0041_") == "_X0041_");
}

TEST_CASE("texts and repairs are counted once each") {
  cell_text f{40};
  f("\xff\xff");
  f("fine");
  f(std::string(41, 'x'));
  f(std::string(50, '\x01'));
  CHECK((f.repairs() == text_repairs{2, 2}));
}

TEST_CASE("the limit counts UTF-16 units and never splits a character") {
  CHECK(clean(std::string(40, 'x'), 40) == std::string(40, 'x'));
  CHECK(clean(std::string(41, 'x'), 40)
        == "xxxxxxxxxxxxxxxxxxxxxxx… [texto cortado]");
  std::string faces;
  for (int i = 0; i < 21; ++i)
    faces += "\U0001F600";
  auto cut = clean(faces, 40);
  CHECK(cut.size() == 11 * 4 + 19);
}

TEST_CASE("any bytes become text that XML and Excel can hold") {
  CHECK(rc::check([](size_t seed) {
    auto text = *nasty_text();
    auto max = 32 + seed % 64;
    auto points = decode(clean(text, max));
    RC_ASSERT(points.has_value());
    RC_ASSERT(units(*points) <= max);
    for (auto point : *points)
      RC_ASSERT((point >= 0x20 || point == '\n' || point == '\t')
                && point != 0xFFFE && point != 0xFFFF);
  }));
}

TEST_CASE("links are web addresses that need no escaping") {
  CHECK(linkable("https://pncp.gov.br/app/editais/1/2026/3?a=b&c=%20#d"));
  CHECK(linkable("http://x"));
  CHECK(linkable("http://" + std::string(2'072, 'a')));
  for (std::string url :
       {"", "http://", "https://", "HTTPS://x", "javascript:x", "//x",
        "ftp://x", "http:/x", "http://a b", "http://ã", "http://a\nb",
        "http://a\"", "http://<"})
    CHECK_FALSE(linkable(url));
  CHECK_FALSE(linkable("http://" + std::string(2'073, 'a')));
}

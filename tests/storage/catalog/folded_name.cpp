#include "storage/catalog/folded_name.hpp"

#include "actors/base/json_text.hpp"
#include "tests/catch.hpp"

#include <rapidcheck.h>

using namespace bidiq;

namespace {

bool is_sound(std::string_view text) {
  while (!text.empty()) {
    auto n = utf8_length(text);
    if (n == 0)
      return false;
    text.remove_prefix(n);
  }
  return true;
}

} // namespace

TEST_CASE("accents and case go, signs and blanks stay") {
  CHECK(fold_name("Licitação Nº 5_A (100%).PDF")
        == "licitacao no 5_a (100%).pdf");
  CHECK(fold_name("ÀÉÎÕÜ ç Ñ") == "aeiou c n");
  // The same letters, composed and not.
  CHECK(fold_name("Pre\xCC\x81via") == fold_name("Pr\xC3\xA9via"));
  CHECK(fold_name("Straße ﬁ ½")
        == "strasse fi 1\xE2\x81\x84"
           "2");
  CHECK(fold_name("").empty());
}

TEST_CASE("control characters are blanks, and what is no text is marked") {
  using namespace std::string_literals;
  CHECK(fold_name("a\0b\nc\x7f"s) == "a b c ");
  CHECK(fold_name("a\xFF\xC3") == "a\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST_CASE("any bytes fold into UTF-8 that both databases take") {
  CHECK(
    rc::check("sound, without control characters", [](const std::string& x) {
      auto y = fold_name(x);
      RC_ASSERT(is_sound(y));
      RC_ASSERT(y.find('\0') == y.npos);
    }));
}

TEST_CASE("what is folded again stays") {
  CHECK(rc::check("fold(fold(x)) == fold(x)", [] {
    auto codes
      = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0x20, 0x2000));
    std::string text;
    for (auto c : codes) {
      if (c < 0x80)
        text.push_back(static_cast<char>(c));
      else if (c < 0x800)
        text += {static_cast<char>(0xC0 | c >> 6),
                 static_cast<char>(0x80 | (c & 63))};
      else
        text += {static_cast<char>(0xE0 | c >> 12),
                 static_cast<char>(0x80 | (c >> 6 & 63)),
                 static_cast<char>(0x80 | (c & 63))};
    }
    auto once = fold_name(text);
    RC_ASSERT(fold_name(once) == once);
  }));
}

TEST_CASE("a long name is cut between characters") {
  std::string name;
  while (name.size() <= max_folded_name)
    name += "€";
  auto cut = folded_column(name);
  CHECK(cut.size() == max_folded_name - max_folded_name % 3);
  CHECK(is_sound(cut));
  CHECK(whole_characters("abc", 3) == "abc");
  CHECK(whole_characters("a€", 3) == "a");
  CHECK(whole_characters("€", 2).empty());
}

TEST_CASE("a pattern has no sign with a meaning but its own") {
  CHECK(like_pattern("a") == "%a%");
  CHECK(like_pattern("100%_\\") == "%100\\%\\_\\\\%");
}

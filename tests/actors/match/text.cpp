#include "actors/match/text.hpp"

#include "actors/match/text_repair.hpp"
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

// Decimal digits of other scripts are counted from the zero of their row.
int32_t plain_digit(int32_t code) {
  auto zero = code;
  while (utf8proc_category(zero - 1) == UTF8PROC_CATEGORY_ND)
    --zero;
  return '0' + (code - zero) % 10;
}

// Signs of trade and service marks, of which the tables make letters.
bool is_trade_mark(int32_t code) {
  for (auto sign : {0x2120, 0x2122, 0x1f16a, 0x1f16b, 0x1f16c})
    if (code == sign)
      return true;
  return false;
}

// The contract's sentence, step by step, with nothing but utf8proc: of texts
// that need no repair.
std::string reference(std::string_view text) {
  std::string result;
  bool blank = false;
  enum { none, letter, digit } last = none;
  auto at = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  auto end = at + text.size();
  while (at != end) {
    utf8proc_int32_t code = ' ';
    auto size = utf8proc_iterate(at, end - at, &code);
    at += size > 0 ? size : 1;
    if (size <= 0 || is_trade_mark(code))
      code = ' ';
    std::string single;
    append_utf8(single, code);
    utf8proc_uint8_t* decomposed = nullptr;
    auto n
      = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(single.data()),
                     static_cast<utf8proc_ssize_t>(single.size()), &decomposed,
                     static_cast<utf8proc_option_t>(
                       UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_IGNORE));
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
      if (category == "Nd")
        part = plain_digit(part);
      auto now = category == "Nd" ? digit : letter;
      if ((blank || now != last) && !result.empty())
        result += ' ';
      blank = false;
      last = now;
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
  CHECK(normalise("٣٤ १२") == "34 12");
  CHECK(normalise("Ⱥ") == "ⱥ"); // Grows from two bytes to three.
  CHECK(normalise("İ") == "i");
  CHECK(normalise("각") == "\u1100\u1161\u11a8");
}

TEST_CASE("characters that are only another shape are what they stand for",
          "[text]") {
  CHECK(normalise("o\ufb01cina") == "oficina");
  CHECK(normalise("\uff34\uff2f\uff2e\uff25\uff32") == "toner");
  CHECK(normalise("m² nº ½ ª") == "m 2 no 1 2 a");
  CHECK(normalise("\u2163 Ltda\u2024") == "iv ltda");
  CHECK(normalise("\u3371") == "hpa");
  CHECK(normalise("\ufdfa").size() > 3 * 3); // More than any other.
}

TEST_CASE("what is never shown parts no word", "[text]") {
  for (auto code : {0xad, 0x200b, 0x200c, 0x200d, 0x2060, 0xfeff, 0x34f, 0x61c,
                    0x115f, 0x180e, 0xfe0f, 0xe0041}) {
    std::string text = "UNI";
    append_utf8(text, code);
    text += "formes";
    INFO(std::hex << code);
    CHECK(normalise(text) == "uniformes");
  }
}

TEST_CASE("signs of trade marks are no letters of a word", "[text]") {
  CHECK(normalise("Windows™ 11") == "windows 11");
  CHECK(normalise("Excel® Word© Uber℠") == "excel word uber");
  CHECK(normalise("ACME™LTDA") == "acme ltda");
  CHECK(normalise("5㎏ № 31 ℡") == "5 kg no 31 tel");
}

TEST_CASE("letters and digits are separate words", "[text]") {
  CHECK(normalise("500ml") == normalise("500 ml"));
  CHECK(normalise("Nº31") == normalise("nº 31"));
  CHECK(normalise("12M²") == normalise("12m2"));
  CHECK(normalise("A4/2B") == "a 4 2 b");
  CHECK(normalise("ç5ç") == "c 5 c");
}

TEST_CASE("texts that other systems have damaged are read as they were",
          "[text]") {
  using pair = std::pair<const char*, const char*>;
  for (auto [damaged, meant] : {
         pair{"aquisiÃ§Ã£o", "aquisicao"},
         {"AQUISIÃ‡ÃƒO DE MÃ“VEIS", "aquisicao de moveis"},
         {"LICITAÃ‡Ã•ES ELETRÃ”NICAS", "licitacoes eletronicas"},
         {"ELETRÃ”NICO", "eletronico"},
         {"AQUISI\u00c3\u0087\u00c3\u0083O DE \u00c3\u0081GUA",
          "aquisicao de agua"},
         {"SA\u00c3\u008dDA S\u00c3\u0083O", "saida sao"},
         {"papel â€œsulfiteâ€\u009d", "papel sulfite"},
         {"medicaÃƒÂ§ÃƒÂ£o", "medicacao"}, // Twice.
         {"Ã\u00a0 base de Ã¡gua", "a base de agua"},
         {"caf\u00c3\u00a9 com nÂº 5Â\u00a0kg", "cafe com no 5 kg"},
         {"acÌ§ucar e paÌƒo", "acucar e pao"},
         {"preÃ§o â€“ â€œoferta\u00e2\u20ac\u009d", "preco oferta"},
         {"\u00ef\u00bb\u00bfobra", "obra"},
         {"SA\u00c3\u0081DE", "saade"}, // C1 controls are bytes, too.
       })
    CHECK(normalise(damaged) == meant);
}

TEST_CASE("a text that Portuguese may hold is not repaired", "[text]") {
  for (auto text : {"“MAÇÃ”", "IRMÃ”", "a IRMÃ\u00a0MARIA", "AMANHÃ—TARDE",
                    "CRISTÃ… e", "MAÇÃ»", "SÃO", "ÂNGULO", "É”"})
    CHECK(normalise(text) == reference(text));
}

TEST_CASE("HTML character references are their characters", "[text]") {
  CHECK(normalise("manuten&ccedil;&atilde;o") == "manutencao");
  CHECK(normalise("MANUTEN&CCEDIL;&ATILDE;O") == "manutencao");
  CHECK(normalise("servi&#231;o, &#xE1;gua &#XE9;") == "servico agua e");
  CHECK(normalise("a&nbsp;b &lt;c&gt; d&amp;e") == "a b c d e");
  CHECK(normalise("&amp;ccedil;a &amp;amp;ccedil;a") == "ca ca");
  CHECK(normalise("m&sup2; n&ordm;5 &Omega;") == "m 2 no 5 ω");
  CHECK(normalise("&#150;&#0;&#xD800;&#x110000;&#99999999999;x")
        == "99999999999 x");
  CHECK(normalise("P&D; R&nada; &; &#; &#x; & &ccedil")
        == "p d r nada x ccedil");
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
    if (!bidiq::look_at(bytes).damaged)
      RC_ASSERT(normalise(bytes) == reference(bytes));
    RC_ASSERT(normalise(normalise(bytes)) == normalise(bytes));
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
    if (!bidiq::look_at(text).damaged)
      RC_ASSERT(normalise(text) == reference(text));
    RC_ASSERT(normalise(normalise(text)) == normalise(text));
  }));
}

TEST_CASE("real notices agree with the Unicode tables", "[text]") {
  for (auto& text : bidiq::tests::notice_texts())
    if (!bidiq::look_at(text).damaged && normalise(text) != reference(text))
      FAIL(text);
}

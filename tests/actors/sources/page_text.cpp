#include "actors/sources/page_text.hpp"

#include "tests/catch.hpp"

using namespace bidiq;

TEST_CASE("control characters and no-break spaces become blanks",
          "[page_text]") {
  CHECK(clean_text("  a\tb \n") == "a b");
  CHECK(clean_text("a\x13z\x7f!") == "a z !");
  CHECK(clean_text("a\u0093b\u00a0c") == "a b c");
  CHECK(clean_text("n\u00ba 5 \u00a7 1\u00b0") == "n\u00ba 5 \u00a7 1\u00b0");
  CHECK(clean_text("\u00a0 \u0085") == "");
  CHECK(clean_text("ação  dupla") == "ação  dupla");
}

TEST_CASE("damage that can be read back is not made worse", "[page_text]") {
  for (std::string text :
       {"AQUISI\u00c3\u0087\u00c3\u0083O DE \u00c3\u0081GUA",
        "SA\u00c3\u008dDA", "\u00e2\u0080\u009csulfite\u00e2\u0080\u009d",
        "\u00e2\u20ac\u0153sulfite\u00e2\u20ac\u009d"})
    CHECK(clean_text(text) == text);
  CHECK(clean_text("caf\u00e9\u0085leite") == "caf\u00e9 leite");
  CHECK(clean_text("\u00c3\u0085\u0085x") == "\u00c3\u0085\u0085x");
}

TEST_CASE("a text is cleaned at each place, however long it is",
          "[page_text]") {
  const std::pair<std::string, std::string> cases[]{{"\x01", " "},
                                                    {"\x1f", " "},
                                                    {"\x7f", " "},
                                                    {"\u0080", " "},
                                                    {"\u00a0", " "},
                                                    {"\xc2", " "},
                                                    {"\u00a1", "\u00a1"},
                                                    {"\u00ba", "\u00ba"},
                                                    {"\u00c2", "\u00c2"},
                                                    {"\u20ac", "\u20ac"},
                                                    {"\u02c2", "\u02c2"},
                                                    {" ", " "},
                                                    {"\u00ba\x01", "\u00ba "}};
  for (size_t size = 0; size < 70; ++size)
    for (size_t at = 0; at <= size; ++at)
      for (auto& [in, out] : cases) {
        // A lone 0xc2 before other bytes is no UTF-8, which pages always are.
        if (in == "\xc2" && at < size)
          continue;
        std::string before(at, 'a');
        std::string after(size - at, 'b');
        auto expected = before + out + after;
        while (expected.starts_with(' '))
          expected.erase(0, 1);
        while (expected.ends_with(' '))
          expected.pop_back();
        if (clean_text(before + in + after) != expected)
          FAIL("size " << size << ", at " << at << ", " << in);
      }
}

TEST_CASE("a number is read whole or not at all", "[page_text]") {
  CHECK(read_number(" 12.5 ") == 12.5);
  CHECK(read_number("1e3") == 1000);
  CHECK_FALSE(read_number("1.234,56"));
  CHECK_FALSE(read_number("R$ 5"));
  CHECK_FALSE(read_number(""));
  CHECK_FALSE(read_number("nan"));
  CHECK_FALSE(read_number("inf"));
  CHECK_FALSE(read_number("1e999"));
  CHECK(read_integer("6") == 6);
  CHECK_FALSE(read_integer("6.0"));
  CHECK_FALSE(read_integer("6a"));
}

TEST_CASE("a link is http, https or a bare host", "[page_text]") {
  CHECK(clean_link(" https://a.br/x?y=1#z ") == "https://a.br/x?y=1#z");
  CHECK(clean_link("HTTP://A.br") == "http://A.br");
  CHECK(clean_link("www.a.gov.br/x") == "https://www.a.gov.br/x");
  CHECK(clean_link("a.com:8080/x") == "https://a.com:8080/x");
  CHECK(clean_link("morpara.ba.gov.br") == "https://morpara.ba.gov.br");
  CHECK(clean_link("https://a.br/a b\"<") == "https://a.br/a%20b%22%3C");
}

TEST_CASE("what is no web address is no link", "[page_text]") {
  for (auto text :
       {"", "string", "#", "[e-mail removido]", "javascript:alert(1)",
        "javascript.com:alert(1)", "data:text/html,x", "ftp://a.br",
        "mailto:a@b.br", "a@b.br", "https://", "http:///x", ".br", "a.", "1.23",
        "//a.br", "java\nscript:x"})
    CHECK(clean_link(text) == "");
}

TEST_CASE("the portal's page is found by control number", "[page_text]") {
  CHECK(portal_link("42498600000171-1-001245/2023")
        == "https://pncp.gov.br/app/editais/42498600000171/2023/1245");
  CHECK(portal_link("42498600000171-1-000000/2023")
        == "https://pncp.gov.br/app/editais/42498600000171/2023/0");
  CHECK(portal_link("12ABC34501DE35-1-000007/2026")
        == "https://pncp.gov.br/app/editais/12ABC34501DE35/2026/7");
  for (auto id : {"", "12ABC34501DEF5-1-000007/2026", "42498600000171",
                  "42498600000171-2-001245/2023", "42498600000171-1-/2023",
                  "42498600000171-1-00x245/2023", "42498600000171-1-001245/23",
                  "4249860000017-1-001245/2023"})
    CHECK(portal_link(id) == "");
}

TEST_CASE("a control number is visible and not too long", "[page_text]") {
  CHECK(usable_control_number("42498600000171-1-001245/2023"));
  CHECK_FALSE(usable_control_number(""));
  CHECK_FALSE(usable_control_number("a b"));
  CHECK_FALSE(usable_control_number("é"));
  CHECK_FALSE(usable_control_number(std::string(65, '1')));
}

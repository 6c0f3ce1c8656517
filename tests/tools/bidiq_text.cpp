#include "tools/bidiq/text.hpp"

#include "tests/catch.hpp"

#include <rapidcheck.h>

using namespace bidiq::client;

TEST_CASE("no server can move the cursor or hide text") {
  CHECK(printable("a\x1b[2Jb") == "a[2Jb");
  CHECK(printable("a\r\nb\tc\x7F") == "a b c");
  CHECK(printable("a\xC2\x9B"
                  "31mb")
        == "a31mb"); // C1 control sequence introducer
  CHECK(printable("a\xE2\x80\xAE"
                  "b")
        == "ab"); // right-to-left override
  CHECK(printable("a\xFF\xC3") == "a??");
  CHECK(printable("Órgão · R$ 5") == "Órgão · R$ 5");
}

TEST_CASE("texts are cut by columns, not by bytes") {
  CHECK(columns("Órgão") == 5);
  CHECK(columns("a\xCC\x81") == 1); // a combining accent
  CHECK(shorten("licitação", 9) == "licitação");
  CHECK(shorten("licitação", 8) == "licitaç…");
  CHECK(shorten("abc", 1) == "…");
  CHECK(shorten("abc", 0).empty());
  CHECK(fit("ação", 6) == "ação  ");
  CHECK(fit("ação", 6, true) == "  ação");
  CHECK(fit("ação", 3) == "aç…");
}

TEST_CASE("whatever comes, fitted text has the width asked for") {
  CHECK(rc::check([](const std::string& any) {
    auto width = *rc::gen::inRange<size_t>(1, 40);
    RC_ASSERT(columns(shorten(printable(any), width)) <= width);
    RC_ASSERT(columns(fit(printable(any), width)) == width);
  }));
}

TEST_CASE("numbers are written as in Brazil") {
  CHECK(format_count(0) == "0");
  CHECK(format_count(999) == "999");
  CHECK(format_count(1000) == "1.000");
  CHECK(format_count(-1234567) == "-1.234.567");
  CHECK(format_money(0) == "R$ 0,00");
  CHECK(format_money(1234567.5) == "R$ 1.234.567,50");
  CHECK(format_money(0.005) == "R$ 0,01");
  CHECK(format_money(-12.3) == "-R$ 12,30");
  CHECK(format_money(1e300) == "R$ ?");
  CHECK(format_percent(87.5) == "87,5 %");
  CHECK(format_percent(100) == "100 %");
}

TEST_CASE("dates are written as in Brazil, what is no date stays") {
  CHECK(format_date("2026-01-15") == "15/01/2026");
  CHECK(format_date("2026-01-15T10:00:00") == "15/01/2026");
  CHECK(format_date("hoje") == "hoje");
  CHECK(format_date("20x6-01-15") == "20x6-01-15");
  CHECK(format_date("").empty());
}

TEST_CASE("a stranger's name for a file is a plain name here") {
  CHECK(as_file_name("edital nº 3.pdf") == "edital nº 3.pdf");
  CHECK(as_file_name("../../etc/passwd") == "_.._etc_passwd");
  CHECK(as_file_name("-rf") == "rf");
  CHECK(as_file_name(".bashrc") == "bashrc");
  CHECK(as_file_name("C:\\x?.pdf") == "C__x_.pdf");
  CHECK(as_file_name("a\x1b[2J\n.pdf").find_first_of("\x1b\n")
        == std::string::npos);
  CHECK(as_file_name("...").size() > 3);
  CHECK(as_file_name("") == "arquivo");
  std::string longer = "x";
  for (int i = 0; i < 200; ++i)
    longer += "é";
  auto cut = as_file_name(longer);
  CHECK(cut.size() == 199);
  CHECK(printable(cut) == cut);
}

TEST_CASE("times are short") {
  CHECK(format_duration(5) == "5s");
  CHECK(format_duration(65) == "1m05s");
  CHECK(format_duration(3725) == "1h02m");
  CHECK(format_duration(-1) == "0s");
}

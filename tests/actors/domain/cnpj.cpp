#include "actors/domain/cnpj.hpp"

#include "tests/catch.hpp"

using namespace bidiq;

TEST_CASE("check digits are the same rule for digits and letters") {
  // Published examples of the Receita Federal, and two old numbers.
  CHECK(complete_cnpj("12ABC34501DE") == "12ABC34501DE35");
  CHECK(complete_cnpj("000000000001") == "00000000000191");
  CHECK(complete_cnpj("424986000001") == "42498600000171");
  CHECK(complete_cnpj("12ABD34501DE") != "12ABD34501DE35");
}

TEST_CASE("a CNPJ is twelve letters and digits and two digits") {
  CHECK(is_cnpj("12ABC34501DE35"));
  CHECK(is_cnpj("ZZZZZZZZZZZZ00"));
  CHECK(is_cnpj("00000000000001"));
  for (auto text : {"", "12ABC34501DE3", "12ABC34501DE355", "12abc34501DE35",
                    "12ABC34501DEF5", "12ABC34501D 35", "12ABC3450/DE35"})
    CHECK_FALSE(is_cnpj(text));
}

TEST_CASE("a CNPJ is read without decoration and in capitals") {
  CHECK(read_cnpj("12.abc.345/01de-35") == "12ABC34501DE35");
  CHECK(read_cnpj("42.498.600/0001-71") == "42498600000171");
  CHECK(read_cnpj("12ABC34501DE35") == "12ABC34501DE35");
  for (auto text : {"12ABC3450", "12ABC34501DEF5", "CPF 123", "12XYZ34501FG3"})
    CHECK(read_cnpj(text) == text);
  for (auto text : {"", "string", "-", "não informado"})
    CHECK(read_cnpj(text) == "");
}

TEST_CASE("a control number is taken apart") {
  auto x = parse_control_number("12ABC34501DE35-1-001245/2026");
  REQUIRE(x);
  CHECK(x->cnpj == "12ABC34501DE35");
  CHECK(x->sequence == "1245");
  CHECK(x->year == "2026");
  CHECK(parse_control_number("42498600000171-1-000000/2023")->sequence == "0");
  for (auto text :
       {"", "12ABC34501DE35", "12ABC34501DE35-2-001245/2026",
        "12ABC34501DE35-1-/2026", "12ABC34501DE35-1-00x/2026",
        "12ABC34501DE35-1-001/26", "12abc34501de35-1-001/2026",
        "12ABC34501DE35-1-001-2026", "12ABC34501DE35-1-001/2026/2027",
        "12ABC34501DE35-1-001/02026", "12ABC34501DE35-1-0/1/2026",
        "12ABC34501DE35-1-1/ 026", "12ABC34501DE35-1/2026"})
    CHECK_FALSE(parse_control_number(text));
}

TEST_CASE("only a control number is put in capitals") {
  CHECK(read_control_number("12abc34501de35-1-000007/2026")
        == "12ABC34501DE35-1-000007/2026");
  CHECK(read_control_number("12ABC34501DE35-1-000007/2026")
        == "12ABC34501DE35-1-000007/2026");
  for (auto text :
       {"pcp-471087", "x", "PCP 1", "12abc34501de3x-1-000007/2026", ""})
    CHECK(read_control_number(text) == text);
}

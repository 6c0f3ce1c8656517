#include "tools/bidiq/csv.hpp"

#include "tests/catch.hpp"

#include <nlohmann/json.hpp>
#include <rapidcheck.h>

#include <string>
#include <vector>

using namespace bidiq::client;
using nlohmann::json;

namespace {

/// Reads one quoted or plain cell back, as RFC 4180 says.
std::string read_cell(std::string_view text) {
  if (!text.starts_with('"'))
    return std::string(text);
  std::string result;
  for (size_t i = 1; i + 1 < text.size(); ++i) {
    if (text[i] == '"')
      ++i;
    result += text[i];
  }
  return result;
}

/// Splits a line as a program does that reads other separators than ours and
/// knows quotes only where a cell begins.
std::vector<std::string> cut(const std::string& line, char separator) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (size_t i = 0; i < line.size(); ++i) {
    auto begins = i == 0 || (!quoted && line[i - 1] == separator);
    if (line[i] == '"' && (begins || quoted))
      quoted = !quoted;
    else if (!quoted && (line[i] == separator || line[i] == '\n'))
      cells.emplace_back();
    else
      cells.back() += line[i];
  }
  return cells;
}

constexpr auto excel = csv_dialect::excel;
constexpr auto rfc4180 = csv_dialect::rfc4180;

} // namespace

TEST_CASE("cells with separators, quotes or line breaks are quoted") {
  for (auto dialect : {excel, rfc4180}) {
    CHECK(csv_cell("plain", dialect) == "plain");
    CHECK(csv_cell("", dialect) == "");
    CHECK(csv_cell("a,b", dialect) == "\"a,b\"");
    CHECK(csv_cell("a;b", dialect) == "\"a;b\"");
    CHECK(csv_cell("a\tb", dialect) == "\"a\tb\"");
    CHECK(csv_cell(" a ", dialect) == "\" a \"");
    CHECK(csv_cell("say \"x\"", dialect) == "\"say \"\"x\"\"\"");
    CHECK(csv_cell("a\nb", dialect) == "\"a\nb\"");
  }
}

TEST_CASE("no cell can become a formula") {
  for (auto text : {"=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "＋1", "－1",
                    "＠A1", "﹦1", " =1", "\u00A0=1", "\u200B=1", "\uFEFF=1",
                    "\u3000＝1", "\x01=1", "\"=1", "\x7f-1"}) {
    INFO(text);
    CHECK(without_formula(text) == '\'' + std::string(text));
    for (std::string before : {";", ",", "\t", "\r", "\n", "; ", "a,b\n"}) {
      auto lead
        = before[0] == ';' || before[0] == ',' || before[0] == 'a' ? "" : "'";
      auto separator = before.find_last_of(";,\t\r\n") + 1;
      CHECK(without_formula(before + text)
            == lead + before.substr(0, separator) + '\''
                 + before.substr(separator) + text);
    }
  }
  for (auto text : {"\tx", "\rx", "\nx"})
    CHECK(without_formula(text) == '\'' + std::string(text));
  for (auto text : {"1-1", "a=b", "Lote 1; item 2, e-mail a@b", "", "–1", ";;"})
    CHECK(without_formula(text) == text);
  CHECK(csv_cell("=1", excel) == "\"'=1\"");
  CHECK(csv_cell("x;=1", excel) == "\"x;'=1\"");
}

TEST_CASE("a program gets every text as it is") {
  for (auto text : {"=1+1", "＝1", "-1", "@x"})
    CHECK(csv_cell(text, rfc4180) == text);
  CHECK(csv_cell("\t=1", rfc4180) == "\"\t=1\"");
}

TEST_CASE("a long run of tabs is guarded as fast as any text") {
  std::string text(1 << 20, '\t');
  CHECK(without_formula(text).size() == text.size() + 1);
  CHECK(without_formula(text + "=").size() == 2 * text.size() + 2);
}

TEST_CASE("every cell of RFC 4180 reads back as it was") {
  CHECK(rc::check([] {
    auto text = *rc::gen::container<std::string>(
      rc::gen::elementOf(std::string("ab=+-@,;\"'\t\r\n ")));
    RC_ASSERT(read_cell(csv_cell(text, rfc4180)) == text);
  }));
}

TEST_CASE("however a line is split, no piece begins a formula") {
  CHECK(rc::check([] {
    auto text = *rc::gen::container<std::string>(
      rc::gen::elementOf(std::string("ab=+-@,;\"'\t\n ")));
    auto cell = csv_cell(text, excel);
    RC_ASSERT(read_cell(cell).size() >= text.size());
    for (auto separator : {';', ',', '\t'})
      for (auto& piece : cut("x;" + cell + ";y", separator)) {
        auto first = piece.find_first_not_of(" \t\"");
        RC_ASSERT(first == piece.npos
                  || std::string_view{"=+-@"}.find(piece[first])
                       == std::string_view::npos);
      }
  }));
}

namespace {

json sample_notices() {
  return json::parse(R"([
    {"pncp_id": "1-1-1/2026", "objeto": "=cmd|' /C calc'!A0", "uf": "SP",
     "orgao": "Prefeitura; Saúde", "unidade": "Hospital",
     "orgao_subrogado": "Estado", "cnpj_orgao": "00394460005887",
     "valor": 1234567.5, "valor_implausivel": false, "dias_restantes": -3,
     "data_publicacao": "2026-01-02T10:30:00",
     "matched_terms": ["camisa", "calça"], "relevance_score": 0.25},
    {"pncp_id": "2", "valor": null, "objeto": 5, "uf": {"x": 1},
     "valor_implausivel": true, "link_origem": "https://x.example/"}
  ])");
}

} // namespace

TEST_CASE("a Brazilian Excel opens the list") {
  auto text = render_csv(sample_notices(), excel);
  CHECK(text.starts_with(
    "\xEF\xBB\xBF"
    "Código PNCP;Objeto;Órgão;Unidade;Órgão sub-rogado;CNPJ do órgão;UF;"
    "Município;Valor estimado;Valor implausível;Modalidade;Publicação;Abertura;"
    "Encerramento;Dias restantes;Urgência;Situação;Número da compra;Relevância;"
    "Viabilidade;Termos encontrados;Link;Link de origem\r\n"));
  CHECK(
    text.find("\r\n1-1-1/2026;\"'=cmd|' /C calc'!A0\";"
              "\"Prefeitura; Saúde\";Hospital;Estado;00.394.460/0058-87;SP;;"
              "1234567,5;não;;2026-01-02 10:30:00;;;-3;;;;0,25;;"
              "\"camisa; calça\";;\r\n")
    != std::string::npos);
  CHECK(
    text.ends_with("\r\n2;5;;;;;;;;sim;;;;;;;;;;;;;https://x.example/\r\n"));
}

TEST_CASE("programs get commas, points, and values as the server tells them") {
  auto text = render_csv(sample_notices(), rfc4180);
  CHECK(text.starts_with("Código PNCP,Objeto,Órgão,"));
  CHECK(text.find("\r\n1-1-1/2026,=cmd|' /C calc'!A0,\"Prefeitura; Saúde\","
                  "Hospital,Estado,00394460005887,SP,,1234567.5,false,,"
                  "2026-01-02T10:30:00,,,-3,,,,0.25,,\"camisa; calça\",,\r\n")
        != std::string::npos);
}

TEST_CASE("a purchase's number stays a text in a spreadsheet") {
  auto row = [](const char* number, csv_dialect dialect) {
    auto text = render_csv(json::array({{{"numero_compra", number}}}), dialect);
    auto at = text.find("\r\n") + 2;
    auto separator = dialect == excel ? ';' : ',';
    return cut(text.substr(at, text.size() - at - 2), separator).at(17);
  };
  CHECK(row("9/2026", excel) == "nº 9/2026");
  CHECK(row("00123", excel) == "nº 00123");
  CHECK(row("PE 9/2026", excel) == "PE 9/2026");
  CHECK(row("", excel) == "");
  CHECK(row("9/2026", rfc4180) == "9/2026");
}

TEST_CASE("no notices make a header alone") {
  for (auto dialect : {excel, rfc4180}) {
    auto text = render_csv(json::array(), dialect);
    CHECK(text.ends_with("Link de origem\r\n"));
    CHECK(text.find("\r\n") == text.size() - 2);
  }
}

#include "actors/report/workbook.hpp"

#include "tests/actors/report/facts.hpp"
#include "tests/actors/report/sample.hpp"
#include "tests/actors/report/workbook_facts.hpp"
#include "tests/catch.hpp"

#include <limits>

using namespace bidiq;
using namespace bidiq::test;
using nlohmann::json;

TEST_CASE("a notice is a row of typed cells") {
  auto x = facts(sample_result(2));
  CHECK(x["order"] == json({"Licitações", "Resumo", "Metadados"}));
  auto row = cells(x);
  const std::vector<std::pair<std::string, json>> expected{
    {"A", "12345678000190-1-2/2026"},
    {"B", "Aquisição de uniformes escolares, lote 2"},
    {"C", "PREFEITURA MUNICIPAL DE SÃO JOÃO"},
    {"D", "Secretaria de Educação"},
    {"E", "SP"},
    {"F", "São João"},
    {"G", 2001},
    {"H", "Pregão - Eletrônico"},
    {"I", "2026-01-02T10:30:00"},
    {"J", "2026-01-05T08:00:00"},
    {"K", "2026-01-20T18:00:00"},
    {"L", 5},
    {"M", "Divulgada no PNCP"},
    {"N", "uniforme; calça"},
    {"O", 0.75},
    {"P", "ESTADO"},
    {"Q", "Abrir"},
    {"R", "https://compras.example/2"}};
  for (auto& [column, value] : expected) {
    INFO(column);
    CHECK(row[column + "3"]["value"] == value);
  }
  CHECK(row["Q3"]["link"]
        == "https://pncp.gov.br/app/editais/12345678000190/2026/2");
  CHECK(row["G3"]["format"] == "[$R$-416] #,##0.00");
  for (auto column : {"I3", "J3", "K3"})
    CHECK(row[column]["format"] == "dd/mm/yyyy hh:mm");
  CHECK(row["B3"]["wrap"] == true);
}

TEST_CASE("the header is white on green, frozen and filters all rows") {
  auto x = facts(sample_result(3));
  auto sheet = x["sheets"]["Licitações"];
  const std::vector<std::string> titles{"Código PNCP",
                                        "Objeto",
                                        "Órgão",
                                        "Unidade",
                                        "UF",
                                        "Município",
                                        "Valor Estimado",
                                        "Modalidade",
                                        "Publicação",
                                        "Abertura",
                                        "Encerramento",
                                        "Dias restantes",
                                        "Situação",
                                        "Termos encontrados",
                                        "Relevância",
                                        "Órgão sub-rogado",
                                        "Link",
                                        "Link de origem"};
  for (size_t i = 0; i < titles.size(); ++i) {
    auto cell = sheet["cells"][std::string(1, char('A' + i)) + "1"];
    CHECK(cell["value"] == titles[i]);
    CHECK(cell["bold"] == true);
    CHECK(cell["color"] == "FFFFFFFF");
    CHECK(cell["fill"] == "FF2E7D32");
  }
  CHECK(sheet["columns"] == 18);
  CHECK(sheet["freeze"] == "A2");
  CHECK(sheet["filter"] == "A1:R4");
  CHECK(sheet["widths"]["B"] > sheet["widths"]["E"]);
}

TEST_CASE(
  "the totals row sums the values, for readers that do not calculate too") {
  auto x = facts(sample_result(4));
  auto total = cells(x)["G6"];
  CHECK(total["value"] == "=SUM(G2:G5)");
  CHECK(total["cached"] == 10005);
  CHECK(total["format"] == "[$R$-416] #,##0.00");
  CHECK(cells(x)["A6"]["value"] == "Total");
  CHECK(x["formulas"] == json({"SUM(G2:G5)"}));
}

TEST_CASE("what is unknown stays an empty cell") {
  notice bare;
  bare.id = "x-1-1/2026";
  bare.value = std::numeric_limits<double>::quiet_NaN();
  auto x = facts(result_of(bare));
  auto all = cells(x);
  for (auto column = 'B'; column <= 'R'; ++column)
    CHECK(all.contains(std::string(1, column) + "2") == (column == 'O'));
  CHECK(all["G3"]["cached"] == 0);
}

TEST_CASE("no text becomes a formula or breaks the file") {
  const std::vector<std::pair<std::string, std::string>> texts{
    {"=HYPERLINK(\"http://x\",\"y\")", "=HYPERLINK(\"http://x\",\"y\")"},
    {"=1+1", "=1+1"},
    {"+1+1", "+1+1"},
    {"-2+3", "-2+3"},
    {"@SUM(1)", "@SUM(1)"},
    {"\t=1", "\t=1"},
    {"\r=1", " =1"},
    {"=cmd|'/c calc'!A1", "=cmd|'/c calc'!A1"},
    {"＝1", "＝1"},
    {"]]> <f>1</f> & \"'", "]]> <f>1</f> & \"'"},
    {"{=1}", "{=1}"},
    {"http://example.com", "http://example.com"},
    {"12,50", "12,50"},
    {"  spaces  ", "  spaces  "},
    {"a\x01\x02z", "a  z"},
    {"line\nbreak", "line\nbreak"},
    {"bad \xff\xc3(", "bad \uFFFD\uFFFD("},
    {"lone \xed\xa0\x80", "lone \uFFFD\uFFFD\uFFFD"},
    // Excel reads the escape back as "_x0041_"; openpyxl shows it.
    {"_x0041_", "_x005F_x0041_"}};
  auto result = sample_result(static_cast<int>(texts.size()));
  for (size_t i = 0; i < texts.size(); ++i) {
    auto x = *result.notices[i].data;
    x.object = x.id = x.agency = x.city = x.situation_name = texts[i].first;
    result.notices[i].data = std::make_shared<notice>(x);
  }
  auto x = facts(result);
  for (size_t i = 0; i < texts.size(); ++i)
    for (auto column : {"A", "B", "C", "F", "M"}) {
      auto cell = cells(x)[column + std::to_string(i + 2)];
      INFO(texts[i].first);
      CHECK(cell["value"] == texts[i].second);
      CHECK(cell["type"] == "s");
      CHECK(cell["link"] == nullptr);
    }
  CHECK(x["formulas"].size() == 1);
  CHECK(beside(x, "Textos com caracteres substituídos") == 20);
}

TEST_CASE("a text longer than a cell is cut with a mark and counted") {
  auto x = sample_notice(1);
  x.object = std::string(32'768, 'x');
  x.agency = std::string(32'767, 'y');
  for (x.city.clear(); x.city.size() < 4 * 16'384;)
    x.city += "\U0001F600"; // Two UTF-16 units each: 32,768.
  auto book = facts(result_of(x));
  std::string object = cells(book)["B2"]["value"];
  CHECK(object.ends_with("xxx… [texto cortado]"));
  CHECK(object.size() == 32'767 + 2);
  CHECK(cells(book)["C2"]["value"] == x.agency);
  std::string city = cells(book)["F2"]["value"];
  CHECK(city.ends_with("\U0001F600… [texto cortado]"));
  CHECK(beside(book, "Textos cortados") == 2);
}

TEST_CASE("only web addresses become links; others stay readable as text") {
  const std::vector<std::string> refused{"javascript:alert(1)",
                                         "file:///etc/passwd",
                                         "ftp://x/y",
                                         "internal:A1",
                                         "external:c:\\x",
                                         "HTTP://X",
                                         "https://",
                                         "https://x y",
                                         "https://x/\"onclick",
                                         "https://x/"
                                           + std::string(2'100, 'a')};
  auto result = sample_result(static_cast<int>(refused.size()) + 1);
  for (size_t i = 0; i < refused.size(); ++i) {
    auto x = *result.notices[i].data;
    x.link = refused[i];
    result.notices[i].data = std::make_shared<notice>(x);
  }
  auto x = facts(result);
  for (size_t i = 0; i < refused.size(); ++i) {
    auto cell = cells(x)["Q" + std::to_string(i + 2)];
    CHECK(cell["value"] == refused[i]);
    CHECK(cell["link"] == nullptr);
  }
  CHECK(cells(x)["Q" + std::to_string(refused.size() + 2)]["value"] == "Abrir");
  CHECK(beside(x, "Links mostrados como texto") == refused.size());
}

TEST_CASE("links beyond Excel's number are text") {
  workbook_options options;
  options.max_links = 2;
  auto x = facts(sample_result(3), options);
  CHECK(cells(x)["Q3"]["value"] == "Abrir");
  CHECK(cells(x)["Q4"]["value"]
        == "https://pncp.gov.br/app/editais/12345678000190/2026/3");
  CHECK(cells(x)["Q4"]["link"] == nullptr);
}

TEST_CASE("notices beyond the row limit are announced, not lost silently") {
  workbook_options options;
  options.max_rows = 6;
  auto fits = facts(sample_result(4), options);
  CHECK(fits["sheets"]["Licitações"]["rows"] == 6);
  CHECK(beside(fits, "Licitações não incluídas") == 0);
  auto x = facts(sample_result(1005), options);
  CHECK(x["sheets"]["Licitações"]["rows"] == 6);
  CHECK(cells(x)["G5"]["value"] == "=SUM(G2:G4)");
  std::string announced = cells(x)["A6"]["value"];
  CHECK(announced.starts_with("Mais 1.002 licitações não couberam"));
  CHECK(beside(x, "Licitações na planilha") == 3);
  CHECK(beside(x, "Licitações não incluídas") == 1002);
  CHECK(cells(x, "Resumo")["C2"]["value"] == 1005);
}

TEST_CASE("a result without notices is a workbook that says so") {
  auto x = facts(sample_result(0));
  CHECK(cells(x)["A2"]["value"] == "Nenhuma licitação encontrada");
  CHECK(cells(x)["G3"]["value"] == "=SUM(G2:G2)");
  CHECK(x["sheets"]["Licitações"]["filter"] == "A1:R2");
  CHECK(x["sheets"]["Resumo"]["charts"] == 2);
}

TEST_CASE(
  "the summary counts and adds up by UF and modality, with two charts") {
  auto x = facts(sample_result(7)); // RJ: 3, 6; Pregão: 2, 4, 6.
  auto all = cells(x, "Resumo");
  CHECK(all["C2"]["value"] == 7);
  CHECK(all["C3"]["value"] == 28014);
  const std::vector<std::vector<json>> rows{
    {"SP", 5, 19009.5, "Dispensa", 4, 16008},
    {"RJ", 2, 9004.5, "Pregão - Eletrônico", 3, 12006}};
  for (size_t i = 0; i < rows.size(); ++i)
    for (size_t j = 0; j < 6; ++j)
      CHECK(all[std::string(1, "ABCEFG"[j]) + std::to_string(6 + i)]["value"]
            == rows[i][j]);
  CHECK(all["A8"]["value"] == "AC");
  CHECK(all["B8"]["value"] == 0);
  CHECK(x["sheets"]["Resumo"]["charts"] == 2);
  CHECK(x["chart_ranges"]
        == json({"Resumo!$A$6:$A$8", "Resumo!$B$6:$B$8", "Resumo!$E$6:$E$7",
                 "Resumo!$G$6:$G$7"}));
  // The axis of values of each chart begins with zero.
  CHECK(x["chart_minima"] == json({"0", "0"}));
}

TEST_CASE(
  "the metadata tell what was asked, when, of whom and what was dropped") {
  auto result = sample_result(3);
  result.status = search_status::degraded;
  result.is_partial = true;
  result.degradation_reason = "Faltou AC";
  result.cached = true;
  result.cached_at = result.updated;
  auto x = facts(result);
  CHECK(beside(x, "Setor") == "Vestuário");
  CHECK(beside(x, "Origem dos dados") == "Cache");
  CHECK(beside(x, "Cache lido em (Brasília)")
        == beside(x, "Atualizada em (Brasília)"));
  CHECK(beside(x, "UFs") == "SP, RJ, AC");
  CHECK(beside(x, "Data inicial") == "2026-01-01T00:00:00");
  CHECK(beside(x, "Data final") == "2026-01-15T00:00:00");
  CHECK(beside(x, "Modalidades") == "Pregão - Eletrônico, Dispensa");
  CHECK(beside(x, "Identificador") == "search-0001");
  CHECK(beside(x, "Resultado") == "Concluída com falhas");
  CHECK(beside(x, "Atualizada em (Brasília)") == "2026-01-15T12:00:00");
  CHECK(beside(x, "Cobertura") == 1);
  CHECK(beside(x, "Resultado parcial") == "Sim");
  CHECK(beside(x, "Motivo") == "Faltou AC");
  CHECK(beside(x, "PNCP - Portal Nacional de Contratações Públicas")
        == "completa: 10 registros em 12 páginas, 1 novas tentativas, 0 "
           "registros com defeito, 1,2 s");
  CHECK(beside(x, "AC") == "falhou: 0 registros");
  CHECK(beside(x, "Total recebido") == 10);
  CHECK(beside(x, "Rejeitadas por palavra-chave") == 7);
  CHECK(beside(x, "Total encontrado") == 3);
}

TEST_CASE("a value that nobody believes is shown, and in no sum") {
  auto result = sample_result(3);
  auto set = [&](size_t i, double value) {
    auto x = *result.notices[i].data;
    x.value = value;
    result.notices[i].data = std::make_shared<notice>(x);
    result.notices[i].implausible_value = true;
  };
  set(0, 9'999'999'999'999.99);
  set(2, 1.7e308);
  auto x = facts(result);
  CHECK(cells(x)["G2"]["value"] == "R$ 9.999.999.999.999,99 (implausível)");
  CHECK(cells(x)["G2"]["type"] == "s");
  CHECK(cells(x)["G4"]["value"] == "R$ 1,70e+308 (implausível)");
  CHECK(cells(x)["G5"]["cached"] == 2001);
  auto all = cells(x, "Resumo");
  CHECK(all["C3"]["value"] == 2001);
  CHECK(all["A4"]["value"] == "Valores implausíveis, fora das somas");
  CHECK(all["C4"]["value"] == 2);
  double by_modality = all["G6"]["value"].get<double>()
                       + all["G7"]["value"].get<double>();
  CHECK(by_modality == 2001);
  CHECK_FALSE(cells(facts(sample_result(3)), "Resumo").contains("A4"));
}

TEST_CASE("every sheet prints one page wide, with page numbers") {
  auto x = facts(sample_result(77));
  for (auto& [name, sheet] : x["sheets"].items()) {
    INFO(name);
    auto page = sheet["page"];
    CHECK(page["orientation"] == "landscape");
    CHECK(page["paper"] == 9);
    CHECK(page["fit"] == true);
    CHECK(page["wide"] == 1);
    CHECK(page["tall"] == 0);
    CHECK(page["footer"] == "Página &P de &N");
    CHECK(page["breaks"] == 0);
  }
  auto page = x["sheets"]["Licitações"]["page"];
  CHECK(page["titles"] == "$1:$1");
  CHECK(page["area"] == "$A$1:$P$79");
  workbook_options options;
  options.max_rows = 6;
  auto dropped = facts(sample_result(1005), options);
  CHECK(dropped["sheets"]["Licitações"]["page"]["area"] == "$A$1:$P$6");
}

TEST_CASE("rows are as high as their wrapped texts, as far as rows go") {
  auto result = sample_result(4);
  auto set = [&](size_t i, size_t words) {
    auto x = *result.notices[i].data;
    x.object.clear();
    for (size_t n = 0; n < words; ++n)
      x.object += "contratação ";
    result.notices[i].data = std::make_shared<notice>(x);
  };
  set(1, 30);
  set(2, 150);
  set(3, 400);
  result.summary.text = std::string(1000, 'm');
  auto x = facts(result);
  auto heights = x["sheets"]["Licitações"]["heights"];
  CHECK(heights["2"] == 30); // The agency's name.
  CHECK(heights["3"].get<double>() >= 8 * 15);
  CHECK(heights["3"].get<double>() <= 11 * 15);
  CHECK(heights["4"].get<double>() < 409); // Small.
  CHECK(heights["5"] == 409);
  CHECK(cells(x)["B3"]["size"] == 11);
  CHECK(cells(x)["B4"]["size"] == 7);
  auto row = [&] {
    auto all = cells(x, "Metadados");
    for (auto& [at, cell] : all.items())
      if (cell["value"] == "Resumo executivo")
        return at.substr(1);
    return std::string{};
  }();
  CHECK(x["sheets"]["Metadados"]["heights"][row].get<double>() >= 14 * 15);
}

TEST_CASE("the same result gives the same bytes, dated by the result") {
  auto result = sample_result(20);
  auto first = write_workbook(result, "Vestuário").value();
  auto second = write_workbook(result, "Vestuário").value();
  CHECK((first.read_all().value() == second.read_all().value()));
  CHECK(facts_of(first)["created"] == "2026-01-15T15:00:00");
}

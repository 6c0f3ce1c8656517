#include "actors/match/summary.hpp"

#include "tests/actors/match/notices.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;

namespace {

using strings = std::vector<std::string>;

search_result result_of(std::vector<notice> xs) {
  search_result result;
  result.request = share(plain_request());
  result.now = noon();
  result.total_raw = 1234;
  for (auto& x : xs)
    result.notices.push_back(found(std::move(x)));
  return result;
}

notice with(std::optional<double> value, const char* uf, const char* closes) {
  auto x = plain_notice();
  x.value = value;
  x.uf = uf;
  x.closes = at(closes);
  return x;
}

} // namespace

TEST_CASE("money is written the Brazilian way") {
  CHECK(format_brl(0) == "R$ 0,00");
  CHECK(format_brl(999.5) == "R$ 999,50");
  CHECK(format_brl(1234567.89) == "R$ 1.234.567,89");
  CHECK(format_brl(9999999999999.99) == "R$ 9.999.999.999.999,99");
  CHECK(format_brl(-1234.5) == "-R$ 1.234,50");
  CHECK(format_brl_any(9999999999999.99) == "R$ 9.999.999.999.999,99");
  CHECK(format_brl_any(-1.7e308) == "-R$ 1,70e+308");
  CHECK(format_brl_short(999999.99) == "R$ 1,0 milhão");
  CHECK(format_brl_short(949999) == "R$ 949.999,00");
  CHECK(format_brl_short(1.94e6) == "R$ 1,9 milhão");
  CHECK(format_brl_short(2e6) == "R$ 2,0 milhões");
  CHECK(format_brl_short(12.34e6) == "R$ 12,3 milhões");
  CHECK(format_brl_short(1.2e9) == "R$ 1,2 bilhão");
  CHECK(format_brl_short(1.23456e15) == "R$ 1.234,6 trilhões");
  CHECK(format_count(1234567) == "1.234.567");
  CHECK(format_count(999) == "999");
}

TEST_CASE("dates are written the Brazilian way") {
  CHECK(format_date_br(*parse_day("2026-01-05")) == "05/01/2026");
  CHECK(format_time_br(at("2026-01-05T09:05:59")) == "05/01/2026 às 09:05");
}

TEST_CASE("many notices are summed up in the plural") {
  auto x = summarise(result_of(
    {with(1e6, "SP", "2026-03-01"), with(2.5e6, "RJ", "2026-01-21T12:00:00"),
     with(std::nullopt, "SP", "2026-01-16"), with(0.1, "SP", "2026-01-10")}));
  CHECK(x.opportunities == 4);
  CHECK(x.total_value == 3500000.1);
  CHECK(x.text
        == "Encontradas 4 oportunidades em 2 estados, somando R$ 3,5 milhões "
           "estimados (1 sem valor informado). 2 encerram em menos de 7 dias.");
  CHECK(x.highlights
        == strings{"Maior valor: R$ 2.500.000,00, Aquisição de uniformes "
                   "escolares (MUNICÍPIO DE SÃO JOSÉ, RJ)",
                   "Prazo mais próximo: 16/01/2026 às 00:00, Aquisição de "
                   "uniformes escolares (MUNICÍPIO DE SÃO JOSÉ, SP)",
                   "Estado com mais oportunidades: SP (3 de 4)"});
  CHECK(x.urgency_alert
        == "2 oportunidades encerram em menos de 7 dias; a primeira em "
           "16/01/2026 às 00:00.");
}

TEST_CASE("a modality is counted once whatever its sources call it") {
  auto named = [](int modality, const char* name) {
    auto x = with(1, "SP", "2026-03-01");
    x.modality = modality;
    x.modality_name = name;
    return x;
  };
  auto x = summarise(result_of(
    {named(6, "Pregão"), named(8, "Dispensa"), named(8, "Dispensa"),
     named(6, "Pregão - Eletrônico"), named(6, "Pregão Eletrônico SRP")}));
  CHECK(x.highlights.back()
        == "Modalidade mais frequente: Pregão - Eletrônico (3 de 5)");
}

TEST_CASE("among equals none is the most frequent") {
  auto x = summarise(
    result_of({with(1, "SP", "2026-03-01"), with(1, "RJ", "2026-03-01")}));
  REQUIRE(x.highlights.size() == 2);
  CHECK(x.highlights[0].starts_with("Maior valor: "));
  CHECK(x.highlights[1].starts_with("Prazo mais próximo: "));
}

TEST_CASE("values that nobody believes count nowhere but in their number") {
  auto result = result_of(
    {with(1e6, "SP", "2026-03-01"), with(9999999999999.99, "SP", "2026-03-01"),
     with(1.7e308, "SP", "2026-03-01"), with(1.7e308, "SP", "2026-03-01"),
     with(-5, "SP", "2026-03-01"), with(std::nullopt, "SP", "2026-03-01")});
  for (auto& x : result.notices)
    x.implausible_value = implausible(*x.data, 1e10);
  auto x = summarise(result);
  CHECK(x.total_value == 1e6);
  CHECK(x.implausible_values == 4);
  CHECK(x.highlights.at(0).starts_with("Maior valor: R$ 1.000.000,00"));
  CHECK(x.text
        == "Encontradas 6 oportunidades em SP, somando R$ 1,0 milhão estimados "
           "(1 sem valor informado; 4 com valor implausível, fora da soma).");
  result.notices.erase(result.notices.begin());
  x = summarise(result);
  CHECK(x.total_value == 0);
  CHECK(x.text.find("sem valor estimado plausível") != std::string::npos);
  CHECK(x.highlights.at(0).starts_with("Prazo"));
}

TEST_CASE("one notice is summed up in the singular") {
  auto x = summarise(result_of({with(1000, "SP", "2026-01-20T09:00:00")}));
  CHECK(x.text
        == "Encontrada 1 oportunidade em SP, com valor estimado de "
           "R$ 1.000,00. 1 encerra em menos de 7 dias.");
  CHECK(x.urgency_alert
        == "1 oportunidade encerra em menos de 7 dias: 20/01/2026 às 09:00.");
}

TEST_CASE("nothing found is said with how much was looked at") {
  auto empty = result_of({});
  auto x = summarise(empty);
  CHECK(x.opportunities == 0);
  CHECK(x.total_value == 0);
  CHECK(x.highlights.empty());
  CHECK_FALSE(x.urgency_alert);
  CHECK(x.text
        == "Nenhuma oportunidade encontrada em SP e RJ, entre 01/01/2026 e "
           "15/01/2026. 1.234 publicações foram analisadas, mas nenhuma atende "
           "aos critérios.");
  empty.total_raw = 1;
  CHECK(summarise(empty).text.ends_with(
    "1 publicação foi analisada, mas não atende aos critérios."));
  empty.total_raw = 0;
  CHECK(summarise(empty).text.ends_with(
    "Nenhuma publicação nesse período e nesses estados."));
}

TEST_CASE("nothing is claimed of states that were not read") {
  auto x = result_of({});
  x.total_raw = 0;
  x.ufs = {{"SP", "recovered", 0}, {"RJ", "failed", 0}};
  CHECK(summarise(x).text
        == "Nenhuma oportunidade encontrada em SP, entre 01/01/2026 e "
           "15/01/2026. Nenhuma publicação nesse período e nesses estados. Não "
           "foi possível consultar RJ por completo.");
  x.total_raw = 2;
  CHECK(summarise(x).text
        == "Nenhuma oportunidade encontrada em SP, entre 01/01/2026 e "
           "15/01/2026. 2 publicações foram analisadas, mas nenhuma atende aos "
           "critérios. Não foi possível consultar RJ por completo.");
  x.ufs[0].status = "failed";
  CHECK(summarise(x).text
        == "Nenhuma oportunidade encontrada no que foi possível ler, entre "
           "01/01/2026 e 15/01/2026. 2 publicações foram analisadas, mas "
           "nenhuma atende aos critérios. Não foi possível consultar SP e RJ "
           "por completo.");
  x.total_raw = 0;
  CHECK(summarise(x).text
        == "Nenhuma oportunidade encontrada no que foi possível ler, entre "
           "01/01/2026 e 15/01/2026. Não foi possível consultar SP e RJ por "
           "completo.");
  auto found = result_of({with(std::nullopt, "SP", "2026-03-01")});
  found.ufs = {{"SP", "success", 1}, {"RJ", "failed", 0}};
  CHECK(summarise(found).text
        == "Encontrada 1 oportunidade em SP, sem valor estimado informado. Não "
           "foi possível consultar RJ por completo.");
}

TEST_CASE("a search that goes on has found nothing so far") {
  auto x = result_of({});
  x.total_raw = 0;
  x.ufs = {{"SP", "success", 0}, {"RJ", "pending", 0}};
  CHECK(summarise(x).text
        == "Nenhuma oportunidade encontrada até agora em SP e RJ, entre "
           "01/01/2026 e 15/01/2026.");
}

TEST_CASE("there is no alert when nothing that is open closes within a week") {
  auto revoked = with(1, "SP", "2026-01-16");
  revoked.situation = 2;
  auto x
    = summarise(result_of({with(1, "SP", "2026-01-22T12:00:00"),
                           with(1, "SP", "2026-01-15T11:59:59"), revoked}));
  CHECK_FALSE(x.urgency_alert);
  CHECK(x.text.find("encerra") == std::string::npos);
}

TEST_CASE("unknown values are not summed up as zero") {
  auto x = summarise(result_of({with(std::nullopt, "SP", "2026-03-01")}));
  CHECK(x.text
        == "Encontrada 1 oportunidade em SP, sem valor estimado informado.");
  CHECK(x.total_value == 0);
}

TEST_CASE("long texts in highlights are cut between words") {
  auto x = with(5, "SP", "2026-01-01");
  x.object.clear();
  for (int i = 0; i < 40; ++i)
    x.object += "ação ";
  auto text = summarise(result_of({x})).highlights.at(0);
  CHECK(text.find("ação…") != std::string::npos);
  CHECK(text.size() < 250);
  x.object = std::string(300, 'x');
  text = summarise(result_of({x})).highlights.at(0);
  CHECK(text.find(std::string(90, 'x') + "…") != std::string::npos);
}

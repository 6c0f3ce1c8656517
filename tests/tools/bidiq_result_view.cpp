#include "tools/bidiq/result_view.hpp"

#include "tests/catch.hpp"
#include "tools/bidiq/text.hpp"

#include <nlohmann/json.hpp>

#include <sstream>

using namespace bidiq::client;
using nlohmann::json;

namespace {

json sample() {
  return json::parse(R"({
    "status": "degraded", "total_filtrado": 3, "total_raw": 1250,
    "is_partial": true, "coverage_pct": 87.5, "failed_ufs": ["RJ", "BA"],
    "degradation_reason": "A fonte PNCP não respondeu.",
    "resumo": {"valor_total": 1500.5, "resumo_executivo": "Três achados.",
               "destaques": ["Maior valor: SP"], "alerta_urgencia": "Corra!"},
    "licitacoes": [
      {"uf": "SP", "valor": 1234.5, "data_encerramento": "2026-02-01T10:00:00",
       "orgao": "Prefeitura", "objeto": "Camisas \u001b[31m"},
      {"uf": "RJ", "valor": null, "data_encerramento": null}]})");
}

} // namespace

TEST_CASE("the exit code tells done, partial and failed apart") {
  CHECK(exit_code_of(json{{"status", "completed"}}) == 0);
  CHECK(exit_code_of(json{{"status", "completed"}, {"is_partial", true}}) == 3);
  CHECK(exit_code_of(json{{"status", "degraded"}}) == 3);
  for (auto status : {"failed", "cancelled", "running", "?"})
    CHECK(exit_code_of(json{{"status", status}}) == 1);
  CHECK(exit_code_of(json()) == 1);
}

TEST_CASE("the table shows what fits and says how much is left") {
  auto text = render_table(sample(), 20, 90);
  CHECK(text.find("SP           R$ 1.234,50  01/02/2026  Prefeitura")
        != std::string::npos);
  CHECK(text.find("Camisas [31m\n") != std::string::npos);
  CHECK(text.find("RJ         não informado  -") != std::string::npos);
  CHECK(text.find("... e mais 1 ") != std::string::npos);
  CHECK(render_table(sample(), 1, 90).find("... e mais 2 ")
        != std::string::npos);
  CHECK(render_table(sample(), 0, 90).empty());
  CHECK(render_table(json::object(), 5, 90).empty());
}

TEST_CASE("a value nobody believes is said to be so, and out of the sum") {
  auto result = sample();
  result["licitacoes"][0]["valor"] = 1.7e308;
  result["licitacoes"][0]["valor_implausivel"] = true;
  CHECK(
    render_table(result, 20, 90).find("SP     valor implausível  01/02/2026")
    != std::string::npos);
  result["resumo"]["valores_implausiveis"] = 1;
  CHECK(
    render_summary(result, 80)
      .find("  Valor total estimado: R$ 1.500,50 (sem 1 valor implausível)\n")
    != std::string::npos);
  result["resumo"]["valores_implausiveis"] = 2000;
  CHECK(render_summary(result, 80).find("(sem 2.000 valores implausíveis)")
        != std::string::npos);
}

TEST_CASE("no row of the table is wider than asked") {
  auto result = sample();
  result["licitacoes"][0]["objeto"] = std::string(500, 'x');
  result["licitacoes"][0]["orgao"] = std::string(500, 'y');
  std::istringstream lines{render_table(result, 20, 80)};
  for (std::string line; std::getline(lines, line);)
    CHECK(columns(line) <= 80);
}

TEST_CASE(
  "the summary says what was found, what it is worth, what is missing") {
  CHECK(render_summary(sample(), 80)
        == "Busca concluída parcialmente: 3 oportunidades em 1.250 licitações "
           "analisadas\n"
           "  Valor total estimado: R$ 1.500,50\n"
           "  Três achados.\n"
           "  * Maior valor: SP\n"
           "  ! Corra!\n"
           "  Estados não consultados: RJ, BA\n"
           "  Cobertura: 87,5 %\n"
           "  A fonte PNCP não respondeu.\n");
}

TEST_CASE("the summary says how words were read and what may be meant") {
  auto result = json::parse(R"({
    "status": "completed", "total_filtrado": 0, "total_raw": 5,
    "stopwords_removidas": ["de", "para"], "termos_ignorados": ["++", "™"],
    "sugestoes": [
      {"termo": "luva", "em_vez_de": "lvua", "ocorrencias": 1234},
      {"termo": "lua\u001b", "em_vez_de": "lvua", "ocorrencias": 1},
      {"termo": 5}, "x"]})");
  CHECK(render_summary(result, 80)
        == "Busca concluída: 0 oportunidades em 5 licitações analisadas\n"
           "  Palavras ignoradas: de, para\n"
           "  Sinais ignorados: ++ ™\n"
           "  Você quis dizer: luva (1.234), lua (1)?\n");
  for (auto field : {"stopwords_removidas", "termos_ignorados", "sugestoes"})
    result[field] = json::array();
  CHECK(render_summary(result, 80)
        == "Busca concluída: 0 oportunidades em 5 licitações analisadas\n");
}

TEST_CASE("long texts are wrapped behind a hanging indent") {
  json result{{"status", "completed"},
              {"resumo", {{"destaques", {"um dois três quatro cinco seis"}}}}};
  auto text = render_summary(result, 20);
  CHECK(text.ends_with("  * um dois três\n"
                       "    quatro cinco\n"
                       "    seis\n"));
}

TEST_CASE("a problem shows its detail and every field") {
  CHECK(render_problem(422, R"({"title":"t","detail":"Pedido inválido",)"
                            R"("errors":[{"field":"ufs","message":"vazio"},)"
                            R"({"field":"data_final","message":"antes"}]})")
        == "Pedido inválido\n  ufs: vazio\n  data_final: antes");
  CHECK(render_problem(500, "<html>")
        == "o servidor respondeu com o código 500");
  CHECK(render_problem(401, "{}").find("BIDIQ_TOKEN") != std::string::npos);
}

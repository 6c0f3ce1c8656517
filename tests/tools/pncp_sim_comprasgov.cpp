#include "tests/catch.hpp"
#include "tests/tools/pncp_sim_further.hpp"

#include <algorithm>
#include <set>

using namespace bidiq;
using nlohmann::json;

TEST_CASE("Compras.gov.br repeats PNCP's notices with their control numbers") {
  sim_fixture sim;
  sim.generate(2000);
  auto pncp = all_of_pncp(2000);
  auto rows = all_of_comprasgov(sim);
  std::set<std::string> ids;
  for (const auto& row : rows) {
    auto found = pncp.find(row["numeroControlePNCP"].get<std::string>());
    REQUIRE(found != pncp.end());
    const auto& truth = found->second;
    ids.insert(found->first);
    REQUIRE(row["valorTotalEstimado"] == truth["valorTotalEstimado"]);
    REQUIRE(row["objetoCompra"] == truth["objetoCompra"]);
    REQUIRE(row["dataPublicacaoPncp"] == truth["dataPublicacaoPncp"]);
    REQUIRE(std::to_string(row["unidadeOrgaoCodigoIbge"].get<int>())
            == truth["unidadeOrgao"]["codigoIbge"]);
  }
  CHECK(ids.size() == rows.size());
  CHECK(rows.size() > 500);
  CHECK(rows.size() < 1000);
}

TEST_CASE("all federal notices are on Compras.gov.br, in SIASG's numbering") {
  sim_fixture sim;
  sim.generate(2000);
  std::map<int, std::set<int>> numbering;
  std::ptrdiff_t federal = 0;
  for (const auto& row : all_of_comprasgov(sim)) {
    federal += row["orgaoEntidadeEsferaId"] == "F";
    numbering[row["modalidadeIdPncp"].get<int>()].insert(
      row["codigoModalidade"].get<int>());
  }
  std::ptrdiff_t all_federal = 0;
  for (const auto& [id, record] : all_of_pncp(2000)) {
    auto modality = record["modalidadeId"].get<int>();
    all_federal += record["orgaoEntidade"]["esferaId"] == "F" && modality >= 4
                   && modality <= 9;
  }
  CHECK(federal == all_federal);
  CHECK(numbering
        == std::map<int, std::set<int>>{
          {4, {3}}, {5, {3}}, {6, {5}}, {7, {5}}, {8, {6}}, {9, {7}}});
}

TEST_CASE("a record of Compras.gov.br has the 52 keys of a real one in order") {
  sim_fixture sim;
  sim.generate(500);
  auto page = nlohmann::ordered_json::parse(sim.get(comprasgov_target(5)).body);
  CHECK(comprasgov_keys.size() == 52);
  CHECK(page["resultado"].size() > 10);
  for (const auto& row : page["resultado"])
    REQUIRE(keys_in_order(row.dump()) == comprasgov_keys);
}

TEST_CASE("Compras.gov.br filters by state and pages by 10 to 500") {
  sim_fixture sim;
  sim.generate(3000);
  auto of_sp = comprasgov_target(5, 1, "&unidadeOrgaoUfSigla=SP");
  auto page = json::parse(sim.get("/comprasgov" + of_sp).body);
  CHECK(page["resultado"].size() == 10);
  for (const auto& row : page["resultado"])
    CHECK(row["unidadeOrgaoUfSigla"] == "SP");
  auto total = page["totalRegistros"].get<int>();
  CHECK(page["totalPaginas"] == (total + 9) / 10);
  CHECK(page["paginasRestantes"] == (total + 9) / 10 - 1);
  auto whole = json::parse(sim.get(comprasgov_target(5)).body);
  CHECK(whole["totalRegistros"] > total);
  CHECK(sim.get(comprasgov_target(5, 1, "&tamanhoPagina=9")).status == 400);
  CHECK(sim.get(comprasgov_target(5, 1, "&tamanhoPagina=501")).status == 400);
}

TEST_CASE("Compras.gov.br wants its parameters and days with dashes") {
  sim_fixture sim;
  sim.generate(100);
  std::string path = "/modulo-contratacoes/1_consultarContratacoes_PNCP_14133?";
  std::string from = "dataPublicacaoPncpInicial=2026-03-01";
  std::string to = "&dataPublicacaoPncpFinal=2026-03-01";
  for (const auto& query :
       {to + "&codigoModalidade=5", from + "&codigoModalidade=5", from + to,
        "dataPublicacaoPncpInicial=20260301" + to + "&codigoModalidade=5",
        from + to + "&codigoModalidade=x",
        from + to + "&codigoModalidade=5&pagina=0"}) {
    INFO(query);
    auto refused = sim.get(path + query);
    CHECK(refused.status == 400);
    CHECK(json::parse(refused.body)["status"] == 400);
  }
}

TEST_CASE("Compras.gov.br says 404 for nothing found, or an empty list") {
  sim_fixture sim;
  sim.generate(100);
  auto nothing = sim.get(comprasgov_target(20));
  CHECK(nothing.status == 404);
  CHECK(json::parse(nothing.body)["path"]
        == "/modulo-contratacoes/1_consultarContratacoes_PNCP_14133");
  CHECK(sim.get(comprasgov_target(5, 99)).status == 404);
  CHECK(sim.get(comprasgov_target(0)).status == 404);
  simulator other{{.empty_list_for_nothing = true}};
  auto answer = other.handle({"GET", comprasgov_target(5), {}}, sim.now);
  CHECK(answer.status == 200);
  CHECK(answer.body
        == R"({"resultado":[],"totalRegistros":0,"totalPaginas":0,)"
           R"("paginasRestantes":0})");
}

TEST_CASE("the further sources follow records that come in while serving") {
  sim_fixture sim;
  sim.generate(300);
  auto before = all_of_pcp(sim);
  sim.post("/__sim/records",
           R"({"numeroControlePNCP":"n","modalidadeId":6,"anoCompra":2026,)"
           R"("objetoCompra":"[Portal de Compras Públicas] - Papel",)"
           R"("orgaoEntidade":{"esferaId":"F","cnpj":"1"},)"
           R"("dataPublicacaoPncp":"2026-03-01T23:59:59"})");
  auto after = all_of_pcp(sim);
  REQUIRE(after.size() >= before.size() + 1);
  for (size_t i = 0; i < before.size(); ++i)
    REQUIRE(after[i] == before[i]);
  auto listed = all_of_comprasgov(sim);
  CHECK(std::any_of(listed.begin(), listed.end(), [](const json& row) {
    return row["numeroControlePNCP"] == "n";
  }));
}

TEST_CASE("real records are served in place of PNCP's, byte for byte") {
  sim_fixture upstream;
  upstream.generate(1000);
  auto file = upstream.get(comprasgov_target(5)).body;
  auto count = json::parse(file)["resultado"].size();
  sim_fixture sim;
  sim.generate(100, 2);
  auto loaded = sim.core.further().load(sim_source::comprasgov, file);
  CHECK(loaded.records == count);
  CHECK(loaded.skipped == 0);
  CHECK(sim.get(comprasgov_target(5)).body == file);
  CHECK(sim.get(comprasgov_target(6)).status == 404);
}

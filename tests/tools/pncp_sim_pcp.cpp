#include "tests/catch.hpp"
#include "tests/tools/pncp_sim_further.hpp"

#include "tools/pncp-sim/sources/texts.hpp"

#include <set>

using namespace bidiq;
using nlohmann::json;

namespace {

// What both sources keep of an object, whatever its typing: its beginning.
std::string essence(const std::string& text) {
  auto out = slug(text);
  for (std::string_view prefix : {"portal-de-compras-publicas-", "licitanet-"})
    if (out.starts_with(prefix))
      out.erase(0, prefix.size());
  return out.substr(0, 150);
}

} // namespace

TEST_CASE("Portal de Compras Públicas lists ten a page to the end") {
  sim_fixture sim;
  sim.generate(2000);
  auto body = sim.get(pcp_target()).body;
  CHECK(keys_in_order(body)
        == std::vector<std::string>{"currentPage", "pageCount", "limit",
                                    "offset", "total", "nextPage",
                                    "previousPage", "result"});
  auto first = json::parse(body);
  auto total = first["total"].get<size_t>();
  CHECK(first["limit"] == 10);
  CHECK(first["result"].size() == 10);
  CHECK(first["nextPage"] == 2);
  CHECK(first["previousPage"].is_null());
  CHECK(first["pageCount"] == (total + 9) / 10);
  auto second = json::parse(sim.get("/pcp" + pcp_target(2)).body);
  CHECK(second["currentPage"] == 2);
  CHECK(second["offset"] == 10);
  CHECK(second["previousPage"] == 1);
  std::set<int64_t> numbers;
  for (const auto& row : all_of_pcp(sim))
    numbers.insert(row["codigoLicitacao"].get<int64_t>());
  CHECK(numbers.size() == total);
}

TEST_CASE("past the end Portal de Compras Públicas lists nothing, with 200") {
  sim_fixture sim;
  sim.generate(200);
  auto beyond = sim.get(pcp_target(999));
  CHECK(beyond.status == 200);
  auto page = json::parse(beyond.body);
  CHECK(page["result"].empty());
  CHECK(page["nextPage"].is_null());
}

TEST_CASE("Portal de Compras Públicas shares a part with PNCP and has its "
          "own") {
  sim_fixture sim;
  sim.generate(4000);
  std::set<std::string> objects;
  size_t prefixed = 0;
  for (const auto& [id, record] : all_of_pncp(4000)) {
    auto text = record["objetoCompra"].get<std::string>();
    objects.insert(essence(text));
    prefixed += text.find("[Portal de Compras Públicas] - ") < 2;
  }
  size_t shared = 0;
  auto rows = all_of_pcp(sim);
  for (const auto& row : rows)
    shared += objects.count(essence(row["resumo"].get<std::string>()));
  auto own = rows.size() - shared;
  CHECK(prefixed > 100);
  CHECK(shared > prefixed + 4000 * 1 / 100);
  CHECK(shared < prefixed + 4000 * 3 / 100);
  CHECK(own > 4000 * 4 / 100);
  CHECK(own < 4000 * 6 / 100);
}

TEST_CASE("a record of Portal de Compras Públicas is all that a real one is, "
          "without value and CNPJ") {
  sim_fixture sim;
  sim.generate(2000);
  size_t inner = 0;
  for (const auto& pointer : pcp_pointers)
    inner += pointer.rfind('/') > 0;
  for (const auto& row : all_of_pcp(sim)) {
    for (const auto& pointer : pcp_pointers) {
      INFO(pointer);
      REQUIRE(row.contains(json::json_pointer{pointer}));
    }
    REQUIRE(row.size() + inner == pcp_pointers.size());
    auto all = row.dump();
    REQUIRE(all.find("cnpj") == std::string::npos);
    REQUIRE(all.find("valor") == std::string::npos);
    REQUIRE(all.find("[Portal de Compras") == std::string::npos);
  }
}

TEST_CASE("days of Portal de Compras Públicas are days in Brasília") {
  sim_fixture sim;
  sim.core.records().load(
    R"({"numeroControlePNCP":"a","modalidadeId":6,"anoCompra":2026,)"
    R"("objetoCompra":"[Portal de Compras Públicas] - Papel",)"
    R"("dataPublicacaoPncp":"2026-02-02T22:30:15"})");
  auto on = [&](std::string_view days) {
    return json::parse(sim.get(pcp_target(1, days)).body);
  };
  auto page = on("dataInicial=2026-02-02&dataFinal=2026-02-02");
  REQUIRE(page["total"] == 1);
  CHECK(page["result"][0]["dataHoraPublicacao"] == "2026-02-03T01:30:00Z");
  CHECK(page["result"][0]["dataHoraFinalPropostas"].is_null());
  CHECK(on("dataInicial=2026-02-03&dataFinal=2026-02-03")["total"] == 0);
  CHECK(on("dataInicial=2026-02-02T00:00:00.000Z")["total"] == 1);
  CHECK(on("dataFinal=2026-02-01")["total"] == 0);
  CHECK(on("tipoData=1")["total"] == 1);
}

TEST_CASE("Portal de Compras Públicas refuses pages and days that are none") {
  sim_fixture sim;
  CHECK(sim.get(pcp_target(0)).status == 400);
  CHECK(sim.get(pcp_target(1, "dataInicial=20260101")).status == 400);
  auto turned = "dataInicial=2026-02-02&dataFinal=2026-02-01";
  CHECK(sim.get(pcp_target(1, turned)).status == 400);
  CHECK(sim.get("/v2/licitacao").status == 404);
  CHECK(sim.get("/pcp/v1/contratacoes/publicacao").status == 404);
}

TEST_CASE("summaries are cut at whole words and typed anew") {
  auto text = std::string(130, 'x').append(" ").append(130, 'y');
  CHECK(cut_text(text, 255) == std::string(130, 'x') + "...");
  CHECK(cut_text("ção ção", 7) == "ção ção");
  CHECK(cut_text("ção ção", 6) == "ção...");
  CHECK(lower_case("ÇÃO É A") == "ção é a");
  CHECK(without_accents("Ação à Müller a\xcc\x83") == "Acao a Muller a");
  CHECK(title_case("CAMARA MUNICIPAL DE ÁGUA") == "Camara Municipal de Água");
  CHECK(slug(" Fundo (Saúde) - SP ") == "fundo-saude-sp");
  CHECK(tidied(" a\r\n\xc2\xa0 b\x13 ") == "a b");
}

TEST_CASE("records of Portal de Compras Públicas may be whole, flat or a line "
          "each") {
  sim_fixture upstream;
  upstream.generate(300);
  auto page = upstream.get(pcp_target()).body;
  sim_fixture sim;
  auto load = [&](std::string_view text) {
    return sim.core.further().load(sim_source::pcp, text);
  };
  auto served = [&](std::string_view days) {
    return json::parse(sim.get(pcp_target(1, days)).body);
  };
  CHECK(load("{\"_at\":\"x\",\"response\":" + page + "}").records == 10);
  CHECK(served("tipoData=1")["result"] == json::parse(page)["result"]);
  auto flat = load(R"([{"objeto":"Papel","orgao":"Câmara","uf":"RS",)"
                   R"("municipio":"Canoas","modalidade":"Pregão",)"
                   R"("dataAbertura":"2026-03-02T17:00:00Z",)"
                   R"("urlReferencia":"/rs/x","codigoLicitacao":460497}])");
  CHECK(flat.records == 1);
  auto row = served("tipoData=1")["result"][0];
  CHECK(row["resumo"] == "Papel");
  CHECK(row["unidadeCompradora"]["uf"] == "RS");
  CHECK(row["tipoLicitacao"]["modalidadeLicitacao"] == "Pregão");
  CHECK(row["dataHoraPublicacao"] == "2026-03-02T17:00:00Z");
  auto lines = load("{\"codigoLicitacao\":1,\"dataHoraPublicacao\":"
                    "\"2026-02-02T00:30:00Z\"}\n\nbroken\n{\"x\":1}\n");
  CHECK(lines.records == 1);
  CHECK(lines.skipped == 2);
  CHECK(served("dataInicial=2026-02-01&dataFinal=2026-02-01")["total"] == 1);
}

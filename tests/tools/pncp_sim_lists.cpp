#include "tests/catch.hpp"
#include "tests/tools/pncp_sim_fixture.hpp"

#include <map>
#include <set>

using namespace bidiq;
using nlohmann::json;

namespace {

std::string record(std::string_view id, std::string_view published,
                   std::string_view more = {}) {
  return R"({"numeroControlePNCP":")" + std::string{id}
         + R"(","modalidadeId":6,"dataPublicacaoPncp":")"
         + std::string{published} + "\"" + std::string{more} + "}\n";
}

std::vector<std::string> ids_of(const sim_answer& answer) {
  std::vector<std::string> out;
  if (answer.status != 200)
    return out;
  auto body = json::parse(answer.body);
  for (const auto& row : body["data"])
    out.push_back(row["numeroControlePNCP"]);
  return out;
}

std::string days(std::string_view from, std::string_view to) {
  return std::string{publication_path} + "?dataInicial=" + std::string{from}
         + "&dataFinal=" + std::string{to}
         + "&codigoModalidadeContratacao=6&pagina=1";
}

std::string message_of(const sim_answer& answer) {
  return json::parse(answer.body)["message"];
}

} // namespace

TEST_CASE("paging a list to its end gives every record exactly once") {
  sim_fixture sim;
  sim.generate(3000, 5);
  std::multiset<std::string> seen;
  std::set<std::string> expected;
  for (const auto& line :
       generate_ndjson(3000, 5, day_of("2026-01-31"), day_of("2026-03-01"))) {
    auto row = json::parse(line);
    if (row["modalidadeId"] == 6)
      expected.insert(row["numeroControlePNCP"]);
  }
  int page = 1;
  for (int64_t left = 1; left > 0; ++page) {
    auto answer = sim.get(sim_fixture::target(page));
    REQUIRE(answer.status == 200);
    auto body = json::parse(answer.body);
    CHECK(body["totalRegistros"] == expected.size());
    CHECK(body["numeroPagina"] == page);
    left = body["paginasRestantes"];
    CHECK(body["totalPaginas"] == page + left);
    CHECK((left == 0 || body["data"].size() == 50));
    for (const auto& row : body["data"])
      seen.insert(row["numeroControlePNCP"]);
  }
  CHECK(seen.size() == expected.size());
  CHECK(std::set<std::string>(seen.begin(), seen.end()) == expected);
  CHECK(sim.get(sim_fixture::target(page)).status == 204);
}

TEST_CASE("the envelope has its six keys in order and no blanks") {
  sim_fixture sim;
  sim.core.records().load(record("a", "2026-02-02T10:00:00"));
  auto answer = sim.get(days("20260202", "20260202"));
  CHECK(answer.body
        == R"({"data":[{"numeroControlePNCP":"a","modalidadeId":6,)"
           R"("dataPublicacaoPncp":"2026-02-02T10:00:00"}],)"
           R"("totalRegistros":1,"totalPaginas":1,"numeroPagina":1,)"
           R"("paginasRestantes":0,"empty":false})");
  CHECK(answer.content_type == "application/json");
}

TEST_CASE("both mounts answer alike") {
  sim_fixture sim;
  sim.generate(500);
  auto plain = sim.get(sim_fixture::target());
  auto mounted = sim.get("/api/consulta" + sim_fixture::target());
  CHECK(plain.status == 200);
  CHECK(plain.body == mounted.body);
}

TEST_CASE("rows come in order of publication and days are inclusive") {
  sim_fixture sim;
  sim.core.records().load(record("late", "2026-02-03T23:59:59")
                          + record("early", "2026-02-01T00:00:00")
                          + record("mid", "2026-02-02T08:00:00"));
  using list = std::vector<std::string>;
  CHECK(ids_of(sim.get(days("20260201", "20260203")))
        == list{"early", "mid", "late"});
  CHECK(ids_of(sim.get(days("20260201", "20260202"))) == list{"early", "mid"});
  CHECK(ids_of(sim.get(days("20260203", "20260203"))) == list{"late"});
  CHECK(sim.get(days("20260204", "20260205")).status == 204);
}

TEST_CASE(
  "a time with an offset lies on its day in Brasília, served as it is") {
  sim_fixture sim;
  sim.core.records().load(record("b", "2026-02-02T23:30:00")
                          + record("c", "2026-02-03T02:45:00Z")
                          + record("a", "2026-02-03T01:15:00+00:00")
                          + record("d", "2026-02-03T03:00:00Z"));
  auto answer = sim.get(days("20260202", "20260202"));
  CHECK(ids_of(answer) == std::vector<std::string>{"a", "b", "c"});
  CHECK(answer.body.find("2026-02-03T02:45:00Z") != std::string::npos);
  CHECK(ids_of(sim.get(days("20260203", "20260203")))
        == std::vector<std::string>{"d"});
}

TEST_CASE("each filter keeps exactly the records that have its value") {
  sim_fixture sim;
  sim.generate(4000);
  auto probe = json::parse(sim.get(sim_fixture::target(2)).body)["data"][7];
  const auto& unit = probe["unidadeOrgao"];
  std::map<std::string, std::pair<json::json_pointer, json>> filters;
  auto add = [&](std::string name, const char* where, const json& value) {
    filters[std::move(name)] = {json::json_pointer{where}, value};
  };
  add("uf", "/unidadeOrgao/ufSigla", unit["ufSigla"]);
  add("codigoMunicipioIbge", "/unidadeOrgao/codigoIbge", unit["codigoIbge"]);
  add("cnpj", "/orgaoEntidade/cnpj", probe["orgaoEntidade"]["cnpj"]);
  add("codigoModoDisputa", "/modoDisputaId", probe["modoDisputaId"]);
  add("codigoUnidadeAdministrativa", "/unidadeOrgao/codigoUnidade",
      unit["codigoUnidade"]);
  for (const auto& [name, rule] : filters) {
    INFO(name);
    const auto& [where, value] = rule;
    auto text = value.is_string() ? value.get<std::string>() : value.dump();
    auto filtered = json::parse(
      sim.get(sim_fixture::target(1, "&" + name + "=" + text)).body);
    size_t expected = 0;
    for (int page = 1;; ++page) {
      auto all = sim.get(sim_fixture::target(page));
      if (all.status == 204)
        break;
      auto body = json::parse(all.body);
      for (const auto& row : body["data"])
        expected += row[where] == value;
    }
    CHECK(filtered["totalRegistros"] == expected);
    for (const auto& row : filtered["data"])
      CHECK(row[where] == value);
  }
}

TEST_CASE("a missing parameter gives Spring's 400 with a numeric status") {
  sim_fixture sim;
  auto answer = sim.get("/api/consulta/v1/contratacoes/publicacao?dataInicial="
                        "20260101&dataFinal=20260102&pagina=1");
  CHECK(answer.status == 400);
  CHECK(answer.content_type == "application/json");
  CHECK(
    answer.body
    == R"({"timestamp":"2026-03-01T00:00:00.000+00:00","status":400,)"
       R"("error":"Bad Request","message":"Required request parameter )"
       R"('codigoModalidadeContratacao' for method parameter type Long is )"
       R"(not present","path":"/pncp-consulta/v1/contratacoes/publicacao"})");
}

TEST_CASE("page sizes outside 10 to 50 and pages below 1 give 400") {
  sim_fixture sim;
  sim.generate(100);
  auto base = days("20260131", "20260301");
  CHECK(sim.get(base + "&tamanhoPagina=10").status == 200);
  auto large = sim.get(base + "&tamanhoPagina=51");
  CHECK(large.status == 400);
  CHECK(message_of(large) == "Tamanho de página inválido");
  auto small = sim.get(base + "&tamanhoPagina=9");
  CHECK(small.status == 400);
  CHECK(message_of(small) == "must be greater than or equal to 10");
  CHECK(sim.get(sim_fixture::target(0)).status == 400);
  CHECK(sim.get(base + "&tamanhoPagina=x").status == 400);
}

TEST_CASE("business rules give the service's own 422 with a textual status") {
  sim_fixture sim;
  auto answer = sim.get(days("2026-01-01", "20260102"));
  CHECK(answer.status == 422);
  CHECK(answer.body
        == R"({"path":"/pncp-consulta/v1/contratacoes/publicacao",)"
           R"("message":"Data Inicial inválida, deve estar no formato )"
           R"(yyyyMMdd.","error":"422 UNPROCESSABLE_ENTITY","timestamp":)"
           R"("2026-02-28T21:00:00.000-03:00","status":"422"})");
  auto message = [&](std::string_view from, std::string_view to) {
    return message_of(sim.get(days(from, to)));
  };
  CHECK(message("20260102", "20260101")
        == "Data Inicial deve ser anterior ou igual à Data Final");
  CHECK(message("20260230", "20260301")
        == "Data Inicial inválida, deve estar no formato yyyyMMdd.");
  CHECK(message("20250101", "20260102")
        == "Período inicial e final maior que 365 dias.");
  CHECK(sim.get(days("20250101", "20260101")).status == 204);
}

TEST_CASE("modality 14 is empty and 15 is refused") {
  sim_fixture sim;
  sim.generate(200);
  auto with = [&](std::string_view code) {
    return sim.get(std::string{publication_path}
                   + "?dataInicial=20260131&dataFinal=20260301&pagina=1"
                     "&codigoModalidadeContratacao="
                   + std::string{code});
  };
  CHECK(with("14").status == 204);
  CHECK(with("14").body.empty());
  CHECK(with("15").status == 422);
  CHECK(message_of(with("15"))
        == "Código da modalidade de contratação inválido.");
}

TEST_CASE("open proposals close between now and the asked day") {
  sim_fixture sim;
  auto closing = [](std::string_view when) {
    return ",\"dataEncerramentoProposta\":" + std::string{when};
  };
  sim.core.records().load(
    record("past", "2026-02-01T08:00:00", closing("\"2026-02-28T23:00:00\""))
    + record("today", "2026-02-02T08:00:00", closing("\"2026-03-01T09:00:00\""))
    + record("last", "2026-02-03T08:00:00", closing("\"2026-03-05T23:59:00\""))
    + record("after", "2026-02-04T08:00:00", closing("\"2026-03-06T00:00:00\""))
    + record("none", "2026-02-05T08:00:00", closing("null")));
  auto open = [&](std::string_view to) {
    return sim.get("/v1/contratacoes/proposta?pagina=1&dataFinal="
                   + std::string{to});
  };
  CHECK(ids_of(open("20260305")) == std::vector<std::string>{"today", "last"});
  CHECK(open("20260228").status == 422);
  CHECK(message_of(open("20260228"))
        == "Data Final inválida. Data Final deve ser maior ou igual a data "
           "atual");
}

TEST_CASE("the update list filters and sorts by the global update stamp") {
  sim_fixture sim;
  auto updated = [](std::string_view when) {
    return ",\"dataAtualizacaoGlobal\":\"" + std::string{when} + "\"";
  };
  sim.core.records().load(
    record("b", "2026-01-01T08:00:00", updated("2026-02-02T12:00:00"))
    + record("a", "2026-01-02T08:00:00", updated("2026-02-02T11:00:00"))
    + record("c", "2026-02-02T08:00:00", updated("2026-02-09T11:00:00")));
  auto answer = sim.get("/v1/contratacoes/atualizacao?dataInicial=20260202"
                        "&dataFinal=20260202&codigoModalidadeContratacao=6"
                        "&pagina=1");
  CHECK(ids_of(answer) == std::vector<std::string>{"a", "b"});
}

TEST_CASE("unusable lines are counted and skipped, new versions replace old") {
  sim_fixture sim;
  auto loaded = sim.core.records().load(
    record("a", "2026-02-01T08:00:00") + "\nnot json\n{\"x\":1}\n[1]\n"
    + record("b", "31/02/2026") + record("a", "2026-02-02T08:00:00"));
  CHECK(loaded.records == 2);
  CHECK(loaded.skipped == 4);
  CHECK(sim.core.records().size() == 1);
  CHECK(ids_of(sim.get(days("20260202", "20260202")))
        == std::vector<std::string>{"a"});
}

TEST_CASE("unknown paths give 404 and other methods 405") {
  sim_fixture sim;
  CHECK(sim.get("/v1/contratos").status == 404);
  CHECK(sim.post(sim_fixture::target(), "x").status == 405);
}

#include "tests/actors/sources/page_samples.hpp"

using namespace bidiq;
using namespace bidiq::test;

namespace {

page_query sample() {
  page_query x;
  x.base_url = "http://127.0.0.1:9/api/consulta/";
  x.scope = {"SP", 6, {6}};
  x.first = *parse_day("2026-01-01");
  x.last = *parse_day("2026-12-31");
  x.page = 12;
  return x;
}

} // namespace

TEST_CASE("publications are asked for by day, modality and UF") {
  auto query = sample();
  auto source = make_pncp();
  CHECK(source->url(query)
        == "http://127.0.0.1:9/api/consulta/v1/contratacoes/publicacao"
           "?dataInicial=20260101&dataFinal=20261231"
           "&codigoModalidadeContratacao=6&uf=SP&pagina=12&tamanhoPagina=50");
  query.scope.uf.clear();
  CHECK(source->url(query).find("uf=") == std::string::npos);
}

TEST_CASE("PNCP has a list of each UF and modality") {
  auto source = make_pncp();
  CHECK(source->scopes({"SP", "AC"}, {6, 8})
        == std::vector<source_scope>{
          {"SP", 6, {6}}, {"SP", 8, {8}}, {"AC", 6, {6}}, {"AC", 8, {8}}});
  CHECK(source->scopes({}, {4}) == std::vector<source_scope>{{"", 4, {4}}});
  CHECK(source->scopes({"SP"}, {0, 15, -1}).empty());
  CHECK(source->traits().by_uf);
}

TEST_CASE("PNCP's page of HTML is its rate limit, its 422 may be a whim") {
  auto source = make_pncp();
  CHECK(source->classify(200, "application/json") == source_answer::page);
  CHECK(source->classify(200, "text/html;charset=UTF-8")
        == source_answer::rate_limited);
  CHECK(source->classify(422, "application/json") == source_answer::spurious);
  CHECK(source->classify(404, "application/json") == source_answer::refused);
}

TEST_CASE("what comes of PNCP is told to be PNCP's") {
  auto x = read_notice(*make_pncp(), pncp_page_of({pncp_record()}));
  CHECK(x.source == "pncp");
  CHECK(x.id == "42498600000171-1-001245/2023");
}

#include "tests/actors/sources/page_samples.hpp"

using namespace bidiq;
using namespace bidiq::test;

TEST_CASE("ComprasGov is asked by day, SIASG's modality and UF") {
  page_query query;
  query.base_url = "http://127.0.0.1:9";
  query.scope = {"SP", 5, {6, 7}};
  query.first = *parse_day("2026-01-01");
  query.last = *parse_day("2026-01-09");
  query.page = 3;
  query.page_size = 250;
  auto source = make_comprasgov();
  CHECK(source->url(query)
        == "http://127.0.0.1:9/modulo-contratacoes/"
           "1_consultarContratacoes_PNCP_14133"
           "?dataPublicacaoPncpInicial=2026-01-01"
           "&dataPublicacaoPncpFinal=2026-01-09&codigoModalidade=5"
           "&unidadeOrgaoUfSigla=SP&pagina=3&tamanhoPagina=250");
  query.scope.uf.clear();
  CHECK(source->url(query).find("UfSigla") == std::string::npos);
}

TEST_CASE("one of SIASG's modalities brings what PNCP parts in two") {
  auto source = make_comprasgov();
  CHECK(source->scopes({"SP"}, {6})
        == std::vector<source_scope>{{"SP", 5, {6, 7}}});
  CHECK(source->scopes({"SP", "AC"}, {5, 7, 8, 9}).size() == 8);
  CHECK(source->scopes({}, {8, 4})
        == std::vector<source_scope>{{"", 3, {4, 5}}, {"", 6, {8}}});
  CHECK(source->scopes({"SP"}, {1, 2, 3, 10, 11, 12, 13, 14}).empty());
  CHECK(source->traits().by_uf);
}

TEST_CASE("ComprasGov says 404 when there is nothing") {
  auto source = make_comprasgov();
  CHECK(source->classify(404, "application/json") == source_answer::empty);
  CHECK(source->classify(200, "text/html") == source_answer::transient);
  CHECK(source->classify(422, "") == source_answer::bad_request);
}

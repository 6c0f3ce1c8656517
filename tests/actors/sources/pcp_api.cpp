#include "tests/actors/sources/page_samples.hpp"

using namespace bidiq;
using namespace bidiq::test;

TEST_CASE("the Portal is asked by day for the whole country") {
  page_query query;
  query.base_url = "http://127.0.0.1:9";
  query.scope = {"", 0, {6}};
  query.first = *parse_day("2026-01-01");
  query.last = *parse_day("2026-01-09");
  query.page = 3;
  query.page_size = 10;
  CHECK(make_pcp()->url(query)
        == "http://127.0.0.1:9/v2/licitacao/processos?pagina=3"
           "&dataInicial=2026-01-01&dataFinal=2026-01-09&tipoData=1");
}

TEST_CASE("the Portal has one list, whatever is asked") {
  auto source = make_pcp();
  CHECK(source->scopes({"SP", "AC"}, {8, 6, 14, 6, 0})
        == std::vector<source_scope>{{"", 0, {6, 8}}});
  CHECK(source->scopes({}, {12}).size() == 1);
  CHECK(source->scopes({"SP"}, {14}).empty());
  CHECK_FALSE(source->traits().by_uf);
  CHECK(source->traits().page_size == 10);
  CHECK(source->traits().max_pages == 400);
}

TEST_CASE("the Portal's page of HTML is trouble, its 404 a refusal") {
  auto source = make_pcp();
  CHECK(source->classify(200, "text/html") == source_answer::transient);
  CHECK(source->classify(404, "") == source_answer::refused);
  CHECK(source->classify(422, "") == source_answer::bad_request);
  CHECK(source->classify(429, "") == source_answer::rate_limited);
}

#include "actors/sources/pncp_query.hpp"

#include "tests/catch.hpp"

using namespace bidiq;

namespace {

pncp_query sample() {
  pncp_query x;
  x.base_url = "http://127.0.0.1:9/api/consulta";
  x.uf = "SP";
  x.modality = 6;
  x.first = *parse_day("2026-01-01");
  x.last = *parse_day("2026-12-31");
  x.page = 12;
  return x;
}

} // namespace

TEST_CASE("a query names its dates without separators and every parameter") {
  CHECK(publication_url(sample())
        == "http://127.0.0.1:9/api/consulta/v1/contratacoes/publicacao"
           "?dataInicial=20260101&dataFinal=20261231"
           "&codigoModalidadeContratacao=6&uf=SP&pagina=12&tamanhoPagina=50");
}

TEST_CASE("without a UF the whole country is asked") {
  auto x = sample();
  x.uf.clear();
  CHECK(publication_url(x).find("uf=") == std::string::npos);
}

TEST_CASE("a slash at the end of the base address does no harm") {
  auto x = sample();
  auto url = publication_url(x);
  x.base_url += "//";
  CHECK(publication_url(x) == url);
}

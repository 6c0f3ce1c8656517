#include "actors/sources/comprasgov_page.hpp"

#include "tests/actors/sources/page_samples.hpp"
#include "tests/actors/sources/sound_notice.hpp"

using namespace bidiq;
using namespace bidiq::test;

namespace {

notice comprasgov_notice(const std::string& key, const json& value) {
  auto x = comprasgov_record();
  x[key] = value;
  return read_notice(*make_comprasgov(), comprasgov_page_of({x}));
}

} // namespace

TEST_CASE("a record of ComprasGov is read with all its fields") {
  auto x = read_notice(*make_comprasgov(),
                       comprasgov_page_of({comprasgov_record()}));
  CHECK(x.id == "49269236000117-1-000578/2024");
  CHECK(x.object == "Readequação de área pública");
  CHECK(x.agency == "SECRETARIA DAS SUBPREFEITURAS");
  CHECK(x.agency_cnpj == "49269236000117");
  CHECK(x.unit == "SUBPREFEITURA CIDADE ADEMAR");
  CHECK(x.uf == "SP");
  CHECK(x.city == "São Paulo");
  CHECK(x.city_code == "3550308");
  CHECK(x.modality == 5);
  CHECK(x.modality_name == "Concorrência - Presencial");
  CHECK(x.situation == 1);
  CHECK(x.situation_name == "Divulgada no PNCP");
  CHECK(x.link == "https://pncp.gov.br/app/editais/49269236000117/2024/578");
  CHECK(x.purchase_number == "90007");
  CHECK(x.source == "comprasgov");
  CHECK(x.value == 510829.01);
  CHECK(x.published == at("2024-07-05T07:08:59"));
  CHECK(x.opens == at("2024-07-05T08:00:00"));
  CHECK(x.closes == at("2024-07-25T11:00:00"));
  CHECK(x.sphere == 'M');
  CHECK(x.homologated);
}

TEST_CASE("ComprasGov's envelope tells pages without a page number") {
  auto page = read_page(*make_comprasgov(),
                        R"({"resultado":[],"totalRegistros":7985,
                            "totalPaginas":80,"paginasRestantes":79})");
  CHECK(page.total_records == 7985);
  CHECK(page.total_pages == 80);
  CHECK(page.pages_left == 79);
  CHECK(page.page_number == 0);
  CHECK(page.drift.empty());
}

TEST_CASE("what PNCP has deleted is left out without being broken") {
  auto deleted = comprasgov_record();
  deleted["contratacaoExcluida"] = true;
  deleted["modalidadeIdPncp"] = 99;
  auto page = read_page(
    *make_comprasgov(),
    comprasgov_page_of({deleted, comprasgov_record(), json{}}).dump());
  CHECK(page.rows == 3);
  CHECK(page.notices.size() == 1);
  CHECK(page.broken_records == 1);
  CHECK(page.left_out
        == std::vector<std::string>{deleted["numeroControlePNCP"]});
  CHECK(page.unknown_enums == 0);
}

TEST_CASE("a direct purchase need not say when it closes") {
  CHECK_FALSE(
    comprasgov_notice("dataEncerramentoPropostaPncp", nullptr).closes);
  CHECK_FALSE(comprasgov_notice("valorTotalEstimado", 0.0).value);
  CHECK_FALSE(comprasgov_notice("valorTotalHomologado", nullptr).homologated);
  CHECK(comprasgov_notice("situacaoCompraIdPncp", 3).situation == 3);
  CHECK(comprasgov_notice("dataPublicacaoPncp", nullptr).published
        == at("2024-07-05T07:08:59"));
}

TEST_CASE("every real record of ComprasGov is read") {
  auto text = real_text("other/comprasgov_v3_14133_300.json");
  if (text.empty())
    return;
  auto page = read_page(*make_comprasgov(), text);
  auto raw = json::parse(text)["resultado"];
  CHECK(page.total_pages == 80);
  CHECK(page.broken_records == 0);
  CHECK(page.unknown_enums == 0);
  CHECK(page.drift == "page size 300 instead of 250");
  REQUIRE(page.notices.size() == raw.size());
  for (size_t i = 0; i < raw.size(); ++i) {
    auto& x = *page.notices[i];
    CHECK(unsound(x) == "");
    CHECK(x.id == raw[i]["numeroControlePNCP"]);
    CHECK(x.modality == raw[i]["modalidadeIdPncp"]);
    CHECK(x.city_code.size() == 7);
    CHECK(x.published.has_value());
    CHECK(x.value.has_value() == (raw[i]["valorTotalEstimado"] > 0));
    CHECK(x.homologated == !raw[i]["valorTotalHomologado"].is_null());
    CHECK_FALSE(x.link.empty());
  }
}

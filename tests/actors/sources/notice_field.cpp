#include "actors/sources/notice_field.hpp"

#include "tests/actors/sources/page_samples.hpp"

using namespace bidiq;
using namespace bidiq::test;

namespace {

notice pncp_with(const std::string& path, const json& value) {
  auto x = pncp_record();
  x[json::json_pointer{path}] = value;
  return read_notice(*make_pncp(), pncp_page_of({x}));
}

notice comprasgov_with(const std::string& key, const json& value) {
  auto x = comprasgov_record();
  x[key] = value;
  return read_notice(*make_comprasgov(), comprasgov_page_of({x}));
}

notice pcp_with(const std::string& key, const json& value) {
  auto x = pcp_record();
  x[key] = value;
  return read_notice(*make_pcp(), pcp_page_of({x}));
}

constexpr auto portal = "https://pncp.gov.br/app/editais/";

} // namespace

TEST_CASE("a CNPJ keeps its letters, however it is written") {
  for (auto text : {"12ABC34501DE35", "12abc34501de35", "12.ABC.345/01DE-35",
                    " 12ABC34501DE35 "}) {
    CAPTURE(text);
    CHECK(pncp_with("/orgaoEntidade/cnpj", text).agency_cnpj
          == "12ABC34501DE35");
    CHECK(comprasgov_with("orgaoEntidadeCnpj", text).agency_cnpj
          == "12ABC34501DE35");
  }
}

TEST_CASE("a CNPJ told as a number has its leading zeros back") {
  CHECK(pncp_with("/orgaoEntidade/cnpj", 191).agency_cnpj == "00000000000191");
  CHECK(comprasgov_with("orgaoEntidadeCnpj", 42498600000171).agency_cnpj
        == "42498600000171");
}

TEST_CASE("what is no CNPJ is shown as it is written, not stripped to one") {
  for (auto text : {"12ABC34501DEF5", "12ABC3450", "123", "42498600000171X"})
    CHECK(pncp_with("/orgaoEntidade/cnpj", text).agency_cnpj == text);
  for (json none : {json{"string"}, json{""}, json{nullptr}, json{true}})
    CHECK(pncp_with("/orgaoEntidade/cnpj", none).agency_cnpj == "");
  // A mistyped one is still that agency's.
  CHECK(pncp_with("/orgaoEntidade/cnpj", "42498600000172").agency_cnpj
        == "42498600000172");
}

TEST_CASE("a control number may have letters, and leads to the portal") {
  for (auto id :
       {"12ABC34501DE35-1-000007/2026", "12abc34501de35-1-000007/2026"}) {
    auto x = pncp_with("/numeroControlePNCP", id);
    CHECK(x.id == "12ABC34501DE35-1-000007/2026");
    CHECK(x.link == std::string{portal} + "12ABC34501DE35/2026/7");
    CHECK(comprasgov_with("numeroControlePNCP", id) //
            .link
          == x.link);
  }
  CHECK(pncp_with("/numeroControlePNCP", "x-1-a/2026").id == "x-1-a/2026");
}

TEST_CASE("the link is the portal's page, the system of origin beside it") {
  auto page = std::string{portal} + "42498600000171/2023/1245";
  auto both = [&](const json& told, const std::string& origin) {
    auto x = pncp_with("/linkSistemaOrigem", told);
    CHECK(x.link == page);
    CHECK(x.origin_link == origin);
  };
  both("https://compras.example/1", "https://compras.example/1");
  both("https://imaq.diretriz.net/", "https://imaq.diretriz.net/");
  both("compras.example/Default.aspx", "https://compras.example/Default.aspx");
  for (json none : {json{nullptr}, json{""}, json{" "}, json{"string"},
                    json{"javascript:alert(1)"}, json{"ftp://a.br"}, json{7}})
    both(none, "");
  auto odd = pncp_with("/numeroControlePNCP", "no-number");
  CHECK(odd.link == "");
  CHECK(odd.origin_link == "https://compras.example/1");
}

TEST_CASE("a platform's own notice is its own origin") {
  auto x = read_notice(*make_pcp(), pcp_page_of({pcp_record()}));
  CHECK(x.link.ends_with("/mg/prefeitura-2531/dp-007-2026-2026-471087"));
  CHECK(x.origin_link == x.link);
}

TEST_CASE("the bodies that took a purchase over are read beside its own") {
  auto record = pncp_record();
  record["orgaoSubRogado"] = {{"cnpj", "12ABC34501DE35"},
                              {"razaoSocial", "FUNDO DE SAÚDE "},
                              {"esferaId", "F"}};
  record["unidadeSubRogada"] = {{"nomeUnidade", "COMPRAS"},
                                {"ufSigla", "AC"},
                                {"municipioNome", "Xapuri"},
                                {"codigoIbge", "1200708"}};
  auto x = read_notice(*make_pncp(), pncp_page_of({record}));
  CHECK(x.subrogated_agency == "FUNDO DE SAÚDE");
  CHECK(x.subrogated_unit == "COMPRAS");
  CHECK(x.agency == "ESTADO DO RJ");
  CHECK(x.agency_cnpj == "42498600000171");
  CHECK(x.unit == "PREFEITURA");
  CHECK(x.uf == "RJ");
  CHECK(x.city_code == "3304557");
  CHECK(x.sphere == 'E');
  for (json none : {json{nullptr}, json{"x"}, json::array(), json::object()})
    CHECK(pncp_with("/orgaoSubRogado", none).subrogated_agency == "");
  auto y = comprasgov_record();
  y["orgaoSubrogadoRazaoSocial"] = "FUNDO DE SAÚDE";
  y["unidadeSubrogadaNomeUnidade"] = "COMPRAS";
  auto z = read_notice(*make_comprasgov(), comprasgov_page_of({y}));
  CHECK(z.subrogated_agency == "FUNDO DE SAÚDE");
  CHECK(z.subrogated_unit == "COMPRAS");
}

TEST_CASE("a page without subrogated bodies has not changed its shape") {
  auto page = read_page(*make_pncp(), pncp_page_of({pncp_record()}).dump());
  CHECK(page.drift.find("ub") == page.drift.npos);
}

TEST_CASE("a time with an offset is converted, whichever source tells it") {
  for (auto text :
       {"2026-04-09T01:22:00Z", "2026-04-09T01:22:00.123456789Z",
        "2026-04-09T01:22:00+00:00", "2026-04-08T22:22:00-03:00",
        "2026-04-08T22:22:00-0300", "2026-04-08T22:22:00.5-03",
        "2026-04-09T10:22:00+09:00[Asia/Tokyo]", "2026-04-08T22:22:00"}) {
    CAPTURE(text);
    auto expected = at("2026-04-08T22:22:00");
    CHECK(pncp_with("/dataEncerramentoProposta", text).closes == expected);
    CHECK(pncp_with("/dataAberturaProposta", text).opens == expected);
    CHECK(pncp_with("/dataPublicacaoPncp", text).published == expected);
    CHECK(comprasgov_with("dataEncerramentoPropostaPncp", text).closes
          == expected);
    CHECK(comprasgov_with("dataAberturaPropostaPncp", text).opens == expected);
    CHECK(comprasgov_with("dataPublicacaoPncp", text).published == expected);
    CHECK(pcp_with("dataHoraFinalPropostas", text).closes == expected);
    CHECK(pcp_with("dataHoraPublicacao", text).published == expected);
  }
}

TEST_CASE("an amount beyond belief is kept, what is none is unknown") {
  auto value = [](const json& told) {
    return pncp_with("/valorTotalEstimado", told).value;
  };
  CHECK(value(-5) == -5.0);
  CHECK(value("-0.01") == -0.01);
  CHECK(value(9999999999999.99) == 9999999999999.99);
  CHECK(value(1.7e308) == 1.7e308);
  for (json none : {json{0}, json{-0.0}, json{"0.00"}, json{"nan"}, json{"inf"},
                    json{"-Infinity"}, json{"1e999"}, json{"R$ 5"}, json{true},
                    json{nullptr}, json::array()})
    CHECK_FALSE(value(none));
  CHECK_FALSE(pncp_with("/valorTotalHomologado", -1).homologated);
  CHECK(comprasgov_with("valorTotalEstimado", -5).value == -5.0);
}

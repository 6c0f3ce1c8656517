#include "actors/sources/pcp_page.hpp"

#include "tests/actors/sources/page_samples.hpp"
#include "tests/actors/sources/sound_notice.hpp"

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

notice pcp_notice(const std::string& path, const json& value) {
  auto x = pcp_record();
  x[json::json_pointer{path}] = value;
  return read_notice(*make_pcp(), pcp_page_of({x}));
}

notice kind(const std::string& modality, const std::string& held) {
  auto x = pcp_record();
  x["tipoLicitacao"] = {{"modalidadeLicitacao", modality},
                        {"tipoRealizacao", held}};
  return read_notice(*make_pcp(), pcp_page_of({x}));
}

// The real records were flattened when they were kept.
json raw_of(const json& flat) {
  auto x = pcp_record();
  x["codigoLicitacao"] = flat["codigoLicitacao"];
  x["resumo"] = flat["objeto"];
  x["razaoSocial"] = flat["orgao"];
  x["unidadeCompradora"]["uf"] = flat["uf"];
  x["unidadeCompradora"]["cidade"] = flat["municipio"];
  x["tipoLicitacao"] = {{"modalidadeLicitacao", flat["modalidade"]},
                        {"tipoRealizacao", "Eletrônica"}};
  x["dataHoraInicioPropostas"] = flat["dataAbertura"];
  x["dataHoraFinalPropostas"] = flat["dataEncerramento"];
  x["urlReferencia"] = flat["urlReferencia"];
  return x;
}

} // namespace

TEST_CASE("a record of the Portal is read with all its fields") {
  auto x = read_notice(*make_pcp(), pcp_page_of({pcp_record()}));
  CHECK(x.id == "pcp-471087");
  CHECK(x.object == "serviços de publicações oficiais em jornais");
  CHECK(x.agency == "Prefeitura Municipal de Josenópolis");
  CHECK(x.agency_cnpj.empty());
  CHECK(x.unit == "Secretaria de Administração");
  CHECK(x.uf == "MG");
  CHECK(x.city == "Josenópolis");
  CHECK(x.city_code.empty());
  CHECK(x.modality == 8);
  CHECK(x.modality_name == "Dispensa");
  CHECK(x.situation == 1);
  CHECK(x.situation_name == "Recebendo Propostas");
  CHECK(x.link
        == "https://www.portaldecompraspublicas.com.br/mg/prefeitura-2531/"
           "dp-007-2026-2026-471087");
  CHECK(x.purchase_number == "007/2026");
  CHECK(x.source == "pcp");
  CHECK_FALSE(x.value);
  CHECK(x.sphere == 'M');
  CHECK_FALSE(x.homologated);
}

TEST_CASE("the Portal's instants become Brasília's time") {
  auto x = read_notice(*make_pcp(), pcp_page_of({pcp_record()}));
  CHECK(x.published == at("2026-04-08T22:22:00"));
  CHECK(x.opens == at("2026-04-08T23:00:00"));
  CHECK(x.closes == at("2026-04-13T23:59:00"));
  CHECK_FALSE(pcp_notice("/dataHoraFinalPropostas", nullptr).closes);
  CHECK_FALSE(pcp_notice("/dataHoraFinalPropostas", 7).closes);
}

TEST_CASE("the Portal's envelope tells pages by number and count") {
  auto page = read_page(*make_pcp(), R"({"result":[],"total":2055,
    "pageCount":206,"currentPage":3,"limit":10,"nextPage":4})");
  CHECK(page.total_records == 2055);
  CHECK(page.total_pages == 206);
  CHECK(page.page_number == 3);
  CHECK(page.pages_left == 203);
  page = read_page(*make_pcp(), R"({"result":[],"total":2055,
    "pageCount":206,"currentPage":207,"nextPage":null})");
  CHECK(page.pages_left == 0);
  page = read_page(*make_pcp(),
                   R"({"result":[],"currentPage":3,"nextPage":4})");
  CHECK(page.pages_left == 1);
  page = read_page(*make_pcp(),
                   R"({"result":[],"currentPage":3,"nextPage":null})");
  CHECK(page.pages_left == 0);
  CHECK(make_pcp()->parse(R"({"result":[],"currentPage":3})").has_error());
}

TEST_CASE("the Portal's words for modalities become PNCP's codes") {
  CHECK(kind("Pregão", "Eletrônica").modality == 6);
  CHECK(kind("Pregão para Registro de Preço", "Presencial").modality == 7);
  CHECK(kind("Concorrência", "").modality == 4);
  CHECK(kind("", "Presencial").modality == 0);
  auto x = pcp_record();
  x["tipoLicitacao"] = {{"modalidadeLicitacao", nullptr},
                        {"tipoLicitacao", "Pregão Presencial"}};
  auto read = read_notice(*make_pcp(), pcp_page_of({x}));
  CHECK(read.modality == 7);
  CHECK(read.modality_name == "Pregão Presencial");
}

TEST_CASE("a modality that PNCP does not know is counted") {
  auto x = pcp_record();
  x["tipoLicitacao"]["modalidadeLicitacao"] = "RCE";
  x["tipoLicitacao"]["tipoLicitacao"] = "RCE";
  auto page = read_page(*make_pcp(), pcp_page_of({x, pcp_record()}).dump());
  CHECK(page.unknown_enums == 1);
  CHECK(page.notices.at(0)->modality == 0);
  CHECK(page.notices.at(0)->modality_name == "RCE");
}

TEST_CASE("whichever key says that it is off counts") {
  for (auto path : {"/status/descricao", "/situacao/descricao",
                    "/statusProcessoPublico/descricao"}) {
    auto x = pcp_notice(path, "Revogada");
    CHECK(x.situation == 2);
    CHECK(x.situation_name == "Revogada");
  }
  auto twice = pcp_record();
  twice["situacao"]["descricao"] = "Anulado";
  twice["status"]["descricao"] = "Suspenso";
  auto x = read_notice(*make_pcp(), pcp_page_of({twice}));
  CHECK(x.situation == 3);
  CHECK(x.situation_name == "Anulado");
  CHECK(
    pcp_notice("/statusProcessoPublico/descricao", "Homologado").homologated);
  CHECK(pcp_notice("/status", nullptr).situation == 1);
}

TEST_CASE("a record without number or object is broken") {
  auto no_id = pcp_record();
  no_id["codigoLicitacao"] = GENERATE(json{}, json{0}, json{-4}, json{"x"});
  auto no_object = pcp_record();
  no_object["resumo"] = " ";
  auto page = read_page(*make_pcp(),
                        pcp_page_of({no_id, no_object, pcp_record()}).dump());
  CHECK(page.broken_records == 2);
  CHECK(page.notices.size() == 1);
}

TEST_CASE("links stay at the Portal or are none") {
  CHECK(pcp_notice("/urlReferencia", "javascript:alert(1)").link.empty());
  CHECK(pcp_notice("/urlReferencia", nullptr).link.empty());
  CHECK(pcp_notice("/urlReferencia", "/a b\"c").link
        == "https://www.portaldecompraspublicas.com.br/a%20b%22c");
  CHECK(pcp_notice("/urlReferencia", "https://other.example/x").link
        == "https://other.example/x");
}

TEST_CASE("a town hall is municipal, a consortium of towns is not told") {
  CHECK(pcp_notice("/razaoSocial", "PREFEITURA DE CAÇU").sphere == 'M');
  CHECK(pcp_notice("/razaoSocial", "Câmara Municipal de Leme").sphere == 'M');
  CHECK(pcp_notice("/razaoSocial", "MUNICÍPIO DE LEME").sphere == 'M');
  CHECK(pcp_notice("/razaoSocial", "Consórcio Intermunicipal").sphere == 'N');
  CHECK(pcp_notice("/razaoSocial", "Companhia de Águas").sphere == 'N');
}

TEST_CASE("every real record of the Portal is read") {
  auto text = real_text("other/pcp_v2_flat_1003.json");
  if (text.empty())
    return;
  auto flat = json::parse(text);
  auto source = make_pcp();
  size_t unknown = 0;
  for (auto& x : flat) {
    auto page = read_page(*source, pcp_page_of({raw_of(x)}).dump());
    REQUIRE(page.notices.size() == 1);
    auto& read = *page.notices[0];
    CHECK(unsound(read) == "");
    CHECK(read.id == "pcp-" + std::to_string(x["codigoLicitacao"].get<int>()));
    CHECK(read.uf == x["uf"]);
    REQUIRE(read.opens.has_value());
    CHECK(*read.opens == at(x["dataAbertura"].get<std::string>()) - 3h);
    REQUIRE(read.closes.has_value());
    CHECK(*read.closes == at(x["dataEncerramento"].get<std::string>()) - 3h);
    CHECK(page.drift.empty());
    unknown += page.unknown_enums;
  }
  CHECK(unknown == 12); // "RCE-Regime de Contratação Estatal"
}

TEST_CASE("the real shape of a page of the Portal is read") {
  auto text = real_text("other/pcp_v2_one_record_shape.json");
  if (text.empty())
    return;
  auto page = json::parse(text)["response"];
  auto read = read_page(*make_pcp(), page.dump());
  CHECK(read.notices.size() == 1);
  CHECK(read.total_pages == 10);
  CHECK(read.pages_left == 9);
  CHECK(read.unknown_enums == 0);
  CHECK(read.drift == "page size 1 instead of 10");
}

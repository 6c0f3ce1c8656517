#include "actors/sources/pncp_page.hpp"

#include "tests/actors/sources/page_samples.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

using namespace bidiq;
using nlohmann::json;

namespace {

json record() {
  return test::pncp_record();
}

json page_of(json records) {
  auto page = test::pncp_page_of(std::move(records));
  page["totalPaginas"] = 4;
  page["paginasRestantes"] = 3;
  return page;
}

outcome<source_page> parse_pncp_page(std::string_view body) {
  return page_reader{pncp_words()}.read(body);
}

source_page parsed(const std::string& body) {
  auto page = parse_pncp_page(body);
  INFO(body);
  REQUIRE(page.has_value());
  return *page;
}

notice parsed_record(const json& x) {
  auto page = parsed(page_of({x}).dump());
  REQUIRE(page.notices.size() == 1);
  return *page.notices[0];
}

notice pncp_notice(const std::string& path, const json& value) {
  auto x = record();
  x[json::json_pointer{path}] = value;
  return parsed_record(x);
}

std::string refusal(const std::string& body) {
  auto page = parse_pncp_page(body);
  INFO(body);
  REQUIRE(page.has_error());
  CHECK(page.error().code == errc::upstream_malformed);
  return page.error().context;
}

local_time moment(std::string_view text) {
  return parse_local_time(text).value();
}

std::string file_text(const std::filesystem::path& path) {
  std::ifstream in{path};
  return {std::istreambuf_iterator<char>{in}, {}};
}

std::vector<std::filesystem::path> real_files(const std::string& folder) {
  std::vector<std::filesystem::path> result;
  std::error_code none;
  for (auto& x : std::filesystem::directory_iterator{
         std::string{BIDIQ_DATA_DIR} + folder, none})
    if (x.is_regular_file())
      result.push_back(x.path());
  return result;
}

} // namespace

TEST_CASE("a record is read with all its fields", "[pncp_page]") {
  auto x = parsed_record(record());
  CHECK(x.id == "42498600000171-1-001245/2023");
  CHECK(x.object == "Aquisição de sabonete");
  CHECK(x.agency == "ESTADO DO RJ");
  CHECK(x.agency_cnpj == "42498600000171");
  CHECK(x.unit == "PREFEITURA");
  CHECK(x.uf == "RJ");
  CHECK(x.city == "Rio de Janeiro");
  CHECK(x.city_code == "3304557");
  CHECK(x.modality == 6);
  CHECK(x.modality_name == "Pregão - Eletrônico");
  CHECK(x.situation == 1);
  CHECK(x.situation_name == "Divulgada no PNCP");
  CHECK(x.link == "https://pncp.gov.br/app/editais/42498600000171/2023/1245");
  CHECK(x.origin_link == "https://compras.example/1");
  CHECK(x.purchase_number == "00769");
  CHECK(x.source == "pncp");
  CHECK(x.value == 6770265.5);
  CHECK(x.published == moment("2023-09-26T07:04:32"));
  CHECK(x.opens == moment("2024-05-17T08:00:00"));
  CHECK(x.closes == moment("2024-06-11T10:00:00"));
  CHECK(x.sphere == 'E');
  CHECK_FALSE(x.homologated);
}

TEST_CASE("the envelope is read, numbers as strings too", "[pncp_page]") {
  auto page = parsed(page_of({record()}).dump());
  CHECK(page.total_records == 31);
  CHECK(page.total_pages == 4);
  CHECK(page.page_number == 1);
  CHECK(page.pages_left == 3);
  page = parsed(R"({"empty":true,"data":[],"totalRegistros":"0","new":[{}],
                    "totalPaginas":"0","numeroPagina":"1"})");
  CHECK(page.total_pages == 0);
  CHECK(page.pages_left == 0);
  CHECK(page.page_number == 1);
}

TEST_CASE("two numbers of pages tell the third, one does not", "[pncp_page]") {
  auto page = parsed(R"({"data":[],"totalPaginas":7,"numeroPagina":5})");
  CHECK(page.pages_left == 2);
  page = parsed(R"({"data":[],"paginasRestantes":7,"numeroPagina":5})");
  CHECK(page.total_pages == 12);
  page = parsed(R"({"data":[],"paginasRestantes":7,"totalPaginas":9})");
  CHECK(page.page_number == 0);
  for (auto body : {R"({"data":[]})", R"({"data":[],"totalPaginas":7})",
                    R"({"data":[],"numeroPagina":7})",
                    R"({"data":[],"totalPaginas":-7,"numeroPagina":1})",
                    R"({"data":[],"totalPaginas":null,"numeroPagina":1})"})
    CHECK(refusal(body) == "the page does not tell how many there are");
}

TEST_CASE("what is no page is refused", "[pncp_page]") {
  CHECK(refusal("") == "the body is empty");
  CHECK(refusal(" \n") == "the body is empty");
  CHECK(refusal("\n<html></html>") == "the body is HTML");
  CHECK(refusal("[]") == "the body is no JSON object");
  CHECK(refusal("{}") == "the page has no data array");
  CHECK(refusal(R"({"data":null,"totalPaginas":0,"numeroPagina":1})")
        == "the page has no data array");
  refusal("Erro na comunicação com o banco de dados.");
  auto body = page_of({record()}).dump();
  refusal(body + "x");
  refusal(body + body);
}

TEST_CASE("a body cut anywhere is refused", "[pncp_page]") {
  auto body = page_of({record(), record()}).dump();
  page_reader parser{pncp_words()};
  for (size_t n = 0; n < body.size(); ++n)
    if (parser.read(std::string_view{body}.substr(0, n)).has_value())
      FAIL("cut after " << n);
  CHECK(parser.read(body).has_value());
}

TEST_CASE("a broken record costs only itself", "[pncp_page]") {
  auto no_id = record();
  no_id.erase("numeroControlePNCP");
  auto odd_id = record();
  odd_id["numeroControlePNCP"] = json::object();
  auto no_object = record();
  no_object["objetoCompra"] = GENERATE(json(" \u00a0 "), json(12), json(true));
  auto page = parsed(page_of({no_id, record(), 7, nullptr, json::array(),
                              odd_id, no_object, record()})
                       .dump());
  CHECK(page.notices.size() == 2);
  CHECK(page.broken_records == 6);
}

TEST_CASE("fields may be missing, null or of another type", "[pncp_page]") {
  json bare{{"numeroControlePNCP", "42498600000171-1-000007/2026"},
            {"objetoCompra", "x"}};
  auto expected = notice{};
  expected.id = "42498600000171-1-000007/2026";
  expected.object = "x";
  expected.source = "pncp";
  expected.link = "https://pncp.gov.br/app/editais/42498600000171/2026/7";
  CHECK(parsed_record(bare) == expected);
  for (json value : {json{}, json{true}, json::array(), json::object()}) {
    auto x = record();
    for (auto& [key, old] : x.items())
      if (!bare.contains(key))
        bare[key] = value;
    auto page = parsed(page_of({bare}).dump());
    REQUIRE(page.notices.size() == 1);
    CHECK(*page.notices[0] == expected);
  }
}

TEST_CASE("numbers come as strings and strings as numbers", "[pncp_page]") {
  CHECK(pncp_notice("/modalidadeId", "6").modality == 6);
  CHECK(pncp_notice("/modalidadeId", 6.0).modality == 6);
  CHECK(pncp_notice("/situacaoCompraId", " 2 ").situation == 2);
  CHECK(pncp_notice("/valorTotalEstimado", "12.5").value == 12.5);
  CHECK(pncp_notice("/valorTotalHomologado", "1").homologated);
  CHECK(pncp_notice("/numeroCompra", 769).purchase_number == "769");
  CHECK(pncp_notice("/unidadeOrgao/codigoIbge", 3304557).city_code
        == "3304557");
}

TEST_CASE("a value of nothing is no value, a large one is kept",
          "[pncp_page]") {
  for (json none : {json{0}, json{0.0}, json{"0"}, json{"x"}, json{nullptr}})
    CHECK_FALSE(pncp_notice("/valorTotalEstimado", none).value);
  CHECK(pncp_notice("/valorTotalEstimado", 0.01).value == 0.01);
  CHECK(pncp_notice("/valorTotalEstimado", 9999999999999.99).value
        == 9999999999999.99);
  CHECK(pncp_notice("/valorTotalEstimado", 18446744073709551615u).value
        == 0x1p64);
  CHECK_FALSE(pncp_notice("/valorTotalHomologado", 0).homologated);
  CHECK(pncp_notice("/valorTotalHomologado", 3).homologated);
}

TEST_CASE("damage to one value does not cost the page", "[pncp_page]") {
  auto damaged = [](const std::string& key, const std::string& value) {
    auto body = page_of({record()}).dump();
    auto old = "\"" + key + "\":" + record()[key].dump();
    auto where = body.find(old);
    REQUIRE(where != body.npos);
    body.replace(where, old.size(), "\"" + key + "\":" + value);
    return *parsed(body).notices.at(0);
  };
  CHECK(damaged("valorTotalEstimado", "99999999999999999999").value == 1e20);
  CHECK_FALSE(damaged("valorTotalEstimado", "1e999").value);
  CHECK(damaged("objetoCompra", "\"a\x13z\"").object == "a z");
  CHECK(damaged("objetoCompra", "\"a\xe7z\"").object == "a\ufffdz");
  CHECK(damaged("objetoCompra", R"("a\ud800z")").object == "a\ufffdz");
}

TEST_CASE("unknown codes are counted and mean nothing", "[pncp_page]") {
  auto x = record();
  x["modalidadeId"] = 15;
  x["situacaoCompraId"] = "nova";
  x["orgaoEntidade"]["esferaId"] = "X";
  auto page = parsed(page_of({x, record()}).dump());
  CHECK(page.unknown_enums == 3);
  CHECK(page.notices[0]->modality == 0);
  CHECK(page.notices[0]->situation == 0);
  CHECK(page.notices[0]->sphere == 'N');
}

TEST_CASE("texts are cleaned and codes brought into one form", "[pncp_page]") {
  CHECK(pncp_notice("/objetoCompra", "\u00a0 a\u0013\n\u0094b ").object
        == "a   b");
  CHECK(pncp_notice("/unidadeOrgao/ufSigla", " rj").uf == "RJ");
  CHECK(pncp_notice("/orgaoEntidade/cnpj", "42.498.600/0001-71").agency_cnpj
        == "42498600000171");
  CHECK(pncp_notice("/orgaoEntidade/esferaId", "m").sphere == 'M');
  CHECK(pncp_notice("/numeroControlePNCP", " 42498600000171-1-001245/2023 ").id
        == "42498600000171-1-001245/2023");
}

TEST_CASE("times need not be there and may have fractions", "[pncp_page]") {
  CHECK_FALSE(pncp_notice("/dataEncerramentoProposta", nullptr).closes);
  CHECK_FALSE(pncp_notice("/dataEncerramentoProposta", "soon").closes);
  CHECK(
    pncp_notice("/dataEncerramentoProposta", "2024-06-11T10:00:00.123456789")
      .closes
    == moment("2024-06-11T10:00:00"));
  CHECK(pncp_notice("/dataPublicacaoPncp", nullptr).published
        == moment("2023-09-26T07:04:32"));
  CHECK(pncp_notice("/dataInclusao", "2020-01-01T00:00:00").published
        == moment("2023-09-26T07:04:32"));
}

TEST_CASE("the order of keys does not matter", "[pncp_page]") {
  std::vector<std::string> members;
  auto fields = record();
  for (auto& [key, value] : fields.items())
    members.push_back(json(key).dump() + ":" + value.dump());
  members.push_back(R"("dataInclusao":"2020-01-01T00:00:00")");
  auto expected = parsed_record(record());
  for (size_t i = 0; i < members.size(); ++i) {
    std::rotate(members.begin(), members.begin() + 1, members.end());
    std::string body;
    for (auto& x : members)
      body += (body.empty() ? R"({"numeroPagina":1,"data":[{)" : ",") + x;
    auto page = parsed(body + R"(}],"totalPaginas":1})");
    REQUIRE(page.notices.size() == 1);
    CHECK(*page.notices[0] == expected);
  }
}

TEST_CASE("nesting is limited", "[pncp_page]") {
  auto nested = [](size_t depth) {
    auto body = page_of({record()}).dump();
    body.pop_back();
    return body + ",\"x\":" + std::string(depth, '[') + std::string(depth, ']')
           + "}";
  };
  CHECK(parse_pncp_page(nested(20)).has_value());
  refusal(nested(40));
  refusal(nested(1000000));
}

TEST_CASE("one parser reads pages of any size after one another",
          "[pncp_page]") {
  page_reader parser{pncp_words()};
  for (size_t records : {1u, 3000u, 0u, 50u}) {
    json list = json::array();
    for (size_t i = 0; i < records; ++i)
      list.push_back(record());
    auto page = parser.read(page_of(list).dump());
    REQUIRE(page.has_value());
    CHECK(page->notices.size() == records);
    if (records > 0)
      CHECK(page->notices.back()->source == "pncp");
    CHECK(parser.read("{").has_error());
  }
}

TEST_CASE("real pages are read whole and real errors refused", "[pncp_page]") {
  for (auto& path : real_files("/pages")) {
    auto name = path.filename().string();
    if (name.rfind("publicacao_", 0) != 0
        || name.find("wrapped") != std::string::npos)
      continue;
    INFO(name);
    auto body = file_text(path);
    auto page = parsed(body);
    CHECK(page.broken_records == 0);
    CHECK(page.unknown_enums == 0);
    CHECK(page.notices.size() == json::parse(body)["data"].size());
    CHECK(page.total_pages == page.page_number + page.pages_left);
  }
  for (auto& path : real_files("/pages/errors"))
    refusal(file_text(path));
}

TEST_CASE("every real notice is read", "[pncp_page]") {
  page_reader parser{pncp_words()};
  for (auto name : {"/contratacoes.ndjson", "/contratacoes-derived.ndjson"}) {
    std::ifstream in{BIDIQ_DATA_DIR + std::string{name}};
    for (std::string line; std::getline(in, line);) {
      auto page = parser.read("{\"data\":[" + line
                              + "],\"totalPaginas\":1,\"numeroPagina\":1}");
      REQUIRE(page.has_value());
      REQUIRE(page->notices.size() == 1);
      auto& x = *page->notices[0];
      REQUIRE(x.published);
      REQUIRE(x.uf.size() == 2);
      REQUIRE(x.link.starts_with("https://pncp.gov.br/app/editais/"));
      REQUIRE(x.agency_cnpj.size() == 14);
      REQUIRE(x.modality != 0);
    }
  }
}

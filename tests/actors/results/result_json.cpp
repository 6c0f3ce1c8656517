#include "actors/results/result_json.hpp"
#include "actors/domain/result.hpp"
#include "tests/actors/match/notices.hpp"
#include "tests/catch.hpp"

#include <nlohmann/json.hpp>

#include <set>

using namespace bidiq;
using namespace bidiq::test;
using nlohmann::json;

namespace {

search_result sample_result() {
  search_result x;
  x.search_id = "search-0001";
  x.status = search_status::completed;
  auto request = plain_request();
  request.stopwords = {"de"};
  request.ignored = {"++"};
  x.request = share(std::move(request));
  x.now = noon();
  x.total_raw = 10;
  x.coverage_pct = 100;
  x.ufs = {{"SP", "success", 7}, {"RJ", "recovered", 3}};
  x.updated = utc_time{std::chrono::milliseconds{1768489200123}};
  return x;
}

json render(const search_result& x, int page = 1, int size = 50,
            sort_order order = sort_order::data_desc) {
  return json::parse(render_result(x, page, size, order));
}

// Notices in the result's own order, newest first.
void add_notices(search_result& x, size_t n) {
  for (size_t i = 0; i < n; ++i) {
    auto each = plain_notice("id-" + std::to_string(1000 + i));
    *each.published -= std::chrono::minutes{i};
    each.value = static_cast<double>(i * 7 % n);
    x.notices.push_back(found(std::move(each)));
  }
}

std::set<std::string> keys(const json& x) {
  std::set<std::string> result;
  for (const auto& [key, value] : x.items())
    result.insert(key);
  return result;
}

} // namespace

TEST_CASE("an answer has every field of the contract") {
  CHECK(keys(render(sample_result()))
        == std::set<std::string>{"search_id",
                                 "status",
                                 "setor_id",
                                 "setor_nome",
                                 "licitacoes",
                                 "pagina",
                                 "itens_por_pagina",
                                 "total_paginas",
                                 "total_raw",
                                 "total_filtrado",
                                 "resumo",
                                 "filter_stats",
                                 "termos_utilizados",
                                 "stopwords_removidas",
                                 "termos_ignorados",
                                 "sugestoes",
                                 "download_url",
                                 "download_id",
                                 "excel_base64",
                                 "excel_status",
                                 "excel_expires_in",
                                 "quota_used",
                                 "quota_remaining",
                                 "sources_used",
                                 "source_stats",
                                 "is_partial",
                                 "succeeded_ufs",
                                 "failed_ufs",
                                 "coverage_pct",
                                 "ufs_status_detail",
                                 "cached",
                                 "cached_at",
                                 "cache_status",
                                 "response_state",
                                 "degradation_reason",
                                 "ultima_atualizacao"});
}

TEST_CASE("words that may have been meant are told with their counts") {
  auto result = sample_result();
  result.suggestions = {{"uniforme", "unifrome", 12}};
  CHECK(
    render(result)["sugestoes"]
    == json{
      {{"termo", "uniforme"}, {"em_vez_de", "unifrome"}, {"ocorrencias", 12}}});
}

TEST_CASE("an answer without notices has its plain values") {
  auto x = render(sample_result());
  CHECK(x["status"] == "completed");
  CHECK(x["licitacoes"] == json::array());
  CHECK(x["total_paginas"] == 0);
  CHECK(x["total_raw"] == 10);
  CHECK(x["total_filtrado"] == 0);
  CHECK(x["stopwords_removidas"] == json{"de"});
  CHECK(x["termos_ignorados"] == json{"++"});
  CHECK(x["sugestoes"] == json::array());
  CHECK(x["succeeded_ufs"] == json{"SP", "RJ"});
  CHECK(x["failed_ufs"] == json::array());
  CHECK(x["ufs_status_detail"][0]
        == json{{"uf", "SP"}, {"status", "success"}, {"results_count", 7}});
  CHECK(x["response_state"] == "live");
  CHECK(x["cache_status"] == "miss");
  CHECK(x["cached"] == false);
  CHECK(x["cached_at"].is_null());
  CHECK(x["quota_used"].is_null());
  CHECK(x["degradation_reason"].is_null());
  CHECK(x["download_url"].is_null());
  CHECK(x["excel_base64"].is_null());
  CHECK(x["excel_expires_in"].is_null());
  CHECK(x["excel_status"] == "processing");
  CHECK(x["ultima_atualizacao"] == "2026-01-15T15:00:00.123Z");
  CHECK(x["resumo"]["alerta_urgencia"].is_null());
  CHECK(x["resumo"]["valores_implausiveis"] == 0);
}

TEST_CASE("a notice is rendered field by field") {
  auto x = sample_result();
  auto data = plain_notice();
  data.object = "Aspas \" barra \\ linha \n e controle \x01 ç";
  data.link = "https://pncp.gov.br/app/editais/1/2026/1";
  data.origin_link = "https://compras.example/";
  data.unit = "SECRETARIA DE EDUCAÇÃO";
  data.subrogated_agency = "FUNDO DE EDUCAÇÃO";
  data.subrogated_unit = "COMPRAS";
  data.purchase_number = "12/2026";
  auto one = found(data);
  one.matched_terms = {"uniformes"};
  one.merged_from = {"other"};
  one.relevance = 0.683;
  one.viable = {70, 100, 50, 40, 100};
  x.notices = {one};
  CHECK(render(x)["licitacoes"][0]
        == json{{"pncp_id", data.id},
                {"objeto", data.object},
                {"orgao", "MUNICÍPIO DE SÃO JOSÉ"},
                {"unidade", "SECRETARIA DE EDUCAÇÃO"},
                {"orgao_subrogado", "FUNDO DE EDUCAÇÃO"},
                {"unidade_subrogada", "COMPRAS"},
                {"cnpj_orgao", "00000000000001"},
                {"uf", "SP"},
                {"municipio", "São José"},
                {"valor", 1000.5},
                {"valor_implausivel", false},
                {"modalidade", "Pregão - Eletrônico"},
                {"data_publicacao", "2026-01-10T08:00:00"},
                {"data_abertura", "2026-01-11T08:00:00"},
                {"data_encerramento", "2026-01-20T09:00:00"},
                {"dias_restantes", 4},
                {"urgencia", "critica"},
                {"situacao", "Divulgada no PNCP"},
                {"link", data.link},
                {"link_origem", "https://compras.example/"},
                {"numero_compra", "12/2026"},
                {"_source", "pncp"},
                {"_sources", {"pncp"}},
                {"relevance_score", 0.683},
                {"matched_terms", {"uniformes"}},
                {"merged_from", {"other"}},
                {"viability_score", 70},
                {"viability_factors",
                 {{"modalidade", 100},
                  {"prazo", 50},
                  {"valor", 40},
                  {"geografia", 100}}}});
}

TEST_CASE("what is unknown about a notice is null") {
  auto x = sample_result();
  notice bare;
  bare.id = "x";
  bare.object = "Bota";
  bare.uf = "SP";
  bare.source = "pncp";
  x.notices = {found(bare)};
  auto one = render(x)["licitacoes"][0];
  for (auto name : {"valor", "municipio", "data_publicacao", "data_abertura",
                    "data_encerramento", "dias_restantes", "urgencia", "link",
                    "numero_compra", "situacao", "orgao", "unidade",
                    "orgao_subrogado", "unidade_subrogada", "link_origem"})
    CHECK(one.at(name).is_null());
  CHECK(one["merged_from"] == json::array());
}

TEST_CASE("large and odd values survive") {
  auto x = sample_result();
  for (auto value : {0.01, 9999999999999.99, 1e15, 1e300, 123456.7891}) {
    auto data = plain_notice();
    data.value = value;
    x.notices = {found(data)};
    CHECK(render(x)["licitacoes"][0]["valor"].get<double>() == value);
  }
}

TEST_CASE("in every order the pages cover each notice once") {
  auto x = sample_result();
  add_notices(x, 53);
  for (auto order :
       {sort_order::data_desc, sort_order::valor_asc, sort_order::relevancia}) {
    auto sorted = x.notices;
    sort_notices(sorted, order);
    for (int size : {1, 10, 53, 500}) {
      std::vector<std::string> seen, expected;
      auto pages = (53 + size - 1) / size;
      for (int page = 1; page <= pages; ++page) {
        auto answer = render(x, page, size, order);
        CHECK(answer["total_paginas"] == pages);
        CHECK(answer["pagina"] == page);
        for (const auto& one : answer["licitacoes"])
          seen.push_back(one["pncp_id"]);
      }
      for (const auto& one : sorted)
        expected.push_back(one.data->id);
      CHECK(seen == expected);
    }
  }
}

TEST_CASE("a page past the end has no notices") {
  auto x = sample_result();
  add_notices(x, 3);
  CHECK(render(x, 2, 3)["licitacoes"].empty());
  CHECK(render(x, 2147483647, 500)["licitacoes"].empty());
  CHECK(render(x, 2, 2)["licitacoes"].size() == 1);
}

TEST_CASE("the state says whether something, or everything, is missing") {
  auto x = sample_result();
  x.status = search_status::degraded;
  x.is_partial = true;
  x.ufs[1].status = "failed";
  x.degradation_reason = "RJ não respondeu";
  auto answer = render(x);
  CHECK(answer["response_state"] == "degraded");
  CHECK(answer["succeeded_ufs"] == json{"SP"});
  CHECK(answer["failed_ufs"] == json{"RJ"});
  CHECK(answer["degradation_reason"] == "RJ não respondeu");
  x.total_raw = 0;
  CHECK(render(x)["response_state"] == "degraded");
  x.ufs[0].status = "failed";
  CHECK(render(x)["response_state"] == "empty_failure");
  x.status = search_status::failed;
  CHECK(render(x)["response_state"] == "empty_failure");
  x.total_raw = 1;
  CHECK(render(x)["response_state"] == "degraded");
}

TEST_CASE("an answer that was wholly cached says so, and of when") {
  auto x = sample_result();
  x.cached = true;
  x.cache = cache_use::fresh;
  x.cached_at = utc_time{std::chrono::milliseconds{1768485600000}};
  auto answer = render(x);
  CHECK(answer["cached"] == true);
  CHECK(answer["cached_at"] == "2026-01-15T14:00:00.000Z");
  CHECK(answer["cache_status"] == "fresh");
  CHECK(answer["response_state"] == "cached");
  x.cache = cache_use::stale;
  x.status = search_status::degraded;
  answer = render(x);
  CHECK(answer["cache_status"] == "stale");
  CHECK(answer["response_state"] == "degraded");
}

TEST_CASE("a notice tells who had it and which fields came from whom") {
  auto x = sample_result();
  auto one = found(plain_notice());
  one.sources = {"pncp", "comprasgov", "pcp"};
  one.filled = {{"valor", "comprasgov"}, {"link", "pcp"}};
  x.notices = {one, found(plain_notice("other"))};
  auto answer = render(x)["licitacoes"];
  CHECK(answer[0]["_source"] == "pncp");
  CHECK(answer[0]["_sources"] == json{"pncp", "comprasgov", "pcp"});
  CHECK(answer[0]["field_sources"]
        == json{{"valor", "comprasgov"}, {"link", "pcp"}});
  CHECK(answer[1]["_sources"] == json{"pncp"});
  CHECK_FALSE(answer[1].contains("field_sources"));
}

TEST_CASE("sources and workbook are told") {
  auto x = sample_result();
  source_stat good{"pncp", "success", 10, 2, 1, 3, 1500, ""};
  source_stat bad{"pcp", "failed", 0, 0, 5, 0, 30000, "sem resposta"};
  x.sources = {good, bad};
  x.excel = {"ready", "abc", "/v1/download?id=abc", "", 600};
  auto answer = render(x);
  CHECK(answer["sources_used"] == json{"pncp"});
  CHECK(answer["source_stats"][0]
        == json{{"source", "pncp"},
                {"status", "success"},
                {"records", 10},
                {"duration_ms", 1500},
                {"pages", 2},
                {"retries", 1},
                {"broken_records", 3},
                {"error", nullptr}});
  CHECK(answer["source_stats"][1]["error"] == "sem resposta");
  CHECK(answer["download_id"] == "abc");
  CHECK(answer["download_url"] == "/v1/download?id=abc");
  CHECK(answer["excel_expires_in"] == 600);
}

TEST_CASE("filter statistics carry the contract's names") {
  auto x = sample_result();
  x.stats = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
  CHECK(render(x)["filter_stats"]
        == json{{"rejeitadas_uf", 1},
                {"rejeitadas_modalidade", 2},
                {"rejeitadas_valor", 3},
                {"rejeitadas_keyword", 4},
                {"rejeitadas_exclusao", 5},
                {"rejeitadas_prazo", 6},
                {"rejeitadas_status", 7},
                {"rejeitadas_esfera", 8},
                {"rejeitadas_municipio", 9},
                {"rejeitadas_orgao", 10},
                {"duplicadas", 11}});
}

TEST_CASE("what was counted for an answer is told in it") {
  auto x = sample_result();
  CHECK(render(x)["quota_used"].is_null());
  CHECK(render(x)["quota_remaining"].is_null());
  auto counted = [&x](const quota_use& quota) {
    return json::parse(render_result(x, 1, 50, x.request->order, quota));
  };
  CHECK(counted({7, 50, {}})["quota_used"] == 7);
  CHECK(counted({7, 50, {}})["quota_remaining"] == 43);
  CHECK(counted({7, std::nullopt, {}})["quota_remaining"].is_null());
}

// The main job of the product over the built programs: search, watch, report.
#include "tests/catch.hpp"
#include "tests/integration/node_fixture.hpp"
#include "tests/integration/reference.hpp"

#include <filesystem>
#include <future>
#include <set>

using namespace bidiq::test;
using nlohmann::json;

namespace {

std::set<std::string> found_ids(const json& result) {
  std::set<std::string> out;
  for (auto& x : result["licitacoes"]) {
    out.insert(x["pncp_id"].get<std::string>());
    for (auto& other : x["merged_from"])
      out.insert(other.get<std::string>());
  }
  return out;
}

uint64_t rejected(const json& result) {
  uint64_t sum = 0;
  for (auto& [name, n] : result["filter_stats"].items())
    sum += n.get<uint64_t>();
  return sum;
}

void check_stream(const stream_log& log) {
  REQUIRE(log.status == 200);
  CHECK(log.clean_end);
  auto progress = 0;
  auto terminals = 0;
  for (size_t i = 0; i < log.events.size(); ++i) {
    auto& x = log.events[i];
    CHECK(x.id == i + 1);
    CHECK(x.data["progress"].get<int>() >= progress);
    progress = x.data["progress"];
    std::string stage = x.data["stage"];
    if (stage == "complete" || stage == "degraded" || stage == "error"
        || stage == "cancelled")
      ++terminals;
  }
  CHECK(terminals == 1);
  CHECK(progress == 100);
}

} // namespace

TEST_CASE("a search finds exactly what a plain second reading of the rule "
          "finds") {
  node_fixture x;
  auto notices = reference_notices(x.sim->url());
  for (std::string sector : {"alimentos", "obras", "saude", "vestuario"}) {
    auto answer = x.search({{"setor_id", sector}, {"itens_por_pagina", 500}});
    REQUIRE(answer.status == 200);
    auto result = answer.json();
    INFO(sector);
    CHECK(result["status"] == "completed");
    CHECK(result["coverage_pct"] == 100.0);
    CHECK(result["excel_status"] == "ready");
    CHECK(result["total_raw"].get<uint64_t>()
          == result["total_filtrado"].get<uint64_t>() + rejected(result));
    CHECK(
      found_ids(result)
      == reference_search(notices, sector, {{"SP", "RJ", "MG"}, {4, 5, 6, 7}}));
  }
}

TEST_CASE("real notices are searched exactly as a plain second reading does") {
  auto file = std::string{BIDIQ_DATA_DIR} + "/contratacoes.ndjson";
  if (!std::filesystem::exists(file)) {
    WARN("the real notices are not here: only generated ones were searched");
    return;
  }
  node_fixture x{{"--records", file}};
  auto notices = reference_file(file);
  json body{{"data_inicial", "2026-01-01"},
            {"data_final", "2026-12-31"},
            {"itens_por_pagina", 500}};
  std::vector<std::string> ufs{"SP", "RS", "PR", "SC", "BA"};
  body["ufs"] = ufs;
  reference_scope scope{
    {ufs.begin(), ufs.end()}, {4, 5, 6, 7}, "2026-01-01", "2026-12-31"};
  for (std::string sector : {"informatica", "limpeza", "veiculos"}) {
    body["setor_id"] = sector;
    auto answer = x.search(body);
    REQUIRE(answer.status == 200);
    auto result = answer.json();
    INFO(sector);
    CHECK(result["status"] == "completed");
    CHECK(found_ids(result) == reference_search(notices, sector, scope));
  }
  body["setor_id"] = "";
  std::vector<std::vector<std::string>> asked{
    {"luva", "extintores"}, {"hospital", "refeição"}, {"Aquisições", "veículo"},
    {"microônibus"},        {"pregão", "móvel"},      {"computador", "papel"}};
  for (auto& words : asked)
    for (auto inflect : {true, false})
      for (auto all : {true, false}) {
        std::string text;
        for (auto& word : words)
          text += word + " ";
        body["termos_busca"] = text;
        body["flexoes"] = inflect;
        body["modo_termos"] = all ? "todos" : "qualquer";
        INFO(body);
        CHECK(found_ids(x.search(body).json())
              == reference_words(notices, words, inflect, all, scope));
      }
}

TEST_CASE("everybody who watches a search sees each event once and one end") {
  node_fixture x{{"--generate", "3000", "--seed", "7"},
                 {{"PNCP_RATE_LIMIT", "60"}}};
  // Before the search exists ...
  std::string id = "watched-search-1";
  auto path = x.url("/v1/buscar-progress/" + id);
  auto early = std::async(std::launch::async,
                          [&] { return read_stream(path); });
  REQUIRE(eventually([&] {
    auto health = http_request("GET", x.url("/v1/health")).json();
    return health["sse"]["connections"] == 1;
  }));
  x.start({{"search_id", id}});
  // ... in the middle, with a cut after a few events, and after the end.
  auto part = read_stream(path, 0,
                          [](auto& log) { return log.events.size() >= 4; });
  auto rest = read_stream(path, part.events.back().id);
  check_stream(early.get());
  auto joined = part;
  joined.events.insert(joined.events.end(), rest.events.begin(),
                       rest.events.end());
  joined.clean_end = rest.clean_end;
  check_stream(joined);
  auto late = read_stream(path);
  check_stream(late);
  CHECK(x.node->process().err().find("Created progress tracker: " + id
                                     + " (3 UFs) [mode: in-memory]")
        != std::string::npos);
  // Browsers stop reconnecting at a 204.
  CHECK(read_stream(path, late.events.back().id).status == 204);
}

TEST_CASE("the workbook is served by its address until that expires, then by "
          "another") {
  node_fixture x{{"--generate", "500", "--seed", "2"},
                 {{"SIGNED_URL_TTL_S", "2"}, {"RESULT_TTL_S", "12"}}};
  auto result = x.search({}).json();
  std::string url = result["download_url"];
  std::string id = result["download_id"];
  auto whole = http_request("GET", x.url(url));
  REQUIRE(whole.status == 200);
  CHECK(whole.body.substr(0, 2) == "PK");
  CHECK(whole.header("content-disposition").find("attachment") == 0);
  auto part = http_request("GET", x.url("/v1/download?id=" + id), {},
                           {"Range: bytes=0-1"});
  CHECK(part.status == 206);
  CHECK(part.body == "PK");
  CHECK(http_request("GET", x.url(url + "x")).status == 400);
  auto redirect = http_request("GET",
                               x.url("/v1/download?url=" + escape_query(url)));
  CHECK(redirect.status == 302);
  CHECK(redirect.header("location") == url);
  for (auto* evil :
       {"https://evil.example/", "//evil", "http://169.254.169.254/",
        "/v1/storage/object/sign/../../etc/passwd?token=x"}) {
    INFO(evil);
    auto refused
      = http_request("GET", x.url("/v1/download?url=" + escape_query(evil)));
    CHECK(refused.status == 400);
  }
  CHECK(
    eventually([&] { return http_request("GET", x.url(url)).status == 410; }));
  CHECK(http_request("GET", x.url("/v1/download?id=" + id)).status == 200);
  auto again = http_request(
    "GET",
    x.url("/v1/search/" + std::string{result["search_id"]} + "/results"));
  std::string renewed = again.json()["download_url"];
  CHECK(http_request("GET", x.url(renewed)).body == whole.body);
  // Nothing but the store's own files, and they go.
  CHECK(eventually(
    [&] {
      auto bucket = x.data.path() + "/objects/excel-reports";
      return std::filesystem::is_empty(bucket);
    },
    std::chrono::seconds{50}));
}

TEST_CASE("without a store the workbook travels as base64") {
  node_fixture x{{"--generate", "300"}, {{"STORAGE_BACKEND", "none"}}};
  auto result = x.search({}).json();
  CHECK(result["excel_status"] == "ready");
  CHECK(result["download_url"].is_null());
  CHECK(result["excel_base64"].get<std::string>().substr(0, 3) == "UEs");
}

#include "net/routes/models.hpp"
#include "tests/net/routes/served_node.hpp"

using namespace bidiq;
using namespace bidiq::test;
using nlohmann::json;

namespace {

constexpr auto results = "/v1/search/search-01/results";
constexpr auto route = "/v1/search/{search_id}/results";

std::optional<http_response> five_uniforms(const pncp_call& call) {
  return uniforms_page(call, 5);
}

std::vector<double> values(const reply_seen& seen) {
  std::vector<double> out;
  auto body = seen.json();
  for (auto& x : body["licitacoes"])
    out.push_back(x["valor"]);
  return out;
}

} // namespace

TEST_CASE("a result is what its search answered") {
  served_node x;
  auto answered = x.finish("search-01");
  auto seen = x.get(results);
  CHECK(seen.status == 200);
  CHECK(seen.header("content-type") == "application/json");
  CHECK(seen.header("cache-control") == "no-store");
  CHECK(x.faults(seen, route) == "");
  auto body = seen.json();
  CHECK(body["excel_expires_in"] <= answered["excel_expires_in"]);
  body["excel_expires_in"] = answered["excel_expires_in"];
  CHECK(body == answered);
}

TEST_CASE(
  "a workbook can be had as long as its result, by id and by an address "
  "that is signed anew") {
  auto quick = quick_settings();
  quick.signed_url_ttl = std::chrono::seconds{3};
  served_node x{quick};
  auto answered = x.finish("search-01");
  std::string first = answered["download_url"];
  REQUIRE(eventually([&] { return x.get(first).status == 410; }));
  auto again = x.get(results).json();
  CHECK(again["excel_status"] == "ready");
  CHECK(again["excel_expires_in"] == 3);
  CHECK(x.get(again["download_url"]).status == 200);
  CHECK(again["download_id"] == answered["download_id"]);
  std::string id = again["download_id"];
  CHECK(x.get("/v1/download?id=" + id).status == 200);
}

TEST_CASE("HEAD tells of a result what GET does, without it") {
  served_node x;
  x.finish("search-01");
  auto seen = x.ask("HEAD", results);
  CHECK(seen.status == 200);
  CHECK(seen.header("content-type") == "application/json");
  CHECK(seen.header("cache-control") == "no-store");
  CHECK(seen.body.empty());
}

TEST_CASE("a result is read in pages of any size and order") {
  served_node x;
  x.upstream(five_uniforms);
  x.finish("search-01");
  auto page = [&](const std::string& query) {
    auto seen = x.get(results + ("?" + query));
    CHECK(seen.status == 200);
    CHECK(x.faults(seen, route) == "");
    return seen;
  };
  using list = std::vector<double>;
  auto second = page("pagina=2&itens_por_pagina=2&ordenacao=valor_asc");
  CHECK(values(second) == list{3, 4});
  CHECK(second.json()["pagina"] == 2);
  CHECK(second.json()["itens_por_pagina"] == 2);
  CHECK(second.json()["total_paginas"] == 3);
  CHECK(second.json()["total_filtrado"] == 5);
  CHECK(values(page("ordenacao=valor_desc")) == list{5, 4, 3, 2, 1});
  CHECK(values(page("pagina=4&itens_por_pagina=2")).empty());
  CHECK(values(page("itens_por_pagina=500")).size() == 5);
}

TEST_CASE("what the search asked for is the page that is shown by default") {
  served_node x;
  x.upstream(five_uniforms);
  auto order = x.order("search-01");
  order["itens_por_pagina"] = 3;
  order["pagina"] = 2;
  order["ordenacao"] = "valor_desc";
  CHECK(values(x.post("/v1/buscar", order)) == std::vector<double>{2, 1});
  CHECK(values(x.get(results)) == std::vector<double>{5, 4, 3});
}

TEST_CASE("a page that cannot be is told by name") {
  served_node x;
  x.finish("search-01");
  auto [query, field] = GENERATE(table<std::string, std::string>(
    {{"pagina=0", "pagina"},
     {"pagina=1000001", "pagina"},
     {"pagina=x", "pagina"},
     {"itens_por_pagina=0", "itens_por_pagina"},
     {"itens_por_pagina=501", "itens_por_pagina"},
     {"ordenacao=nenhuma", "ordenacao"}}));
  auto seen = x.get(results + ("?" + query));
  CHECK(faults_of_problem(seen, 422, "invalid_request") == "");
  CHECK(complaints(seen) == std::vector{field});
}

TEST_CASE("before the first page is in, a running search has its state only") {
  served_node x;
  x.upstream(silence);
  x.begin("search-01");
  auto seen = x.get(results);
  CHECK(seen.status == 202);
  CHECK(seen.header("content-type") == "application/json");
  CHECK(seen.header("cache-control") == "no-store");
  CHECK(seen.header("retry-after") == "1");
  CHECK(
    faults_of(ordered_json::parse(seen.body), model_of<models::search_state>())
    == "");
  CHECK(seen.json()["search_id"] == "search-01");
}

TEST_CASE("a running search shows what it has found so far") {
  served_node x;
  x.upstream([](const pncp_call& call) {
    return call.parameter("uf") == "SP" ? one_uniform(call) : std::nullopt;
  });
  auto order = x.order("search-01");
  order["ufs"] = {"SP", "RJ"};
  x.post("/v1/buscar", order, "Prefer: respond-async\r\n");
  reply_seen seen;
  REQUIRE(eventually([&] {
    seen = x.get(results);
    return seen.status == 200;
  }));
  CHECK(seen.header("cache-control") == "no-store");
  CHECK(x.faults(seen, route) == "");
  auto partial = seen.json();
  CHECK(partial["status"] == "running");
  CHECK(partial["is_partial"] == true);
  CHECK(partial["total_raw"] == 1);
  x.upstream(one_uniform);
  REQUIRE(
    eventually([&] { return x.get(results).json()["status"] == "completed"; }));
  CHECK(x.get(results).json()["total_raw"] == 2);
}

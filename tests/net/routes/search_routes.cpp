#include "net/routes/models.hpp"
#include "tests/net/routes/served_node.hpp"

using namespace bidiq;
using namespace bidiq::test;
using http::verb;
using nlohmann::json;

namespace {} // namespace

// -- GET /v1/termos -----------------------------------------------------------

TEST_CASE("what a search would look for is told before it is started") {
  served_node x;
  auto seen
    = x.get("/v1/termos?termos_busca=luva%20%22bota%22%20c%2B%2B,%20de");
  CHECK(seen.status == 200);
  CHECK(x.faults(seen, "/v1/termos") == "");
  CHECK(seen.json() == json::parse(R"({"termos": [
             {"termo": "luva", "exato": false, "formas": ["luva", "luvas"]},
             {"termo": "bota", "exato": true, "formas": ["bota"]},
             {"termo": "c", "exato": false, "formas": ["c"]}],
             "stopwords_removidas": ["de"], "termos_ignorados": ["++"]})"));
  auto plain = x.get("/v1/termos?termos_busca=medic*&flexoes=false").json();
  CHECK(plain["termos"][0]["formas"] == json{"medic*"});
  CHECK(x.get("/v1/termos").json()["termos"] == json::array());
  CHECK(x.get("/v1/termos?flexoes=x").status == 422);
}

TEST_CASE("terms are refused as a search would refuse them") {
  served_node x;
  auto of = [](size_t n) {
    std::string path = "/v1/termos?termos_busca=";
    while (n-- > 0)
      path += "%C3%A9";
    return path;
  };
  CHECK(x.get(of(500)).status == 200);
  for (auto n : {501, 2001}) {
    auto seen = x.get(of(n));
    CHECK(seen.status == 422);
    CHECK(seen.json()["errors"] == json::parse(R"([{"field": "termos_busca",
            "message": "Aceita no máximo 500 caracteres"}])"));
  }
  for (auto broken : {"%00", "%ff", "%4"}) {
    auto seen = x.get("/v1/termos?termos_busca=" + std::string{broken});
    CHECK(seen.status == 400);
    CHECK(seen.json()["code"] == "bad_request");
    CHECK(seen.json()["detail"].get<std::string>().find("codificado com %XX")
          != std::string::npos);
  }
}

// -- POST /v1/buscar ----------------------------------------------------------

TEST_CASE("a search answers with its result once it has ended") {
  served_node x;
  auto seen = x.post("/v1/buscar", x.order("search-01"));
  CHECK(seen.status == 200);
  CHECK(seen.header("content-type") == "application/json");
  CHECK(seen.header("cache-control") == "no-store");
  CHECK(x.faults(seen, "/v1/buscar", verb::post) == "");
  auto result = seen.json();
  CHECK(result["search_id"] == "search-01");
  CHECK(result["status"] == "completed");
  CHECK(result["total_raw"] == 1);
  CHECK(result["licitacoes"].size() == 1);
  CHECK(result["excel_status"] == "ready");
}

TEST_CASE("a search answers at once where to follow it, if that is preferred") {
  served_node x;
  auto prefer = GENERATE(as<std::string>{}, "respond-async",
                         "wait=10, Respond-Async", "respond-async; x=1",
                         "wait=10\r\nPrefer: respond-async");
  auto seen = x.post("/v1/buscar", x.order("search-01"),
                     "Prefer: " + prefer + "\r\n");
  CHECK(seen.status == 202);
  CHECK(seen.header("content-type") == "application/json");
  CHECK(seen.header("location") == "/v1/search/search-01/status");
  CHECK(seen.header("preference-applied") == "respond-async");
  auto body = seen.json();
  CHECK(faults_of(ordered_json::parse(seen.body),
                  model_of<models::search_accepted>())
        == "");
  CHECK(body["search_id"] == "search-01");
  CHECK(body["status"] == "queued");
  CHECK(x.get(body["status_url"]).status == 200);
  CHECK(body["results_url"] == "/v1/search/search-01/results");
  std::string progress = body["progress_url"];
  CHECK(progress.starts_with("/v1/buscar-progress/search-01?ticket="));
}

TEST_CASE("a search without an id gets one of its own") {
  served_node x;
  auto order = x.order("");
  order.erase("search_id");
  auto first = x.post("/v1/buscar", order).json()["search_id"];
  auto second = x.post("/v1/buscar", order).json()["search_id"];
  CHECK(first != second);
  CHECK(x.get(status_of(first)).status == 200);
}

TEST_CASE("the same id and body is the same search") {
  served_node x;
  x.finish("search-01");
  x.finish("search-01");
  CHECK(x.get("/v1/sessions").json()["total"] == 1);
}

TEST_CASE("an id with another body, or of another user, is a conflict") {
  served_node x;
  x.finish("search-01");
  auto other = x.order("search-01", "RJ");
  CHECK(faults_of_problem(x.post("/v1/buscar", other), 409, "search_id_reused")
        == "");
  CHECK(
    faults_of_problem(x.begin("search-01", user_bia), 409, "search_id_reused")
    == "");
  for (auto change : {json{{"modo_termos", "todos"}}, json{{"flexoes", false}},
                      json{{"termos_busca", "\"uniformes\""}}}) {
    auto body = x.order("search-01");
    body.update(change);
    CHECK(faults_of_problem(x.post("/v1/buscar", body), 409, "search_id_reused")
          == "");
  }
}

TEST_CASE("an id that has expired is not searched again") {
  auto options = quick_settings();
  options.result_ttl = std::chrono::milliseconds{1};
  served_node x{options};
  REQUIRE(x.begin("search-01").status == 202);
  reply_seen seen;
  REQUIRE(eventually([&] {
    seen = x.begin("search-01");
    return seen.status != 202;
  }));
  CHECK(faults_of_problem(seen, 410, "gone") == "");
}

TEST_CASE("all that is wrong with a search is told at once, by field") {
  served_node x;
  auto seen = x.post("/v1/buscar", {{"ufs", {"XX"}},
                                    {"data_inicial", "2026-02-30"},
                                    {"valor_minimo", -1},
                                    {"ordenacao", "nenhuma"},
                                    {"itens_por_pagina", 501},
                                    {"search_id", "short"}});
  CHECK(faults_of_problem(seen, 422, "invalid_request") == "");
  CHECK(complaints(seen)
        == std::vector<std::string>{"ufs[0]", "data_inicial", "data_final",
                                    "setor_id", "valor_minimo", "ordenacao",
                                    "itens_por_pagina", "search_id"});
}

TEST_CASE("a body that is no JSON object is malformed") {
  served_node x;
  auto body = GENERATE(as<std::string>{}, "", "{", "[]", "null", "{} x");
  auto seen = x.ask("POST", "/v1/buscar", "Content-Type: application/json\r\n",
                    body);
  CHECK(faults_of_problem(seen, 400, "malformed") == "");
}

TEST_CASE("a body has to be JSON, say so, and fit") {
  auto options = quick_settings();
  options.max_body_bytes = 1024;
  served_node x{options};
  CHECK(faults_of_problem(x.ask("POST", "/v1/buscar",
                                "Content-Type: text/plain\r\n", "{}"),
                          415, "unsupported_media_type")
        == "");
  CHECK(faults_of_problem(x.ask("POST", "/v1/buscar", "", "{}"), 415,
                          "unsupported_media_type")
        == "");
  CHECK(faults_of_problem(x.post("/v1/buscar",
                                 {{"termos_busca", std::string(2000, 'x')}}),
                          413, "body_too_large")
        == "");
}

TEST_CASE("a search is posted, and answered as JSON") {
  served_node x;
  auto get = x.get("/v1/buscar");
  CHECK(faults_of_problem(get, 405, "method_not_allowed") == "");
  CHECK(get.header("allow").find("POST") != std::string::npos);
  CHECK(faults_of_problem(x.begin("search-01", "Accept: text/html\r\n"), 406,
                          "not_acceptable")
        == "");
}

TEST_CASE("a page of elsewhere cannot start a search") {
  served_node x;
  CHECK(
    faults_of_problem(x.begin("search-01", "Origin: https://evil.example\r\n"),
                      403, "cross_origin")
    == "");
  CHECK(x.get(status_of("search-01")).status == 404);
}

TEST_CASE("a user may run only so many searches, and so may a node") {
  auto options = quick_settings();
  options.max_active_searches_per_user = 1;
  options.max_active_searches = 2;
  served_node x{options};
  x.upstream(silence);
  REQUIRE(x.begin("search-01").status == 202);
  CHECK(faults_of_problem(x.begin("search-02"), 429, "too_many_searches")
        == "");
  REQUIRE(x.begin("search-02", user_bia).status == 202);
  CHECK(faults_of_problem(x.begin("search-03", "X-User: caio\r\n"), 503,
                          "overloaded")
        == "");
  // One that runs already is joined all the same.
  CHECK(x.begin("search-01").status == 202);
}

TEST_CASE("a node that ends takes no more searches") {
  served_node x;
  x.drain();
  CHECK(faults_of_problem(x.begin("search-01"), 503, "draining") == "");
}

TEST_CASE("while the supervisor of searches restarts, new ones are to come "
          "back, and ended ones are answered") {
  served_node x;
  x.finish("search-01");
  x.lose_searches();
  for (auto& seen :
       {x.begin("search-02"), x.post("/v1/search/search-01/retry")})
    CHECK(faults_of_problem(seen, 503, "overloaded") == "");
  CHECK(x.get(status_of("search-01")).status == 200);
  CHECK(x.get("/v1/search/search-01/results").status == 200);
  CHECK(faults_of_problem(x.post("/v1/search/search-01/cancel"), 409,
                          "already_finished")
        == "");
  CHECK(x.get("/v1/sessions").json()["total"] == 1);
}

TEST_CASE("a search whose source fails answers with a failed result") {
  served_node x;
  x.upstream(refusal);
  auto result = x.finish("search-01");
  CHECK(result["status"] == "failed");
  CHECK(result["response_state"] == "empty_failure");
  CHECK(result["failed_ufs"] == json{"SP"});
}

TEST_CASE("the path without a version still searches, and says it is old") {
  served_node x;
  auto seen = x.post("/buscar", x.order("search-01"));
  CHECK(seen.status == 200);
  CHECK(seen.header("deprecation") == "true");
  CHECK(seen.header("link") == "</v1/buscar>; rel=\"successor-version\"");
  CHECK(seen.header("sunset") == "Mon, 01 Jun 2026 00:00:00 GMT");
}

// -- GET /v1/sessions and /v1/setores -----------------------------------------

TEST_CASE("a user sees his own searches, the newest first, a page at a time") {
  served_node x;
  for (auto id : {"search-01", "search-02", "search-03"})
    x.finish(id);
  x.finish("search-04", user_bia);
  auto ids = [&](const std::string& query, const std::string& fields = {}) {
    auto seen = x.get("/v1/sessions" + query, fields);
    CHECK(seen.status == 200);
    CHECK(x.faults(seen, "/v1/sessions") == "");
    std::vector<std::string> out;
    auto body = seen.json();
    for (auto& session : body["sessions"])
      out.push_back(session["search_id"]);
    return out;
  };
  using list = std::vector<std::string>;
  CHECK(ids("") == list{"search-03", "search-02", "search-01"});
  CHECK(ids("?limit=1") == list{"search-03"});
  CHECK(ids("?limit=2&offset=1") == list{"search-02", "search-01"});
  CHECK(ids("?offset=9").empty());
  CHECK(ids("", user_bia) == list{"search-04"});
  auto page = x.get("/v1/sessions?limit=2&offset=1").json();
  CHECK(page["total"] == 3);
  CHECK(page["limit"] == 2);
  CHECK(page["offset"] == 1);
}

TEST_CASE("a page of searches that cannot be is told by name") {
  served_node x;
  auto [query, field]
    = GENERATE(table<std::string, std::string>({{"limit=0", "limit"},
                                                {"limit=501", "limit"},
                                                {"offset=-1", "offset"},
                                                {"limit=x", "limit"}}));
  auto seen = x.get("/v1/sessions?" + query);
  CHECK(faults_of_problem(seen, 422, "invalid_request") == "");
  CHECK(complaints(seen) == std::vector{field});
}

TEST_CASE("everyone may see the sectors") {
  served_node x;
  auto seen = x.get("/v1/setores");
  CHECK(seen.status == 200);
  CHECK(seen.header("content-type") == "application/json");
  CHECK(x.faults(seen, "/v1/setores") == "");
  auto body = seen.json();
  CHECK(body.size() == x.sectors());
  CHECK(x.get("/setores").body == seen.body);
}

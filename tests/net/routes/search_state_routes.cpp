// How a search is doing, calling it off, repeating what failed.
#include "tests/net/routes/served_node.hpp"

using namespace bidiq;
using namespace bidiq::test;
using http::verb;
using nlohmann::json;

namespace {

bool ended(served_node& x, const std::string& id) {
  auto status = x.get(status_of(id)).json()["status"];
  return status != "queued" && status != "running";
}

} // namespace

// -- GET /v1/search/{search_id}/status ----------------------------------------

TEST_CASE("the status follows a search from its queue to its end") {
  auto options = quick_settings();
  options.max_running_searches = 1;
  served_node x{options};
  x.upstream(silence);
  x.begin("search-01");
  x.begin("search-02");
  auto queued = x.get(status_of("search-02"));
  CHECK(queued.status == 200);
  CHECK(queued.header("content-type") == "application/json");
  CHECK(queued.header("cache-control") == "no-store");
  CHECK(x.faults(queued, "/v1/search/{search_id}/status") == "");
  CHECK(queued.json()["status"] == "queued");
  CHECK(queued.json()["queue_position"] == 1);
  CHECK(x.get(status_of("search-01")).json()["status"] == "running");
  x.upstream(one_uniform);
  REQUIRE(eventually([&] { return ended(x, "search-02"); }));
  auto seen = x.get(status_of("search-02"));
  CHECK(x.faults(seen, "/v1/search/{search_id}/status") == "");
  auto state = seen.json();
  CHECK(state["status"] == "completed");
  CHECK(state["stage"] == "complete");
  CHECK(state["progress"] == 100);
  CHECK(state["total_raw"] == 1);
  CHECK(state["total_filtrado"] == 1);
  CHECK(state["ufs"] == json{"SP"});
  CHECK(state["data_inicial"] == "2026-01-10");
  CHECK(state["termos_busca"] == "uniformes");
  CHECK(state["modo_termos"] == "qualquer");
  CHECK(state["flexoes"] == true);
  CHECK_FALSE(state.contains("queue_position"));
}

TEST_CASE("HEAD tells of a status what GET does, without it") {
  served_node x;
  x.finish("search-01");
  auto seen = x.ask("HEAD", status_of("search-01"));
  CHECK(seen.status == 200);
  CHECK(seen.header("cache-control") == "no-store");
  CHECK(seen.body.empty());
}

TEST_CASE("the search of another user is one that does not exist") {
  served_node x;
  x.upstream(silence);
  x.begin("search-01");
  for (auto what : {"/status", "/results"}) {
    auto foreign = x.get("/v1/search/search-01" + std::string{what}, user_bia);
    auto unknown = x.get("/v1/search/search-99" + std::string{what}, user_bia);
    CHECK(faults_of_problem(foreign, 404, "not_found") == "");
    CHECK(nameless(foreign) == nameless(unknown));
  }
  for (auto what : {"/cancel", "/retry"}) {
    auto foreign = x.post("/v1/search/search-01" + std::string{what}, {},
                          user_bia);
    auto unknown = x.post("/v1/search/search-99" + std::string{what}, {},
                          user_bia);
    CHECK(faults_of_problem(foreign, 404, "not_found") == "");
    CHECK(nameless(foreign) == nameless(unknown));
  }
  CHECK(x.get(status_of("search-01")).json()["status"] != "cancelled");
}

TEST_CASE("an id that could be none is told by name") {
  served_node x;
  auto id
    = GENERATE(as<std::string>{}, "short", "with%20blank", "a.b.c.d.e",
               "x123456789x123456789x123456789x123456789x123456789x1234567"
               "89x123456789x1234");
  auto seen = x.get(status_of(id));
  CHECK(faults_of_problem(seen, 422, "invalid_request") == "");
  CHECK(complaints(seen) == std::vector<std::string>{"search_id"});
}

TEST_CASE("of a search that has expired it is known that it was") {
  auto options = quick_settings();
  options.result_ttl = std::chrono::milliseconds{1};
  served_node x{options};
  x.begin("search-01");
  for (auto what : {"/status", "/results"}) {
    reply_seen seen;
    auto target = "/v1/search/search-01" + std::string{what};
    REQUIRE(eventually([&] {
      seen = x.get(target);
      return seen.status == 410;
    }));
    CHECK(faults_of_problem(seen, 410, "gone") == "");
  }
}

// -- POST /v1/search/{search_id}/cancel and /retry ----------------------------

TEST_CASE("a search is cancelled once, and keeps saying so") {
  served_node x;
  x.upstream(silence);
  x.begin("search-01");
  auto seen = x.post("/v1/search/search-01/cancel");
  CHECK(seen.status == 202);
  CHECK(seen.header("content-type") == "application/json");
  CHECK(x.faults(seen, "/v1/search/{search_id}/cancel", verb::post) == "");
  CHECK(seen.json()["search_id"] == "search-01");
  REQUIRE(eventually([&] { return ended(x, "search-01"); }));
  CHECK(x.get(status_of("search-01")).json()["status"] == "cancelled");
  CHECK(faults_of_problem(x.post("/v1/search/search-01/cancel"), 409,
                          "already_finished")
        == "");
}

TEST_CASE("what failed is repeated under an id of its own") {
  served_node x;
  x.upstream(refusal);
  x.finish("search-01");
  x.upstream(one_uniform);
  auto seen = x.post("/v1/search/search-01/retry");
  CHECK(seen.status == 202);
  CHECK(x.faults(seen, "/v1/search/{search_id}/retry", verb::post) == "");
  auto body = seen.json();
  CHECK(body["search_id"] == "search-01");
  CHECK(body["progress_id"] == "search-01-r1");
  std::string progress = body["progress_url"];
  CHECK(progress.starts_with("/v1/buscar-progress/search-01-r1?ticket="));
  REQUIRE(eventually([&] {
    return x.get("/v1/search/search-01/results").json()["status"]
           == "completed";
  }));
}

TEST_CASE("without anything that failed there is nothing to repeat") {
  served_node x;
  x.finish("search-01");
  CHECK(faults_of_problem(x.post("/v1/search/search-01/retry"), 409,
                          "nothing_to_retry")
        == "");
  x.upstream(silence);
  auto other = x.order("search-02", "RJ");
  x.post("/v1/buscar", other, "Prefer: respond-async\r\n");
  CHECK(faults_of_problem(x.post("/v1/search/search-02/retry"), 409,
                          "nothing_to_retry")
        == "");
}

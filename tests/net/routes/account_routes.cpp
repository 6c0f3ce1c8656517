#include "tests/net/routes/served_node.hpp"
#include "tests/tools/postgres_server.hpp"

using namespace bidiq;
using namespace bidiq::test;
using http::verb;

namespace {

settings with_database() {
  auto out = quick_settings();
  out.database_url = "sqlite:";
  return out;
}

const std::string somebody = "00000000-0000-4000-8000-000000000001";
const std::string user_somebody = "X-User: " + somebody + "\r\n";

} // namespace

TEST_CASE("the local user has a plan and no limits") {
  served_node x{with_database()};
  auto seen = x.get("/v1/me");
  CHECK(seen.status == 200);
  CHECK(x.faults(seen, "/v1/me") == "");
  auto me = seen.json();
  CHECK(me["user_id"] == "local");
  CHECK(me["plan"]["id"] == "sala_guerra");
  CHECK(me["quota"]["remaining"].is_null());
}

TEST_CASE("a user is known from the first request on, with the trial") {
  served_node x{with_database()};
  auto seen = x.get("/v1/me", user_somebody);
  CHECK(seen.status == 200);
  CHECK(x.faults(seen, "/v1/me") == "");
  auto me = seen.json();
  CHECK(me["user_id"] == somebody);
  CHECK(me["plan"]["id"] == "free_trial");
  CHECK(me["capabilities"]["max_requests_per_minute"] == 2);
  CHECK(me["quota"]["used"] == 0);
  CHECK(me["quota"]["remaining"] == 1000);
}

TEST_CASE("everyone may see the plans") {
  served_node x{with_database()};
  auto seen = x.get("/v1/plans");
  CHECK(seen.status == 200);
  CHECK(x.faults(seen, "/v1/plans") == "");
  std::string ids;
  for (auto& plan : seen.json())
    ids += plan["id"].get<std::string>() + " ";
  CHECK(ids == "free_trial consultor_agil maquina sala_guerra ");
}

TEST_CASE("a search is in its user's history while it runs and afterwards") {
  served_node x{with_database()};
  x.remember("search-00", "local");
  x.finish("search-01");
  x.finish("search-02", user_somebody);
  auto ended = [&] {
    auto seen = x.get("/v1/sessions");
    CHECK(x.faults(seen, "/v1/sessions") == "");
    auto body = seen.json();
    return body["total"] == 2 && body["sessions"][0]["search_id"] == "search-01"
           && body["sessions"][0]["status"] == "completed"
           && body["sessions"][0]["total_filtrado"] == 1
           && body["sessions"][1]["search_id"] == "search-00"
           && body["sessions"][1]["valor_total"] == 1234.56;
  };
  CHECK(eventually(ended));
  auto theirs = x.get("/v1/sessions", user_somebody).json();
  CHECK(theirs["total"] == 1);
  CHECK(theirs["sessions"][0]["search_id"] == "search-02");
}

TEST_CASE("an id that only the history knows has expired, for its user") {
  served_node x{with_database()};
  x.remember("search-00", somebody);
  for (std::string path : {"/status", "/results"}) {
    auto target = "/v1/search/search-00" + path;
    CHECK(faults_of_problem(x.get(target, user_somebody), 410, "gone") == "");
    CHECK(faults_of_problem(x.get(target), 404, "not_found") == "");
  }
  for (std::string path : {"/cancel", "/retry"}) {
    auto target = "/v1/search/search-00" + path;
    CHECK(faults_of_problem(x.post(target, {}, user_somebody), 410, "gone")
          == "");
    CHECK(faults_of_problem(x.post(target), 404, "not_found") == "");
  }
  auto again = x.post("/v1/buscar", x.order("search-00"), user_somebody);
  CHECK(faults_of_problem(again, 410, "gone") == "");
  auto others = x.post("/v1/buscar", x.order("search-00"));
  CHECK(faults_of_problem(others, 409, "search_id_reused") == "");
}

TEST_CASE("while the history cannot be asked nobody knows what it knows") {
  postgres_server server;
  auto options = quick_settings();
  options.database_url = server.new_database();
  served_node x{options};
  x.remember("search-00", somebody);
  auto ask = [&](const std::string& what) {
    auto target = "/v1/search/search-00/" + what;
    return what == "cancel" || what == "retry"
             ? x.post(target, {}, user_somebody)
             : x.get(target, user_somebody);
  };
  server.kill9();
  for (auto what : {"status", "results", "cancel", "retry"}) {
    INFO(what);
    CHECK(faults_of_problem(ask(what), 503, "unavailable") == "");
  }
  server.start();
  for (auto what : {"status", "results", "cancel", "retry"}) {
    INFO(what);
    CHECK(eventually([&] { return ask(what).status == 410; }));
  }
}

TEST_CASE("without accounts what is theirs is not to be had") {
  served_node x;
  CHECK(x.get("/v1/me").status == 503);
  CHECK(x.get("/v1/plans").status == 503);
  CHECK(x.get("/v1/sessions").status == 200);
}

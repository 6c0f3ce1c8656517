// What routes answer about other nodes' searches while Redis is away or slow.
#include "tests/net/routes/served_node.hpp"
#include "tests/tools/redis_server.hpp"

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

settings with_redis(const redis_server& server) {
  auto x = quick_settings();
  x.redis_url = server.url();
  x.redis_op_timeout_ms = 2'000;
  x.redis_backoff_min = x.redis_backoff_max = 20ms;
  return x;
}

// Every route that asks about a search by its id.
reply_seen ask_about(served_node& x, const std::string& what) {
  auto target = "/v1/search/search-99/" + what;
  return what == "cancel" || what == "retry" ? x.post(target) : x.get(target);
}

constexpr auto routes = {"status", "results", "cancel", "retry"};

} // namespace

TEST_CASE("ids that this node does not know get 503 while Redis is away") {
  redis_server server;
  served_node x{with_redis(server)};
  x.finish("search-01");
  for (auto what : routes)
    CHECK(faults_of_problem(ask_about(x, what), 404, "not_found") == "");
  server.kill9();
  for (auto what : routes) {
    INFO(what);
    REQUIRE(eventually([&] { return ask_about(x, what).status == 503; }));
    auto seen = ask_about(x, what);
    CHECK(faults_of_problem(seen, 503, "shared_state_lost") == "");
    CHECK(std::stoi(seen.header("retry-after")) > 0);
  }
  SECTION("its own searches go on") {
    CHECK(x.get("/v1/search/search-01/results").status == 200);
    CHECK(x.get("/v1/search/search-01/status").json()["status"] == "completed");
    CHECK(x.finish("search-02")["status"] == "completed");
  }
  SECTION("and 404 again once it is back") {
    server.start();
    REQUIRE(eventually([&] { return ask_about(x, "status").status == 404; }));
    for (auto what : routes)
      CHECK(faults_of_problem(ask_about(x, what), 404, "not_found") == "");
  }
}

TEST_CASE("who comes back to progress that has expired is told so at once") {
  redis_server server;
  auto options = with_redis(server);
  options.database_url = "sqlite:";
  options.sse_tracker_wait_timeout = 2s;
  served_node x{options};
  x.remember("search-00", "ana");
  auto head = [&](const std::string& fields) {
    auto client = x.connect();
    client.send("GET /v1/buscar-progress/search-00 HTTP/1.1\r\nHost: x\r\n"
                + fields + "\r\n");
    return client.read(true).status;
  };
  // Only its user, and only one who has seen events of it.
  CHECK(head("X-User: ana\r\nLast-Event-ID: 3\r\n") == 204);
  CHECK(head("X-User: bia\r\nLast-Event-ID: 3\r\n") == 200);
  CHECK(head("X-User: ana\r\n") == 200);
}

TEST_CASE("a question that Redis answers too late for its request gets 504") {
  redis_server server;
  auto options = with_redis(server);
  options.redis_op_timeout_ms = 30'000;
  options.request_timeout = 200ms;
  served_node x{options};
  REQUIRE(eventually([&] { return ask_about(x, "status").status == 404; }));
  server.pause();
  for (auto what : routes) {
    INFO(what);
    CHECK(faults_of_problem(ask_about(x, what), 504, "deadline_exceeded")
          == "");
  }
  server.resume();
  REQUIRE(eventually([&] { return ask_about(x, "status").status == 404; }));
}

TEST_CASE("a source that is silent for a search's whole time is no 504: the "
          "result says what is missing") {
  auto options = quick_settings();
  options.search_timeout = 300ms;
  options.request_timeout = 200ms; // It holds for other routes.
  served_node x{options};
  x.upstream(silence);
  auto seen = x.post("/v1/buscar", x.order("search-01"));
  CHECK(seen.status == 200);
  auto result = seen.json();
  CHECK(result["status"] == "failed");
  CHECK(result["is_partial"] == true);
  CHECK(result["response_state"] == "empty_failure");
}

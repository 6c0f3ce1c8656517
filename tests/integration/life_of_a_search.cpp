// Cancelling, limits, hostile upstream, shutdown: a node in trouble.
#include "tests/catch.hpp"
#include "tests/integration/node_fixture.hpp"

#include <csignal>
#include <future>

using namespace bidiq::test;
using nlohmann::json;

namespace {

// Slow enough that a search is still running when the test looks at it.
const bidiq::child_process::variables slow{{"PNCP_RATE_LIMIT", "4"}};

std::string stage_of(const node_fixture& x, const std::string& id) {
  return http_request("GET", x.url("/v1/search/" + id + "/status"))
    .json()["stage"];
}

bool fetching(const node_fixture& x, const std::string& id) {
  auto stage = stage_of(x, id);
  return stage == "fetching" || stage == "uf_status";
}

// Starts a search and cancels it before its end: where the machine is so busy
// that it ended first, with another one. Returns where it is.
std::string start_and_cancel(const node_fixture& x) {
  std::string search;
  REQUIRE(eventually([&] {
    auto id = x.start({{"ufs", {"SP"}}, {"force_fresh", true}});
    search = x.url("/v1/search/" + id);
    return http_request("POST", search + "/cancel").status == 202;
  }));
  return search;
}

} // namespace

TEST_CASE("a cancelled search ends with one terminal event and keeps what it "
          "has found") {
  node_fixture x{{"--generate", "6000", "--seed", "3"}, slow};
  auto id = x.start({});
  auto watch = std::async(std::launch::async, [&] {
    return read_stream(x.url("/v1/buscar-progress/" + id));
  });
  auto results = x.url("/v1/search/" + id + "/results");
  REQUIRE(
    eventually([&] { return http_request("GET", results).status == 200; }));
  auto partial = http_request("GET", results).json();
  CHECK(partial["status"] == "running");
  CHECK(partial["is_partial"] == true);
  auto cancel = x.url("/v1/search/" + id + "/cancel");
  CHECK(http_request("POST", cancel).status == 202);
  auto again = http_request("POST", cancel);
  CHECK(again.status == 409);
  CHECK(again.json()["code"] == "already_finished");
  auto log = watch.get();
  CHECK(log.events.back().data["stage"] == "cancelled");
  auto kept = http_request("GET", results).json();
  CHECK(kept["status"] == "cancelled");
  CHECK(kept["total_raw"].get<int>() >= partial["total_raw"].get<int>());
  CHECK(kept["excel_status"] == "skipped");
  CHECK(kept["is_partial"] == true);
  auto& ufs = kept["ufs_status_detail"];
  CHECK(kept["succeeded_ufs"].size() + kept["failed_ufs"].size() == ufs.size());
  auto retry = x.url("/v1/search/" + id + "/retry");
  CHECK(http_request("POST", retry).status == 202);
}

TEST_CASE("whoever sees the end of a repetition finds its result in place") {
  node_fixture x{{"--generate", "500", "--latency", "fixed:50"}};
  for (int round = 0; round < 5; ++round) {
    auto search = start_and_cancel(x);
    auto again = http_request("POST", search + "/retry");
    REQUIRE(again.status == 202);
    auto progress = again.json()["progress_id"].get<std::string>();
    auto log = read_stream(x.url("/v1/buscar-progress/" + progress));
    REQUIRE(log.events.back().data["stage"] == "complete");
    CHECK(http_request("GET", search + "/results").json()["status"]
          == "completed");
    auto status = http_request("GET", search + "/status").json();
    CHECK(status["status"] == "completed");
    CHECK(status["stage"] == "complete");
  }
}

TEST_CASE("the same id twice is one search, with another body a conflict") {
  node_fixture x{{"--generate", "2000"}, slow};
  json body{{"search_id", "same-search-1"}, {"ufs", {"SP"}}};
  x.start(body);
  x.start(body);
  auto sessions = http_request("GET", x.url("/v1/sessions")).json();
  CHECK(sessions["total"] == 1);
  body["ufs"] = {"RJ"};
  auto other = x.search(body, {"Prefer: respond-async"});
  CHECK(other.status == 409);
  CHECK(other.json()["code"] == "search_id_reused");
  CHECK(http_request("GET", x.url("/v1/search/nobody-knows/status")).status
        == 404);
}

TEST_CASE("more searches than a user may run are refused with Retry-After") {
  node_fixture x{{"--generate", "2000"},
                 {{"PNCP_RATE_LIMIT", "1"},
                  {"MAX_ACTIVE_SEARCHES_PER_USER", "2"},
                  {"MAX_RUNNING_SEARCHES", "1"}}};
  x.start({});
  auto queued = x.start({});
  CHECK(stage_of(x, queued) == "queued");
  auto refused = x.search({}, {"Prefer: respond-async"});
  CHECK(refused.status == 429);
  CHECK(refused.json()["code"] == "too_many_searches");
  CHECK(!refused.header("retry-after").empty());
}

TEST_CASE("every violation of a request is told at once") {
  node_fixture x{{"--generate", "10"}};
  auto answer = http_request("POST", x.url("/v1/buscar"),
                             R"({"ufs":["XX"],"data_inicial":"2026-02-30",)"
                             R"("valor_minimo":-1,"itens_por_pagina":501})");
  REQUIRE(answer.status == 422);
  CHECK(answer.header("content-type") == "application/problem+json");
  auto problem = answer.json();
  CHECK(problem["errors"].size() >= 6);
  CHECK(problem["request_id"] == answer.header("x-request-id"));
  CHECK(http_request("POST", x.url("/v1/buscar"), "{").status == 400);
}

TEST_CASE("a lying upstream costs retries, not notices") {
  node_fixture honest{{"--generate", "3000", "--seed", "11"}};
  auto wanted = honest.search({{"itens_por_pagina", 500}}).json();
  std::vector<std::string> lies{"--generate", "3000", "--seed", "11"};
  for (auto* kind :
       {"false204", "html200", "truncated", "500text", "spurious422"})
    lies.insert(lies.end(), {"--fault", std::string{kind} + "=0.03"});
  node_fixture lied{lies};
  auto result = lied.search({{"itens_por_pagina", 500}}).json();
  CHECK(result["status"] == "completed");
  CHECK(result["total_raw"] == wanted["total_raw"]);
  CHECK(result["licitacoes"].size() == wanted["licitacoes"].size());
}

TEST_CASE("an upstream that is away yields a failed search, not a hang") {
  node_fixture x{{"--generate", "10", "--fault", "503=1"},
                 {{"SEARCH_TIMEOUT_S", "12"}}};
  auto id = x.start({});
  auto log = read_stream(x.url("/v1/buscar-progress/" + id));
  REQUIRE(!log.events.empty());
  CHECK(log.events.back().data["stage"] == "error");
  auto result
    = http_request("GET", x.url("/v1/search/" + id + "/results")).json();
  CHECK(result["status"] == "failed");
  CHECK(result["response_state"] == "empty_failure");
  CHECK(result["failed_ufs"] == json{"SP", "RJ", "MG"});
}

TEST_CASE("SIGTERM lets searches end and releases the clients") {
  node_fixture x{{"--generate", "3000"},
                 {{"PNCP_RATE_LIMIT", "20"}, {"DRAIN_TIMEOUT_S", "20"}}};
  auto id = x.start({});
  auto unknown = std::async(std::launch::async, [&] {
    return read_stream(x.url("/v1/buscar-progress/never-posted"));
  });
  auto watch = std::async(std::launch::async, [&] {
    return read_stream(x.url("/v1/buscar-progress/" + id));
  });
  REQUIRE(eventually([&] { return fetching(x, id); }));
  x.node->process().signal(SIGTERM);
  auto log = watch.get();
  CHECK(log.clean_end);
  CHECK(log.events.back().data["stage"] == "complete");
  // A stream that is not at its end is told to come back, without an event.
  auto released = unknown.get();
  CHECK(released.clean_end);
  CHECK(released.events.empty());
  CHECK(x.node->process().wait() == 0);
}

TEST_CASE("a search that outlives the grace period gets its terminal error") {
  node_fixture x{{"--generate", "3000"},
                 {{"PNCP_RATE_LIMIT", "1"}, {"DRAIN_TIMEOUT_S", "3"}}};
  auto id = x.start({});
  auto watch = std::async(std::launch::async, [&] {
    return read_stream(x.url("/v1/buscar-progress/" + id));
  });
  REQUIRE(eventually([&] { return fetching(x, id); }));
  x.node->process().signal(SIGTERM);
  auto log = watch.get();
  CHECK(log.clean_end);
  CHECK(log.events.back().data["stage"] == "error");
  CHECK(x.node->process().wait() == 0);
}

TEST_CASE("published bench events arrive as they were sent") {
  node_fixture x{{"--generate", "10"}, {{"BENCH_ROUTES", "1"}}};
  auto path = x.url("/__bench/pub?id=bench-search-1");
  CHECK(http_request("POST", path, R"({"t":1, "s":0})").status == 201);
  CHECK(
    http_request("POST", path, "plain \"words\"", {"Content-Type: text/plain"})
      .status
    == 201);
  auto log = read_stream(x.url("/v1/buscar-progress/bench-search-1"), 0,
                         [](auto& seen) { return seen.events.size() == 2; });
  CHECK(log.events[0].data["detail"] == json{{"t", 1}, {"s", 0}});
  CHECK(log.events[1].data["message"] == "plain \"words\"");
  // Nested so deep that dumping it overflows a stack.
  std::string deep(520'000, '[');
  CHECK(http_request("POST", path, R"({"t":)" + deep).status == 400);
  deep.append(std::string(520'000, ']'));
  CHECK(http_request("POST", path, R"({"t":)" + deep + "}").status == 400);
  CHECK(http_request("GET", x.url("/v1/health/live")).status == 200);
  // In the order it was written, since generators look for their own bytes.
  CHECK(log.text.find(R"({"t":1,"s":0})") != std::string::npos);
  node_fixture without{{"--generate", "10"}};
  CHECK(
    http_request("POST", without.url("/__bench/pub?id=bench-search-1"), "{}")
      .status
    == 404);
}

TEST_CASE("no secret appears in logs, health or metrics") {
  node_fixture x{{"--generate", "300"},
                 {{"SIGNING_SECRET", "canary-signing-secret-of-32-bytes"},
                  {"METRICS_TOKEN", "canary-metrics-token"}}};
  auto result = x.search({}).json();
  std::string signed_url = result["download_url"];
  http_request("GET", x.url(signed_url));
  CHECK(http_request("GET", x.url("/metrics")).status == 401);
  auto metrics = http_request("GET", x.url("/metrics"), {},
                              {"Authorization: Bearer canary-metrics-token"});
  CHECK(metrics.status == 200);
  auto health = http_request("GET", x.url("/v1/health")).body;
  auto token = signed_url.substr(signed_url.find("token=") + 6);
  for (auto& text : {x.node->process().err(), x.node->process().out(), health,
                     metrics.body}) {
    CHECK(text.find("canary") == std::string::npos);
    CHECK(text.find(token) == std::string::npos);
  }
}

// Nodes that only serve, and nodes that only work.
#include "tests/cluster/faults.hpp"
#include "tests/cluster/job_fleet.hpp"

using namespace bidiq::test;

namespace {

long status_of(const std::string& url, const std::string& method = "GET") {
  return http_request(method, url, method == "POST" ? "{}" : "").status;
}

bool has_ended(const nlohmann::json& job) {
  return job["state"] == "succeeded" || job["state"] == "failed";
}

} // namespace

TEST_CASE("an api node leaves what it accepts to the first worker that comes") {
  job_fleet f{0, 31};
  auto api = f.add_api();
  auto id = f.x.start(api, eight_states);
  f.clients.follow(id, 3);
  REQUIRE(eventually([&] { return f.clients.seen(id).last >= 1; }));
  auto status = "/v1/search/" + id + "/status";
  CHECK(f.get(api, status)["status"] == "queued");
  // A node that has just started may not have counted them yet.
  CHECK(eventually([&] { return f.get(api, status)["workers_alive"] == 0; }));
  CHECK(f.get(api, "/v1/health")["role"] == "api");
  CHECK(f.job_at(api, id)["state"] == "queued");
  // Who asks for the same joins it; another question has another id.
  auto other = search_body({{"search_id", id}, {"ufs", {"AC"}}}).dump();
  CHECK(http_request("POST", f.x.url(api, "/v1/buscar"), other).status == 409);
  auto worker = f.add_worker();
  CHECK(f.get(worker, "/v1/health")["role"] == "worker");
  f.check_end(id, "complete");
  REQUIRE(
    eventually([&] { return f.job_at(api, id)["state"] == "succeeded"; }));
  INFO(f.x.logs());
  CHECK(f.job_at(api, id)["attempts"] == 1);
  CHECK(f.results_at(api, id)["status"] == "completed");
  auto state = f.get(api, status);
  CHECK(state["status"] == "completed");
  CHECK(eventually([&] { return f.get(api, status)["workers_alive"] == 1; }));
}

TEST_CASE("whoever waits at an api node gets what a worker has found, also "
          "when that dies") {
  job_fleet f{0, 32};
  auto api = f.add_api();
  f.add_worker();
  auto second = f.add_worker();
  auto body = search_body(eight_states).dump();
  auto direct = http_request("POST", f.x.url(api, "/v1/buscar"), body);
  CHECK(direct.status == 200);
  CHECK(direct.json()["is_partial"] == false);
  auto id = f.begin(api);
  // The one that has it.
  auto owner = stored_state(f.x.redis(), id)["node"];
  f.x.kill9(owner == f.get(second, "/v1/health")["node_id"] ? second : 1);
  f.check_end(id, "complete");
  CHECK(f.results_at(api, id)["total_raw"] == direct.json()["total_raw"]);
}

TEST_CASE("a worker serves only health and metrics, unless it is told to") {
  job_fleet f{0, 33};
  auto worker = f.add_worker();
  auto all = f.x.add("bidiqd",
                     {{"WORKER_ROLE", "worker"}, {"WORKER_HTTP", "full"}});
  for (std::string path :
       {"/v1/health", "/v1/health/live", "/v1/health/ready", "/metrics"}) {
    INFO(path);
    CHECK(status_of(f.x.url(worker, path)) == 200);
    CHECK(status_of(f.x.url(all, path)) == 200);
  }
  for (std::string path : {"/", "/v1/jobs", "/v1/setores", "/v1/sessions"}) {
    INFO(path);
    CHECK(status_of(f.x.url(worker, path)) == 404);
    CHECK(status_of(f.x.url(all, path)) == 200);
  }
  CHECK(status_of(f.x.url(worker, "/v1/buscar"), "POST") == 404);
  // Nothing keeps the second from running its own.
  auto id = f.x.start(all, {});
  CHECK(read_stream(f.x.url(all, "/v1/buscar-progress/" + id))
          .events.back()
          .data["stage"]
        == "complete");
}

TEST_CASE("a search that waits for a worker is called off") {
  job_fleet f{0, 34};
  auto api = f.add_api();
  auto id = f.x.start(api, eight_states);
  f.clients.follow(id, 2);
  REQUIRE(eventually([&] { return f.clients.seen(id).last >= 1; }));
  SECTION("as a search") {
    auto url = f.x.url(api, "/v1/search/" + id + "/cancel");
    auto cancelled = http_request("POST", url);
    CHECK(cancelled.status == 202);
    CHECK(cancelled.json()["status"] == "cancelled");
    CHECK(http_request("POST", url).status == 409);
  }
  SECTION("as a job") {
    auto url = f.x.url(api, "/v1/jobs/" + id + "/cancel");
    CHECK(http_request("POST", url).status == 202);
    CHECK(http_request("POST", url).status == 409);
  }
  f.check_end(id, "cancelled");
  auto other = f.add_api();
  CHECK(eventually([&] {
    auto found = http_request("GET",
                              f.x.url(other, "/v1/search/" + id + "/results"));
    return found.status == 200 && found.json()["status"] == "cancelled";
  }));
  // A worker that comes later leaves it alone.
  f.add_worker();
  auto next = f.x.start(api, {});
  f.clients.follow(next, 1);
  f.check_end(next, "complete");
  CHECK(f.job_at(api, id)["state"] == "cancelled");
}

TEST_CASE("one user's searches do not fill the queue of all") {
  job_fleet f{0, 35, {{"MAX_ACTIVE_SEARCHES_PER_USER", "2"}}};
  auto api = f.add_api();
  f.x.start(api, eight_states);
  f.x.start(api, eight_states);
  auto third = http_request("POST", f.x.url(api, "/v1/buscar"),
                            search_body(eight_states).dump(),
                            {"Prefer: respond-async"});
  CHECK(third.status == 429);
  CHECK_FALSE(third.header("retry-after").empty());
  CHECK(f.get(api, "/v1/jobs")["total"] == 2);
}

TEST_CASE("an api node without the store accepts nothing") {
  job_fleet f{0, 36};
  auto api = f.add_api();
  f.database.kill9();
  auto refused = http_request("POST", f.x.url(api, "/v1/buscar"),
                              search_body(eight_states).dump());
  CHECK(refused.status == 503);
  CHECK_FALSE(refused.header("retry-after").empty());
  f.database.start();
  f.add_worker();
  auto accepted = [&] {
    return http_request("POST", f.x.url(api, "/v1/buscar"),
                        search_body({}).dump())
      .status;
  };
  CHECK(eventually([&] { return accepted() == 200; }));
}

TEST_CASE("a repetition that was asked for at an api node ends as a job, too") {
  job_fleet f{0, 37, {{"PNCP_RATE_LIMIT", "1000"}}};
  auto api = f.add_api();
  f.add_worker();
  auto faults = [&](const char* what) {
    return http_request("POST", f.x.sim().url() + "/__sim/faults", what).status;
  };
  REQUIRE(faults(R"({"faults":[{"kind":"503","probability":1,"uf":"ES"}]})")
          == 200);
  auto id = f.x.start(api, {{"ufs", {"AC", "ES"}}});
  f.clients.follow(id, 1);
  f.check_end(id, "degraded");
  REQUIRE(faults(R"({"faults":[]})") == 200);
  std::string again;
  REQUIRE(eventually([&] {
    http_request("POST", f.x.url(api, "/v1/admin/breakers/pncp/reset"));
    auto retry = http_request("POST",
                              f.x.url(api, "/v1/search/" + id + "/retry"));
    if (retry.status == 202)
      again = retry.json()["progress_id"];
    return retry.status == 202;
  }));
  f.clients.follow(again, 1);
  REQUIRE(f.clients.wait({again}, job_fleet::to_the_end));
  CHECK(eventually([&] { return has_ended(f.job_at(api, again)); }));
}

TEST_CASE("what one api node has refused another one does not take for its") {
  job_fleet f{0, 38};
  auto one = f.add_api();
  auto two = f.add_api();
  f.database.kill9();
  auto body = search_body({{"search_id", "search-refused"}}).dump();
  for (auto node : {one, two, one}) {
    auto refused = http_request("POST", f.x.url(node, "/v1/buscar"), body,
                                {"Prefer: respond-async"});
    INFO("node " << node << ": " << refused.body << f.x.logs());
    CHECK(refused.status == 503);
  }
  f.database.start();
  f.add_worker();
  CHECK(eventually([&] {
    return http_request("POST", f.x.url(two, "/v1/buscar"), body).status == 200;
  }));
}

TEST_CASE("workers that a lost database has kept from telling that they live "
          "are not taken for dead") {
  job_fleet f{0, 39};
  auto api = f.add_api();
  f.add_worker();
  f.add_worker();
  auto id = f.begin(api);
  f.database.kill9();
  // Longer than a lease.
  linger(std::chrono::milliseconds{3'000});
  f.database.start();
  f.check_end(id, "complete");
  REQUIRE(
    eventually([&] { return f.job_at(api, id)["state"] == "succeeded"; }));
  CHECK(f.job_at(api, id)["attempts"] == 1);
  auto history = f.get(api, "/v1/sessions");
  REQUIRE(history["total"] == 1);
  CHECK(history["sessions"][0]["status"] == "completed");
}

TEST_CASE("a worker hears of what is put there, and need not look") {
  // None of its own looks comes before the test is over.
  job_fleet f{0, 40, {{"JOB_POLL_S", "3600"}}};
  auto api = f.add_api();
  f.add_worker();
  for (int i = 0; i < 3; ++i) {
    auto id = f.x.start(api, {{"ufs", {"AC"}}});
    f.clients.follow(id, 1);
    f.check_end(id, "complete");
  }
}

// Jobs in Redis: what the databases do, and what only Redis does.
#include "tests/cluster/faults.hpp"
#include "tests/cluster/job_fleet.hpp"

#include <csignal>

using namespace bidiq::test;

namespace {

struct redis_jobs : job_fleet {
  explicit redis_jobs(uint64_t seed,
                      const std::vector<std::string>& config = {})
    : job_fleet(0, seed, {{"JOB_STORE_BACKEND", "redis"}}, config) {
    api = add_api();
  }

  void check_ended_well(const std::string& id) {
    check_end(id, "complete");
    CHECK(eventually([&] { return job_at(api, id)["state"] == "succeeded"; }));
    CHECK(results_at(api, id)["is_partial"] == false);
  }

  size_t api = 0;
};

} // namespace

TEST_CASE("with jobs in Redis a search waits at an api node for its worker, "
          "and goes on at another one when that dies") {
  redis_jobs f{51};
  auto id = f.x.start(f.api, eight_states);
  f.clients.follow(id, 3);
  REQUIRE(eventually([&] { return f.clients.seen(id).last >= 1; }));
  CHECK(f.get(f.api, "/v1/search/" + id + "/status")["status"] == "queued");
  CHECK(f.job_at(f.api, id)["state"] == "queued");
  auto health = f.get(f.api, "/v1/health");
  CHECK(health["jobs"]["backend"] == "redis");
  auto worker = f.add_worker();
  REQUIRE(eventually([&] { return f.clients.seen(id).last >= 4; }));
  CHECK(f.job_at(f.api, id)["attempts"] == 1);
  f.add_worker();
  f.x.kill9(worker);
  f.check_ended_well(id);
  CHECK(f.job_at(f.api, id)["attempts"] == 2);
  CHECK(f.get(f.api, "/v1/jobs")["total"] == 1);
}

TEST_CASE("with jobs in Redis a worker that stood still for longer than its "
          "lease writes nothing afterwards") {
  redis_jobs f{52};
  auto worker = f.add_worker();
  auto id = f.begin(f.api);
  f.add_worker();
  f.x.process(worker).process().signal(SIGSTOP);
  REQUIRE(eventually([&] { return f.job_at(f.api, id)["attempts"] == 2; }));
  f.x.process(worker).process().signal(SIGCONT);
  f.check_ended_well(id);
  CHECK(f.job_at(f.api, id)["attempts"] == 2);
}

TEST_CASE("searches survive a Redis that is restarted with what it had") {
  redis_jobs f{53, {"appendonly yes"}};
  f.add_worker();
  auto running = f.begin(f.api);
  f.x.redis().stop();
  // An api node has nowhere to put it.
  auto body = search_body({}).dump();
  CHECK(http_request("POST", f.x.url(f.api, "/v1/buscar"), body,
                     {"Prefer: respond-async"})
          .status
        == 503);
  linger(std::chrono::milliseconds{3'000});
  f.x.redis().start();
  f.check_ended_well(running);
  CHECK(f.job_at(f.api, running)["attempts"] == 1);
}

TEST_CASE("a search that runs survives a Redis that comes back empty") {
  redis_jobs f{54};
  auto worker = f.add_worker();
  auto id = f.begin(f.api);
  f.x.redis().kill9();
  f.x.redis().start();
  // It is kept again: it outlives its worker, too.
  REQUIRE(
    eventually([&] { return f.job_at(f.api, id)["state"] == "running"; }));
  f.add_worker();
  f.x.kill9(worker);
  f.check_ended_well(id);
}

TEST_CASE("a search survives a Redis that comes back empty and a worker that "
          "dies just then") {
  redis_jobs f{60};
  auto worker = f.add_worker();
  auto id = f.begin(f.api);
  f.x.redis().kill9();
  f.x.redis().start();
  // The log is back, and the job is not.
  REQUIRE(eventually([&] {
    return f.x.redis().command({"EXISTS", "bidiq:progress:" + id}) == "1";
  }));
  f.x.kill9(worker);
  f.add_worker();
  f.check_ended_well(id);
}

TEST_CASE("a node of its own runs searches without a job while the Redis of "
          "its jobs is away") {
  job_fleet f{0, 55, {{"JOB_STORE_BACKEND", "redis"}}};
  auto node = f.x.add("bidiqd", {});
  f.x.redis().stop();
  auto answer = http_request("POST", f.x.url(node, "/v1/buscar"),
                             search_body({}).dump(), {"Prefer: respond-async"});
  REQUIRE(answer.status == 202);
  CHECK(answer.json()["durable"] == false);
  auto id = answer.json()["search_id"].get<std::string>();
  CHECK(read_stream(f.x.url(node, "/v1/buscar-progress/" + id))
          .events.back()
          .data["stage"]
        == "complete");
  CHECK(f.get(node, "/v1/health")["jobs"]["status"] == "unavailable");
  f.x.redis().start();
  CHECK(eventually([&] {
    return f.get(node, "/v1/health")["jobs"]["status"] == "connected";
  }));
}

TEST_CASE("nodes that have a database each share their jobs in Redis") {
  cluster_options options;
  options.nodes = 2;
  options.env = {{"JOB_STORE_BACKEND", "redis"},
                 {"JOB_LEASE_S", "2"},
                 {"JOB_POLL_S", "0.1"},
                 {"PNCP_RATE_LIMIT", "10"}};
  cluster x{options};
  REQUIRE(x.connected());
  hopping_clients clients{[&] { return x.urls(); }, {.seed = 56}};
  auto id = x.start(0, eight_states);
  clients.follow(id, 3);
  REQUIRE(eventually([&] { return clients.seen(id).last >= 5; }));
  auto job_now = [&] {
    return http_request("GET", x.url(1, "/v1/jobs/" + id)).json();
  };
  // A worker whose database is its own only does not take others for dead.
  REQUIRE(eventually([&] { return job_now()["state"] == "running"; }));
  CHECK(job_now()["attempts"] == 1);
  x.kill9(0);
  CHECK(clients.wait({id}, job_fleet::to_the_end));
  INFO(clients.state() << x.logs());
  CHECK(clients.violations() == std::vector<std::string>{});
  CHECK(clients.seen(id).last_stage() == "complete");
  CHECK(eventually([&] { return job_now()["state"] == "succeeded"; }));
  CHECK(job_now()["attempts"] == 2);
}

TEST_CASE("a search that another node runs is called off as a job, also if its "
          "worker stands still") {
  for (std::string store : {"redis", "postgresql"}) {
    INFO(store);
    job_fleet f{0, 57, {{"JOB_STORE_BACKEND", store}, {"JOB_LEASE_S", "30"}}};
    auto api = f.add_api();
    auto worker = f.add_worker();
    auto id = f.begin(api);
    f.x.process(worker).process().signal(SIGSTOP);
    auto url = f.x.url(api, "/v1/jobs/" + id + "/cancel");
    CHECK(http_request("POST", url).status == 202);
    CHECK(http_request("POST", url).status == 409);
    f.check_end(id, "cancelled");
    f.x.process(worker).process().signal(SIGCONT);
    CHECK(f.job_at(api, id)["state"] == "cancelled");
    CHECK(f.results_at(api, id)["status"] == "cancelled");
    // What the worker would have written has not touched what there is.
    auto other = f.add_api();
    CHECK(eventually(
      [&] { return f.results_at(other, id)["status"] == "cancelled"; }));
    CHECK(f.results_at(other, id)["status"] == "cancelled");
  }
}

TEST_CASE("who calls a search off while Redis stands still is told that it is "
          "not known what becomes of that, and may ask again") {
  redis_jobs f{61};
  auto id = f.x.start(f.api, eight_states);
  f.clients.follow(id, 3);
  REQUIRE(eventually([&] { return f.clients.seen(id).last >= 1; }));
  auto url = f.x.url(f.api, "/v1/jobs/" + id + "/cancel");
  f.x.redis().pause();
  auto refused = http_request("POST", url);
  f.x.redis().resume();
  CHECK(refused.status == 503);
  CHECK(refused.json()["code"] == "undecided");
  CHECK(refused.json()["detail"].get<std::string>().find("ainda pode")
        != std::string::npos);
  REQUIRE(eventually([&] {
    auto again = http_request("POST", url).status;
    return again == 202 || again == 409;
  }));
  f.check_end(id, "cancelled");
  CHECK(f.job_at(f.api, id)["state"] == "cancelled");
}

TEST_CASE("a search that another node runs and that is called off as a job "
          "keeps what it has found") {
  redis_jobs f{59};
  f.add_worker();
  auto id = f.begin(f.api);
  auto url = f.x.url(f.api, "/v1/jobs/" + id + "/cancel");
  CHECK(http_request("POST", url).status == 202);
  f.check_end(id, "cancelled");
  CHECK(f.results_at(f.api, id)["total_raw"] > 0);
  CHECK(eventually([&] { return f.job_at(f.api, id)["ended_at"] != nullptr; }));
  CHECK(
    http_request("POST", f.x.url(f.api, "/v1/admin/jobs/" + id + "/requeue"))
      .json()["code"]
    == "nothing_to_retry");
}

TEST_CASE("a search that waits ends with an error if somebody has changed its "
          "job in Redis, which is among the dead then") {
  redis_jobs f{62};
  std::vector<std::vector<std::string>> changes{{"HSET", "payload", "none"},
                                                {"HSET", "user",
                                                 "somebody else"},
                                                {"HSET", "state", "none"},
                                                {"HDEL", "kind"}};
  std::vector<std::string> ids;
  for (auto& change : changes) {
    auto id = ids.emplace_back(f.x.start(f.api, eight_states));
    f.clients.follow(id, 3);
    REQUIRE(eventually([&] { return f.clients.seen(id).last >= 1; }));
    change.insert(change.begin() + 1, "bidiq:job:" + id);
    f.x.redis().command(change);
  }
  auto worker = f.add_worker();
  for (auto& id : ids) {
    f.check_end(id, "error");
    CHECK(eventually([&] { return f.job_at(f.api, id)["state"] == "dead"; }));
    CHECK(f.job_at(f.api, id)["error"]["code"] == "job_damaged");
  }
  CHECK(f.get(f.api, "/v1/admin/jobs/dead")["total"] == ids.size());
  auto told = http_request("GET", f.x.url(worker, "/metrics")).body;
  CHECK(told.find("bidiq_jobs_total{event=\"damaged\"} 4\n") != told.npos);
}

TEST_CASE("a search that waits survives a Redis that comes back empty") {
  redis_jobs f{57};
  auto id = f.x.start(f.api, eight_states);
  f.clients.follow(id, 3);
  REQUIRE(eventually([&] { return f.clients.seen(id).last >= 1; }));
  f.x.redis().kill9();
  f.x.redis().start();
  f.add_worker();
  f.check_ended_well(id);
}

TEST_CASE("a search that waits, and that Redis and the node that took it have "
          "lost, is run when it is asked for again") {
  redis_jobs f{58};
  auto second = f.add_api();
  auto body = search_body(eight_states);
  body["search_id"] = "asked-again";
  auto post = [&](size_t node) {
    return http_request("POST", f.x.url(node, "/v1/buscar"), body.dump(),
                        {"Prefer: respond-async"})
      .status;
  };
  REQUIRE(post(f.api) == 202);
  f.clients.follow("asked-again", 3);
  REQUIRE(eventually([&] { return f.clients.seen("asked-again").last >= 1; }));
  f.open = {f.x.url(second)};
  f.x.kill9(f.api);
  f.x.redis().kill9();
  f.x.redis().start();
  f.api = second;
  REQUIRE(eventually([&] { return post(second) == 202; }));
  f.add_worker();
  f.check_ended_well("asked-again");
}

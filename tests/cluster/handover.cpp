// A node that is told to stop hands its searches to others.
#include "tests/cluster/job_fleet.hpp"

#include <csignal>

using namespace bidiq::test;

TEST_CASE("a node that stops hands its searches over, and no client sees more "
          "than a pause") {
  job_fleet f{2, 41, {{"DRAIN_TIMEOUT_S", "60"}}};
  auto id = f.begin();
  CHECK(f.x.stop(0) == 0);
  // It has not waited for the end.
  CHECK(f.clients.seen(id).ended == 0);
  f.check_end(id, "complete");
  REQUIRE(eventually([&] { return f.job_at(1, id)["state"] == "succeeded"; }));
  CHECK(f.job_at(1, id)["attempts"] == 2);
  CHECK(f.results_at(1, id)["is_partial"] == false);
}

TEST_CASE("a search that was handed back and that nobody has taken yet is "
          "queued, wherever it is asked for") {
  job_fleet f{0, 44};
  auto api = f.add_api();
  auto worker = f.add_worker();
  auto id = f.begin(api);
  // One that is told to stop believes that this one goes on.
  auto other = f.add_worker();
  auto status = "/v1/search/" + id + "/status";
  REQUIRE(eventually([&] { return f.get(api, status)["workers_alive"] == 2; }));
  f.x.process(other).process().signal(SIGSTOP);
  CHECK(f.x.stop(worker) == 0);
  CHECK(f.get(api, status)["status"] == "queued");
  CHECK(f.job_at(api, id)["state"] == "queued");
  f.x.process(other).process().signal(SIGCONT);
  f.check_end(id, "complete");
  CHECK(f.job_at(api, id)["attempts"] == 2);
}

TEST_CASE("the last node ends its searches itself") {
  job_fleet f{1, 42, {{"DRAIN_TIMEOUT_S", "60"}}};
  auto id = f.begin();
  CHECK(f.x.stop(0) == 0);
  CHECK(stored_state(f.x.redis(), id)["terminal"] == "complete");
}

TEST_CASE("three nodes are restarted one after the other under load") {
  job_fleet f{3, 43, {{"MAX_ACTIVE_SEARCHES_PER_USER", "100"}}};
  std::vector<std::string> ids;
  for (size_t node = 0; node < 3; ++node)
    for (int i = 0; i < 2; ++i) {
      ids.push_back(f.x.start(node, {{"ufs", {"SP", "RJ", "MG"}}}));
      f.clients.follow(ids.back(), 2);
    }
  for (size_t node = 0; node < 3; ++node) {
    REQUIRE(eventually([&] { return f.x.health(node)["status"] == "ok"; }));
    auto fresh = f.x.add();
    REQUIRE(f.x.connected());
    CHECK(f.x.stop(node) == 0);
    // What one that stops refuses, another one takes.
    ids.push_back(f.x.start(fresh, {{"ufs", {"SP", "RJ", "MG"}}}));
    f.clients.follow(ids.back(), 2);
  }
  CHECK(f.clients.wait(ids, job_fleet::to_the_end));
  for (auto& id : ids)
    f.check_end(id, "complete");
  auto last = f.x.alive().front();
  auto history = f.get(last, "/v1/sessions");
  CHECK(history["total"] == ids.size());
  for (auto& x : history["sessions"])
    CHECK(x["status"] == "completed");
}

// A worker dies, or stands still: another one goes on with its searches.
#include "tests/cluster/job_fleet.hpp"

#include <csignal>

using namespace bidiq::test;

namespace {

constexpr auto to_the_end = job_fleet::to_the_end;

} // namespace

TEST_CASE("a killed node's search goes on at another one, and no client of "
          "any node sees more than a pause") {
  job_fleet f{3, 21};
  auto id = f.begin();
  f.x.kill9(0);
  f.check_end(id, "complete");
  for (size_t node : {1u, 2u}) {
    auto found = f.results_at(node, id);
    CHECK(found["status"] == "completed");
    CHECK(found["is_partial"] == false);
  }
  REQUIRE(eventually([&] { return f.job_at(1, id)["state"] == "succeeded"; }));
  CHECK(f.job_at(2, id)["attempts"] == 2);
  // As much as one that was never interrupted.
  auto other = f.x.start(1, eight_states);
  f.clients.follow(other, 1);
  REQUIRE(f.clients.wait({other}, to_the_end));
  CHECK(f.results_at(1, id)["total_raw"]
        == f.results_at(2, other)["total_raw"]);
}

TEST_CASE("a worker that stood still for longer than its lease writes nothing "
          "afterwards") {
  job_fleet f{2, 22};
  auto id = f.begin();
  f.x.process(0).process().signal(SIGSTOP);
  REQUIRE(eventually([&] { return f.job_at(1, id)["attempts"] == 2; }));
  auto asleep = f.x.url(0);
  SECTION("and wakes up while the other one is at it") {
  }
  SECTION("and wakes up after the end") {
    REQUIRE(eventually([&] { return f.job_at(1, id)["state"] == "succeeded"; },
                       to_the_end));
  }
  f.x.process(0).process().signal(SIGCONT);
  f.check_end(id, "complete");
  REQUIRE(eventually([&] { return f.job_at(0, id)["state"] == "succeeded"; }));
  CHECK(f.job_at(0, id)["attempts"] == 2);
  auto here = f.results_at(0, id);
  CHECK(here["is_partial"] == false);
  CHECK(here["total_raw"] == f.results_at(1, id)["total_raw"]);
  auto history = http_request("GET", asleep + "/v1/sessions").json();
  REQUIRE(history["sessions"].size() == 1);
  CHECK(history["sessions"][0]["status"] == "completed");
}

TEST_CASE("a search that kills its workers ends with one error everywhere") {
  job_fleet f{3, 23};
  auto id = f.begin();
  f.x.kill9(0);
  REQUIRE(eventually([&] { return f.job_at(2, id)["attempts"] == 2; }));
  std::string owner;
  REQUIRE(eventually([&] {
    owner = stored_state(f.x.redis(), id)["node"];
    return owner == f.x.health(1)["node_id"]
           || owner == f.x.health(2)["node_id"];
  }));
  f.x.kill9(owner == f.x.health(1)["node_id"] ? 1 : 2);
  f.x.add();
  f.check_end(id, "error");
  auto last = f.x.alive().front();
  REQUIRE(eventually([&] { return f.job_at(last, id)["state"] == "dead"; }));
  CHECK(f.job_at(last, id)["error"]["code"] == "job_dead");
}

TEST_CASE("a cancel that a worker hears, and does not live to carry out, is "
          "carried out all the same") {
  job_fleet f{2, 27};
  auto id = f.begin();
  f.x.process(0).process().signal(SIGSTOP);
  CHECK(http_request("POST", f.x.url(1, "/v1/search/" + id + "/cancel"), "{}")
          .status
        == 202);
  f.x.kill9(0);
  f.check_end(id, "cancelled");
  CHECK(eventually([&] { return f.job_at(1, id)["state"] == "cancelled"; }));
}

TEST_CASE("a search whose worker is dead can be called off before another one "
          "goes on with it") {
  job_fleet f{2, 28};
  auto id = f.begin();
  f.x.kill9(0);
  CHECK(http_request("POST", f.x.url(1, "/v1/search/" + id + "/cancel"), "{}")
          .status
        == 202);
  f.check_end(id, "cancelled");
  CHECK(eventually([&] { return f.job_at(1, id)["state"] == "cancelled"; }));
}

TEST_CASE("a search can be called off whose only worker stands still") {
  job_fleet f{0, 29};
  auto api = f.add_api();
  auto worker = f.add_worker();
  auto id = f.begin(api);
  f.x.process(worker).process().signal(SIGSTOP);
  auto answer
    = http_request("POST", f.x.url(api, "/v1/search/" + id + "/cancel"), "{}");
  CHECK(answer.status == 202);
  CHECK(answer.json()["status"] == "cancelled");
  f.check_end(id, "cancelled");
  CHECK(f.job_at(api, id)["state"] == "cancelled");
  f.x.process(worker).process().signal(SIGCONT);
}

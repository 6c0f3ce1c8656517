// What one process of the fleet does from time to time.
#include "tests/cluster/job_fleet.hpp"

#include <set>
#include <sstream>

using namespace bidiq::test;
using nlohmann::json;

namespace {

json loop_at(const job_fleet& f, size_t node, const std::string& name) {
  auto all = f.get(node, "/v1/admin/loops");
  for (auto& x : all["loops"])
    if (x["name"] == name)
      return x;
  return {};
}

// How often a node has run it, by its own metrics.
uint64_t runs_at(const job_fleet& f, size_t node, const std::string& name) {
  std::istringstream text{http_request("GET", f.x.url(node, "/metrics")).body};
  auto key = "bidiq_loop_runs_total{loop=\"" + name + "\",outcome=\"ok\"} ";
  for (std::string line; std::getline(text, line);)
    if (line.starts_with(key))
      return std::stoull(line.substr(key.size()));
  return 0;
}

} // namespace

TEST_CASE("of five nodes that start at once one runs each loop at a time") {
  job_fleet f{5, 51, {{"LOOP_INTERVAL_S", "0.3"}}};
  for (std::string name : {"old_jobs", "account_upkeep"}) {
    INFO(name);
    REQUIRE(eventually([&] {
      auto x = loop_at(f, 0, name);
      return x.is_object() && x["runs"] >= 5;
    }));
    // A run that was counted here and there would show.
    auto consistent = [&] {
      auto before = loop_at(f, 1, name)["runs"].get<uint64_t>();
      uint64_t all = 0;
      for (size_t node = 0; node < 5; ++node)
        all += runs_at(f, node, name);
      auto after = loop_at(f, 2, name)["runs"].get<uint64_t>();
      return before <= all && all <= after + 1;
    };
    CHECK(consistent());
    auto x = loop_at(f, 3, name);
    CHECK(x["last_outcome"] == "ok");
    CHECK(x["last_message"].get<std::string>().starts_with("removed "));
    CHECK(x["last_duration_ms"].is_number());
    CHECK(x["last_ended_at"].is_string());
  }
}

TEST_CASE("a loop goes on when the process that ran it is killed, and an api "
          "node runs none") {
  job_fleet f{0, 52, {{"LOOP_INTERVAL_S", "0.3"}}};
  auto api = f.add_api();
  auto first = f.add_worker();
  auto runs = [&] {
    auto x = loop_at(f, api, "old_jobs");
    return x.is_object() ? x["runs"].get<uint64_t>() : 0;
  };
  REQUIRE(eventually([&] { return runs() >= 2; }));
  f.x.kill9(first);
  auto then = runs();
  f.add_worker();
  CHECK(eventually([&] { return runs() >= then + 2; }));
  CHECK(runs_at(f, api, "old_jobs") == 0);
}

TEST_CASE("a loop by the clock is due by Brasília's, and waits for that") {
  for (std::string store : {"postgresql", "redis"}) {
    INFO(store);
    job_fleet f{1,
                53,
                {{"LOOP_INTERVAL_S", "0.3"},
                 {"JOB_STORE_BACKEND", store},
                 {"OLD_JOBS_CRON", "30 3 29 2 *"}}};
    REQUIRE(eventually([&] {
      auto x = loop_at(f, 0, "account_upkeep");
      return x.is_object() && x["runs"] >= 2;
    }));
    auto x = loop_at(f, 0, "old_jobs");
    CHECK(x["runs"] == 0);
    CHECK(x["next_at"].get<std::string>().ends_with("-02-29T06:30:00.000Z"));
  }
}

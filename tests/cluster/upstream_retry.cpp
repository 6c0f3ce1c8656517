// What failed is tried again, on any node, and nothing else.
#include "tests/catch.hpp"
#include "tests/cluster/upstream_fleet.hpp"

#include <future>

using namespace bidiq::test;
using nlohmann::json;

namespace {

const json question{{"ufs", {"SP", "MG", "AC"}}};

json broken(std::initializer_list<const char*> ufs) {
  auto out = json::array();
  for (auto uf : ufs)
    out.push_back({{"kind", "500jdbc"}, {"probability", 1}, {"uf", uf}});
  return out;
}

} // namespace

TEST_CASE("what failed on one node is repaired on another, and only that") {
  upstream_fleet x{{{{"PNCP_RATE_LIMIT", "50"}, {"BREAKER_MIN_CALLS", "100"}}}};
  INFO(x.logs());
  x.faults(broken({"MG"}));
  auto first = x.search(0, question);
  INFO(first.dump().substr(0, 3000));
  REQUIRE(first["status"] == "degraded");
  CHECK(first["is_partial"] == true);
  CHECK(first["failed_ufs"] == json{"MG"});
  CHECK(first["coverage_pct"] < 100);
  CHECK(first["coverage_pct"] > 50);
  CHECK(first["degradation_reason"].is_string());
  std::string id = first["search_id"];
  // A search that asked for these would fail now.
  x.faults(broken({"SP", "AC"}));
  auto faulty = x.sim_stats()["by_fault"];
  auto asked = x.asked();
  auto answer = x.post(1, "/v1/search/" + id + "/retry");
  INFO(answer.body);
  REQUIRE(answer.status == 202);
  auto accepted = answer.json();
  CHECK(accepted["search_id"] == id);
  CHECK(accepted["progress_id"] == id + "-r1");
  auto log = read_stream(x.url(2, accepted["progress_url"]));
  REQUIRE(!log.events.empty());
  CHECK(log.events.back().data["stage"] == "complete");
  CHECK(x.asked() > asked);
  CHECK(x.sim_stats()["by_fault"] == faulty);
  for (size_t node = 0; node < 3; ++node) {
    INFO("node " << node);
    // Whoever has seen the end reads the new result, wherever.
    auto result = x.get(node, "/v1/search/" + id + "/results").json();
    CHECK(result["status"] == "completed");
    auto state = x.get(node, "/v1/search/" + id + "/status").json();
    CHECK(state["status"] == "completed");
    CHECK(state["stage"] == "complete");
    CHECK(state["total_raw"] == result["total_raw"]);
    CHECK(result["coverage_pct"] == 100);
    CHECK(result["failed_ufs"].empty());
    CHECK(result["total_raw"] > first["total_raw"]);
  }
  // The list of the node where it ran goes on telling of it.
  CHECK(eventually([&] {
    auto list = x.get(0, "/v1/sessions").json()["sessions"];
    return list.size() == 1 && list[0]["search_id"] == id
           && list[0]["status"] == "completed";
  }));
  auto again = x.post(2, "/v1/search/" + id + "/retry");
  CHECK(again.status == 409);
}

TEST_CASE("of repetitions that are asked for on all nodes at once one runs") {
  upstream_fleet x{{{{"PNCP_RATE_LIMIT", "50"}, {"BREAKER_MIN_CALLS", "100"}}}};
  INFO(x.logs());
  x.faults(broken({"MG"}));
  std::string id = x.search(0, question)["search_id"];
  x.faults(json::array());
  std::vector<std::future<http_answer>> asking;
  for (size_t i = 0; i < 6; ++i)
    asking.push_back(std::async(std::launch::async, [&x, &id, i] {
      return x.post(i % 3, "/v1/search/" + id + "/retry");
    }));
  size_t accepted = 0;
  for (auto& one : asking) {
    auto answer = one.get();
    INFO(answer.body);
    if (answer.status == 409)
      continue;
    ++accepted;
    CHECK(answer.status == 202);
    CHECK(answer.json()["progress_id"] == id + "-r1");
  }
  CHECK(accepted > 0);
  read_stream(x.url(1, "/v1/buscar-progress/" + id + "-r1"));
  for (size_t node = 0; node < 3; ++node) {
    CHECK(x.get(node, "/v1/search/" + id + "/results").json()["status"]
          == "completed");
    CHECK(x.get(node, "/v1/search/" + id + "-r2/status").status == 404);
  }
}

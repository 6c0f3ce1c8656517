// What failed is tried again, on any node, and nothing else.
#include "tests/catch.hpp"
#include "tests/cluster/upstream_fleet.hpp"

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
    auto path = "/v1/search/" + id + "/results";
    REQUIRE(eventually(
      [&] { return x.get(node, path).json()["status"] == "completed"; }));
    auto result = x.get(node, path).json();
    CHECK(result["coverage_pct"] == 100);
    CHECK(result["failed_ufs"].empty());
    CHECK(result["total_raw"] > first["total_raw"]);
  }
  auto again = x.post(2, "/v1/search/" + id + "/retry");
  CHECK(again.status == 409);
}

// One node finds upstream broken: all leave it alone, and one looks after it.
#include "tests/catch.hpp"
#include "tests/cluster/upstream_fleet.hpp"

#include <algorithm>
#include <cstdio>
#include <future>

using namespace bidiq::test;
using namespace std::chrono_literals;
using nlohmann::json;
using std::chrono::steady_clock;

namespace {

// A breaker that opens after five failures, for that many seconds.
upstream_fleet::options opening_for(const std::string& seconds) {
  return {{{"PNCP_RATE_LIMIT", "100"},
           {"BREAKER_WINDOW", "10"},
           {"BREAKER_MIN_CALLS", "5"},
           {"BREAKER_COOLDOWN_S", seconds},
           {"BREAKER_COOLDOWN_MAX_S", seconds},
           // What is cached is good for a failing source only.
           {"CACHE_FRESH_TODAY_S", "0"},
           {"CACHE_FRESH_S", "0"},
           {"CACHE_FRESH_OLD_S", "0"},
           {"CACHE_NEGATIVE_S", "0"},
           {"CACHE_SERVE_STALE_S", "0"}}};
}

const json question{{"ufs", {"SP", "MG", "AC"}}};
const std::vector<json> states{{"BA", "PE"}, {"RS", "CE"}, {"AM", "GO"}};

// When each node first said so, after the first of them, in milliseconds. One
// that never does stands out, unless none does.
std::vector<double> delays(upstream_fleet& x, const std::string& state) {
  std::vector<std::future<steady_clock::time_point>> all;
  for (size_t node = 0; node < 3; ++node)
    all.push_back(std::async(std::launch::async, [&x, node, state] {
      eventually([&] { return x.breaker(node) == state; });
      return steady_clock::now();
    }));
  std::vector<steady_clock::time_point> times;
  for (auto& one : all)
    times.push_back(one.get());
  auto first = *std::min_element(times.begin(), times.end());
  std::vector<double> out;
  for (auto at : times)
    out.push_back(
      std::chrono::duration<double, std::milli>(at - first).count());
  return out;
}

// Opens it by searches on these nodes, which may go on.
void open_by_searches(upstream_fleet& x, size_t nodes) {
  x.outage(false);
  auto told = std::async(std::launch::async, [&] { return delays(x, "open"); });
  // Nobody waits for the list of another.
  for (size_t node = 0; node < nodes; ++node)
    x.start(node, {{"ufs", states[node]}});
  auto late = told.get();
  std::printf("breaker open after the first node: %.1f, %.1f, %.1f ms\n",
              late[0], late[1], late[2]);
  REQUIRE(x.breakers("open"));
  for (auto ms : late)
    CHECK(ms < 1000);
}

// How often the breaker has changed.
uint64_t version(const upstream_fleet& x, size_t node) {
  return x.view(node)["version"];
}

} // namespace

TEST_CASE("a breaker opens everywhere, and a search shows what is cached") {
  upstream_fleet x{opening_for("30")};
  INFO(x.logs());
  auto before = x.search(1, question);
  REQUIRE(before["status"] == "completed");
  open_by_searches(x, 1);
  REQUIRE(x.breakers("open"));
  auto asked = x.asked();
  for (size_t node = 0; node < 3; ++node) {
    auto began = steady_clock::now();
    auto result = x.search(node, question);
    CHECK(steady_clock::now() - began < 1s);
    INFO("node " << node << " " << result.dump().substr(0, 3000));
    CHECK(result["total_raw"] == before["total_raw"]);
    CHECK(result["cache_status"] == "stale");
    CHECK(!result["cached_at"].is_null());
    // What was never read cannot be shown, and is not waited for either.
    began = steady_clock::now();
    auto unknown = x.search(node, {{"ufs", {"RR"}}});
    CHECK(steady_clock::now() - began < 1s);
    CHECK(unknown["failed_ufs"] == json{"RR"});
  }
  CHECK(x.asked() == asked);
}

TEST_CASE("one probe goes out for all nodes, and its success closes for all") {
  upstream_fleet x{opening_for("1.5")};
  INFO(x.logs());
  open_by_searches(x, 3);
  REQUIRE(x.breakers("open"));
  // What was on its way when it opened has arrived by the first probe's end.
  auto probed = [&x](uint64_t before) {
    return eventually(
      [&] { return version(x, 0) > before + 1 && x.breaker(0) == "open"; });
  };
  auto changes = version(x, 0);
  REQUIRE(probed(changes));
  for (size_t probe = 1; probe <= 2; ++probe) {
    auto asked = x.asked();
    changes = version(x, 0);
    REQUIRE(probed(changes));
    CHECK(x.asked() == asked + 1);
  }
  x.outage(true);
  for (auto ms : delays(x, "closed"))
    CHECK(ms < 1000);
  REQUIRE(x.breakers("closed"));
  for (size_t node = 0; node < 3; ++node)
    CHECK(x.search(node, {{"ufs", states[node]}})["status"] == "completed");
}

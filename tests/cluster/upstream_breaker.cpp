// One node finds upstream broken: all leave it alone, and one looks after it.
#include "tests/catch.hpp"
#include "tests/cluster/upstream_fleet.hpp"

#include <algorithm>
#include <cstdio>
#include <future>
#include <optional>

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

const json three_states{{"ufs", {"SP", "MG", "AC"}}};
const std::vector<json> state_pairs{{"BA", "PE"}, {"RS", "CE"}, {"AM", "GO"}};

// Whether each node comes to say so. Prints how long after the first of them,
// which a busy machine decides as much as we do.
bool spreads(upstream_fleet& x, const std::string& state) {
  std::vector<std::future<std::optional<steady_clock::time_point>>> all;
  for (size_t node = 0; node < 3; ++node)
    all.push_back(std::async(std::launch::async, [&x, node, state] {
      return eventually([&] { return x.breaker(node) == state; })
               ? std::optional{steady_clock::now()}
               : std::nullopt;
    }));
  std::vector<steady_clock::time_point> times;
  for (auto& one : all)
    if (auto at = one.get())
      times.push_back(*at);
  if (times.size() < all.size())
    return false;
  auto first = *std::min_element(times.begin(), times.end());
  std::printf("breaker %s after the first node:", state.c_str());
  for (auto at : times)
    std::printf(" %.1f",
                std::chrono::duration<double, std::milli>(at - first).count());
  std::puts(" ms");
  return true;
}

// Opens it by searches on these nodes, which may go on.
void open_by_searches(upstream_fleet& x, size_t nodes) {
  x.outage(false);
  auto told = std::async(std::launch::async,
                         [&] { return spreads(x, "open"); });
  // No search waits for the list of another.
  for (size_t node = 0; node < nodes; ++node)
    x.start(node, {{"ufs", state_pairs[node]}});
  REQUIRE(told.get());
  REQUIRE(x.breakers("open"));
}

// How often the breaker has changed.
uint64_t version(const upstream_fleet& x, size_t node) {
  return x.view(node)["version"];
}

} // namespace

TEST_CASE("a breaker opens everywhere, and a search shows what is cached") {
  upstream_fleet x{opening_for("30")};
  INFO(x.logs());
  auto before = x.search(1, three_states);
  REQUIRE(before["status"] == "completed");
  open_by_searches(x, 1);
  REQUIRE(x.breakers("open"));
  auto asked = x.asked();
  auto changes = version(x, 0);
  for (size_t node = 0; node < 3; ++node) {
    auto result = x.search(node, three_states);
    INFO("node " << node << " " << result.dump().substr(0, 3000));
    CHECK(result["total_raw"] == before["total_raw"]);
    CHECK(result["cache_status"] == "stale");
    CHECK(!result["cached_at"].is_null());
    // What was never read cannot be shown, and is not waited for either.
    auto unknown = x.search(node, {{"ufs", {"RR"}}});
    CHECK(unknown["failed_ufs"] == json{"RR"});
  }
  CHECK(x.asked() == asked);
  // No answer has waited for the breaker, which is open as it was before.
  CHECK(x.breaker(0) == "open");
  CHECK(version(x, 0) == changes);
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
  REQUIRE(spreads(x, "closed"));
  REQUIRE(x.breakers("closed"));
  for (size_t node = 0; node < 3; ++node)
    CHECK(x.search(node, {{"ufs", state_pairs[node]}})["status"]
          == "completed");
}

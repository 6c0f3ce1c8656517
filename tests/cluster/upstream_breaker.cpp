// One node finds upstream broken: all leave it alone, and one looks after it.
#include "tests/catch.hpp"
#include "tests/cluster/upstream_fleet.hpp"

#include <algorithm>
#include <cstdio>
#include <future>
#include <thread>

using namespace bidiq::test;
using namespace std::chrono_literals;
using nlohmann::json;
using std::chrono::steady_clock;

namespace {

const upstream_fleet::options easily_opened{
  {{"PNCP_RATE_LIMIT", "100"},
   {"BREAKER_WINDOW", "10"},
   {"BREAKER_MIN_CALLS", "5"},
   {"BREAKER_COOLDOWN_S", "1"},
   {"BREAKER_COOLDOWN_MAX_S", "2"},
   // Everything in the cache is good for a failing source only.
   {"CACHE_FRESH_TODAY_S", "0"},
   {"CACHE_FRESH_S", "0"},
   {"CACHE_FRESH_OLD_S", "0"},
   {"CACHE_NEGATIVE_S", "0"},
   {"CACHE_SERVE_STALE_S", "0"}}};

const json question{{"ufs", {"SP", "MG", "AC"}}};
const json other_question{{"ufs", {"BA", "RS", "AM"}}};

// When each node first said so, after the first of them, in milliseconds.
std::vector<double> delays(upstream_fleet& x, const std::string& state) {
  std::vector<std::future<steady_clock::time_point>> all;
  for (size_t node = 0; node < 3; ++node)
    all.push_back(std::async(std::launch::async, [&x, node, state] {
      for (auto end = steady_clock::now() + 20s;
           steady_clock::now() < end && x.breaker(node) != state;)
        std::this_thread::sleep_for(1ms);
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

// The same search on all nodes at once.
std::vector<json> everywhere(upstream_fleet& x, const json& extra) {
  std::vector<std::future<json>> all;
  for (size_t node = 0; node < 3; ++node)
    all.push_back(std::async(std::launch::async, [&x, node, extra] {
      return x.search(node, extra);
    }));
  std::vector<json> out;
  for (auto& one : all)
    out.push_back(one.get());
  return out;
}

void open_by_searches(upstream_fleet& x) {
  x.outage(false);
  auto told = std::async(std::launch::async, [&] { return delays(x, "open"); });
  auto result = x.search(0, other_question);
  CHECK(result["status"] != "completed");
  auto late = told.get();
  std::printf("breaker open after the first node: %.1f, %.1f, %.1f ms\n",
              late[0], late[1], late[2]);
  for (auto ms : late)
    CHECK(ms < 1000);
  REQUIRE(x.breakers("open"));
}

} // namespace

TEST_CASE("a breaker opens everywhere, and a search shows what is cached") {
  upstream_fleet x{easily_opened};
  INFO(x.logs());
  auto before = x.search(1, question);
  REQUIRE(before["status"] == "completed");
  open_by_searches(x);
  auto asked = x.asked();
  auto began = steady_clock::now();
  auto result = x.search(2, question);
  // The breaker may have been due for a probe by then.
  CHECK(x.asked() <= asked + 1);
  CHECK(steady_clock::now() - began < 3s);
  INFO(result.dump().substr(0, 3000));
  CHECK(result["total_raw"] == before["total_raw"]);
  CHECK(result["cache_status"] == "stale");
  CHECK(!result["cached_at"].is_null());
}

TEST_CASE("one probe goes out for all nodes, and its success closes for all") {
  upstream_fleet x{easily_opened};
  INFO(x.logs());
  open_by_searches(x);
  std::this_thread::sleep_for(1200ms);
  auto asked = x.asked();
  for (auto& result : everywhere(x, other_question))
    CHECK(result["status"] != "completed");
  CHECK(x.asked() == asked + 1);
  REQUIRE(x.breakers("open"));
  x.outage(true);
  std::this_thread::sleep_for(2200ms);
  auto told = std::async(std::launch::async,
                         [&] { return delays(x, "closed"); });
  auto result = x.search(2, other_question);
  CHECK(result["status"] == "completed");
  for (auto ms : told.get())
    CHECK(ms < 1000);
  for (auto& found : everywhere(x, other_question))
    CHECK(found["status"] == "completed");
}

#include "tests/catch.hpp"
#include "tests/tools/pncp_sim_further.hpp"

#include "tools/pncp-sim/real_day.hpp"

#include <algorithm>
#include <numeric>

using namespace bidiq;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

fault_settings real_day() {
  fault_settings settings;
  settings.real_day = true;
  return settings;
}

// Requests spaced as the real service bears them.
struct day_run {
  std::map<std::string, int> faults;
  std::vector<std::chrono::milliseconds> delays;
};

day_run run_day(sim_fixture& sim, int requests) {
  day_run out;
  for (int i = 0; i < requests; ++i) {
    sim.now.mono += 1100ms;
    auto answer = sim.get(sim_fixture::target(i % 6 + 1));
    if (answer.status == 200 && answer.how == delivery::whole)
      out.delays.push_back(answer.delay);
  }
  auto stats = sim.stats();
  for (const auto& [kind, count] : stats["by_fault"].items())
    out.faults[kind] = count.get<int>();
  return out;
}

} // namespace

TEST_CASE("on a real day five answers in a hundred are faulty, of six kinds") {
  sim_fixture sim{real_day()};
  sim.generate(1000);
  auto day = run_day(sim, 12'000);
  auto all = std::accumulate(day.faults.begin(), day.faults.end(), 0,
                             [](int sum, const auto& entry) {
                               return sum + entry.second;
                             });
  CHECK(all > 12'000 * 0.04);
  CHECK(all < 12'000 * 0.06);
  CHECK(day.faults.size() == 6);
  CHECK(day.faults["500text"] > 12'000 * 0.005);
  CHECK(day.faults["hang"] > 12'000 * 0.007);
  CHECK(day.faults["rate_limit"] == 0);
}

TEST_CASE("the shares of a real day add up to 5 % and strike PNCP alone") {
  double sum = 0;
  for (const auto& rule : real_day_rules()) {
    sum += rule.probability;
    CHECK(rule.source == sim_source::pncp);
  }
  CHECK(sum == Approx(0.05));
}

TEST_CASE("a real day's answers take as long as the log says") {
  sim_fixture sim{real_day()};
  sim.generate(1000);
  auto delays = run_day(sim, 5000).delays;
  std::sort(delays.begin(), delays.end());
  CHECK(delays[delays.size() / 2] > 1300ms);
  CHECK(delays[delays.size() / 2] < 1600ms);
  CHECK(delays[delays.size() * 9 / 10] > 2400ms);
  CHECK(delays[delays.size() * 9 / 10] < 3400ms);
  CHECK(delays.front() < 400ms);
  CHECK(delays.back() > 7s);
  auto pcp = sim.get(pcp_target()).delay;
  CHECK(pcp >= 600ms);
  CHECK(pcp <= 700ms);
  CHECK(sim.get(comprasgov_target(5)).delay >= 2s);
}

TEST_CASE("a real day bears one request a second and six at once") {
  sim_fixture sim{real_day()};
  sim.generate(200);
  for (int i = 0; i < 9; ++i)
    sim.get(sim_fixture::target());
  CHECK(sim.stats()["by_fault"]["rate_limit"] == 3);
  auto settings = real_day();
  settings.rate = 2;
  settings.burst = 1;
  sim.core.set_faults(settings);
  sim.post("/__sim/reset", "");
  for (int i = 0; i < 9; ++i)
    sim.get(sim_fixture::target());
  CHECK(sim.stats()["by_fault"]["rate_limit"] == 8);
}

TEST_CASE("a named log gives a real day its successful answers' times") {
  auto log = [](const std::string&) -> std::optional<std::string> {
    return "{\"duration_seconds\":0.25,\"status\":200}\n"
           "{\"duration_seconds\":45,\"status\":null}\n"
           "{\"duration_seconds\":30,\"status\":500}\n"
           "{\"duration_seconds\":9}\n";
  };
  auto settings = real_day();
  settings.real_latency = latency_model::parse("real:x", log).value();
  sim_fixture sim{settings};
  sim.generate(500);
  for (auto delay : run_day(sim, 300).delays)
    REQUIRE(delay == 250ms);
}

TEST_CASE("a real day can be switched on and off, the rest stays") {
  sim_fixture sim;
  sim.generate(200);
  sim.post("/__sim/faults",
           R"({"latency":"fixed:5","rate":50,"real_day":true})");
  CHECK(json::parse(sim.get("/__sim/faults").body)["real_day"] == true);
  CHECK(sim.get(pcp_target()).delay >= 600ms);
  CHECK(sim.post("/__sim/faults", R"({"real_day":1})").status == 400);
  sim.post("/__sim/faults", R"({"real_day":false})");
  CHECK(sim.get(pcp_target()).delay == 5ms);
  CHECK(json::parse(sim.get("/__sim/faults").body)["rate"] == 50.0);
}

TEST_CASE("every source has a rate and a latency of its own") {
  sim_fixture sim;
  sim.generate(200);
  sim.post("/__sim/faults",
           R"({"rate":3,"pcp_rate":1,"comprasgov_rate":2,"latency":"fixed:7",)"
           R"("pcp_latency":"fixed:8","comprasgov_latency":"fixed:9"})");
  CHECK(sim.get(sim_fixture::target()).delay == 7ms);
  CHECK(sim.get(pcp_target()).delay == 8ms);
  CHECK(sim.get(comprasgov_target(5)).delay == 9ms);
  for (int i = 0; i < 9; ++i) {
    sim.get(sim_fixture::target());
    sim.get(pcp_target());
    sim.get(comprasgov_target(5));
  }
  auto by_source = sim.stats()["by_source"];
  CHECK(by_source["pncp"]["by_status"]["200"] == 4);
  CHECK(by_source["pcp"]["by_status"]["200"] == 2);
  CHECK(by_source["comprasgov"]["by_status"]["200"] == 3);
}

TEST_CASE("a source that is out answers 503 to everything until it is back") {
  sim_fixture sim;
  sim.generate(200);
  auto down = sim.post("/__sim/outage", R"({"source":"pncp","up":false})");
  CHECK(down.status == 200);
  CHECK(down.body == R"({"pncp":"503","pcp":"up","comprasgov":"up"})");
  CHECK(sim.get(sim_fixture::target()).status == 503);
  CHECK(sim.get("/v1/nowhere").status == 503);
  CHECK(sim.get(pcp_target()).status == 200);
  CHECK(sim.stats()["by_source"]["pncp"]["by_fault"]["outage"] == 2);
  sim.post("/__sim/reset", "");
  CHECK(sim.get(sim_fixture::target()).status == 503);
  sim.post("/__sim/outage", R"({"source":"pncp","up":true})");
  CHECK(sim.get(sim_fixture::target()).status == 200);
}

TEST_CASE("an outage hangs or closes on demand, of one source or all") {
  sim_fixture sim;
  sim.generate(200);
  sim.post("/__sim/outage", R"({"up":false,"mode":"hang"})");
  CHECK(sim.get(sim_fixture::target()).how == delivery::hang);
  CHECK(sim.get(pcp_target()).how == delivery::hang);
  sim.post("/__sim/outage", R"({"source":"pcp","up":false,"mode":"close"})");
  CHECK(sim.get(pcp_target()).how == delivery::close);
  CHECK(sim.get(comprasgov_target(5)).how == delivery::hang);
  CHECK(sim.stats()["by_status"].empty());
  CHECK(sim.get("/__sim/outage").body
        == R"({"pncp":"hang","pcp":"close","comprasgov":"hang"})");
  for (auto body :
       {"", "{}", R"({"up":1})", R"({"up":false,"mode":"x"})",
        R"({"up":false,"mode":503})", R"({"source":"x","up":false})",
        R"({"source":1,"up":true})"})
    CHECK(sim.post("/__sim/outage", body).status == 400);
}

TEST_CASE("Retry-After comes with 429 and 503 when asked for") {
  fault_settings settings = one_fault("503=1,source=pcp");
  settings.retry_after = 4;
  sim_fixture sim{settings};
  sim.generate(200);
  auto answer = sim.get(pcp_target());
  REQUIRE(answer.headers.size() == 1);
  CHECK(answer.headers[0].second == "4");
  CHECK(sim.get(sim_fixture::target()).headers.empty());
}

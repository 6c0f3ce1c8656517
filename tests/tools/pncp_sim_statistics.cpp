#include "tests/catch.hpp"
#include "tests/tools/pncp_sim_further.hpp"

#include "tools/pncp-sim/leaky_bucket.hpp"

#include <rapidcheck.h>

using namespace bidiq;
using namespace std::chrono_literals;
using nlohmann::json;

TEST_CASE("the worst second is the fullest of all sliding windows") {
  CHECK(rc::check([] {
    auto gaps = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 700));
    sim_statistics statistics;
    std::vector<int64_t> times;
    int64_t now = 0;
    for (auto gap : gaps) {
      now += gap;
      times.push_back(now);
      statistics.arrived(sim_source::pncp, "/x", std::chrono::milliseconds{now},
                         utc_time{});
    }
    size_t worst = 0;
    for (auto start : times) {
      size_t inside = 0;
      for (auto t : times)
        inside += t >= start && t < start + 1000;
      worst = std::max(worst, inside);
    }
    RC_ASSERT(statistics.worst_second() == worst);
  }));
}

TEST_CASE("a burst across a whole second's border counts as one second") {
  sim_statistics statistics;
  for (auto t : {900ms, 950ms, 1000ms, 1050ms, 1899ms, 1900ms})
    statistics.arrived(sim_source::pncp, "/x", t, utc_time{});
  CHECK(statistics.worst_second() == 5);
}

TEST_CASE("statistics count by status, fault and path, and reset") {
  sim_fixture sim{one_fault("503=1,uf=AC")};
  sim.generate(300);
  sim.get(sim_fixture::target());
  sim.get("/api/consulta" + sim_fixture::target(1, "&uf=AC"));
  sim.get("/v1/nowhere");
  auto stats = sim.stats();
  CHECK(stats["requests"] == 3);
  CHECK(stats["by_status"]["200"] == 1);
  CHECK(stats["by_status"]["503"] == 1);
  CHECK(stats["by_status"]["404"] == 1);
  CHECK(stats["by_fault"]["503"] == 1);
  CHECK(stats["by_path"]["/v1/contratacoes/publicacao"] == 2);
  CHECK(stats["first_arrival"] == "2026-03-01T00:00:00.000Z");
  CHECK(sim.post("/__sim/reset", "").status == 200);
  CHECK(sim.stats()["requests"] == 0);
  CHECK(sim.stats()["first_arrival"].is_null());
}

TEST_CASE("the most concurrent requests are remembered, control ones not") {
  sim_fixture sim;
  sim.core.handle({"GET", "/v1/a", {}}, sim.now);
  sim.core.handle({"GET", "/v1/b", {}}, sim.now);
  sim.core.finished();
  sim.core.handle({"GET", "/v1/c", {}}, sim.now);
  CHECK(sim.stats()["concurrent_max"] == 2);
  CHECK(sim.stats()["concurrent"] == 2);
}

TEST_CASE("a client within the rate in each second is never refused") {
  CHECK(rc::check([] {
    auto rate = *rc::gen::inRange(1, 8);
    auto gap_of = rc::gen::weightedOneOf<int>(
      {{3, rc::gen::just(0)}, {1, rc::gen::inRange(0, 400)}});
    auto gaps = *rc::gen::container<std::vector<int>>(gap_of);
    leaky_bucket bucket{static_cast<double>(rate), 0};
    std::vector<std::chrono::milliseconds> sent;
    for (auto gap : gaps) {
      auto now = std::chrono::milliseconds{gap};
      if (!sent.empty())
        now += sent.back();
      if (sent.size() >= static_cast<size_t>(rate))
        now = std::max(now, sent[sent.size() - rate] + 1000ms);
      sent.push_back(now);
      RC_ASSERT(bucket.take(now));
    }
  }));
}

TEST_CASE("over the rate come HTML pages with 429 in 40 to 90 ms") {
  fault_settings settings;
  settings.rate = 5;
  settings.burst = 2;
  settings.retry_after = 7;
  sim_fixture sim{settings};
  sim.generate(100);
  CHECK(sim.get(sim_fixture::target()).status == 200);
  CHECK(sim.get(sim_fixture::target()).status == 200);
  auto refused = sim.get(sim_fixture::target());
  CHECK(refused.status == 429);
  CHECK(refused.content_type == "text/html; charset=UTF-8");
  CHECK(refused.delay >= 40ms);
  CHECK(refused.delay <= 90ms);
  REQUIRE(refused.headers.size() == 1);
  CHECK(refused.headers[0]
        == std::pair<std::string, std::string>{"Retry-After", "7"});
  sim.now.mono += 200ms; // One leaks out in a fifth of a second.
  CHECK(sim.get(sim_fixture::target()).status == 200);
  CHECK(sim.get(sim_fixture::target()).status == 429);
  CHECK(sim.stats()["by_fault"]["rate_limit"] == 2);
}

TEST_CASE("requests are counted by source, with their times of arrival") {
  sim_fixture sim;
  sim.generate(300);
  sim.now.mono = 1'000'000us;
  sim.get(sim_fixture::target());
  sim.now.mono = 1'250'001us;
  sim.get("/api/consulta" + sim_fixture::target());
  sim.get(pcp_target());
  sim.now.mono = 2'300'000us;
  sim.get("/comprasgov/nowhere");
  auto stats = sim.stats();
  CHECK(stats["requests"] == 4);
  CHECK(stats["worst_second"] == 3);
  const auto& by_source = stats["by_source"];
  CHECK(by_source["pncp"]["requests"] == 2);
  CHECK(by_source["pncp"]["worst_second"] == 2);
  CHECK(by_source["pncp"]["by_status"] == json{{"200", 2}});
  CHECK(by_source["pcp"]["requests"] == 1);
  CHECK(by_source["comprasgov"]["by_status"] == json{{"404", 1}});
  CHECK(sim.get("/__sim/arrivals?source=pncp").body == "[1000000,1250001]");
  CHECK(sim.get("/__sim/arrivals").body == "[1000000,1250001,1250001,2300000]");
  CHECK(sim.get("/__sim/arrivals?source=what").status == 400);
  sim.post("/__sim/reset", "");
  CHECK(sim.get("/__sim/arrivals?source=pncp").body == "[]");
  CHECK(sim.stats()["by_source"]["pcp"]["requests"] == 0);
}

TEST_CASE("only the last 100,000 arrivals are remembered") {
  sim_statistics statistics;
  for (int i = 0; i < 100'005; ++i)
    statistics.arrived(sim_source::pcp, "/x", std::chrono::microseconds{i},
                       utc_time{});
  auto times = json::parse(statistics.arrivals_json(sim_source::pcp));
  CHECK(times.size() == 100'000);
  CHECK(times[0] == 5);
  CHECK(times.back() == 100'004);
  CHECK(statistics.requests() == 100'005);
}

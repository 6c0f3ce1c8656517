#include "actors/base/metrics.hpp"

#include "tests/catch.hpp"

#include <map>
#include <sstream>

using namespace bidiq;

namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != text.npos;
}

} // namespace

TEST_CASE("what was counted is in the scrape") {
  metrics m;
  count_request(m, "GET", "/v1/health", 200, 0.01);
  m.add(counter::searches, {"completed"});
  m.set(gauge::search_load, {"active"}, 3);
  m.change(gauge::sse_connections, 2);
  m.change(gauge::sse_connections, -1);
  m.add(counter::sse_closed, {"slow"});
  m.add(counter::sse_events, {}, 7);
  m.add(counter::actor_crashes, {"pncp"});
  m.observe(histogram::search_durations, {}, 1.5);
  auto text = m.render();
  CHECK(has(text, "route=\"/v1/health\""));
  CHECK(has(text, "completed"));
  CHECK(has(text, "reason=\"slow\""));
  CHECK(has(text, "\"pncp\""));
  CHECK(has(text, "# TYPE"));
  CHECK(has(text, "bidiq_searches{state=\"active\"} 3"));
  CHECK(has(text, "bidiq_sse_connections 1"));
  CHECK(has(text, "bidiq_sse_events_sent_total 7"));
  CHECK(has(text, "bidiq_search_duration_seconds_bucket{le=\"2\"} 1"));
  CHECK(has(text, "bidiq_search_duration_seconds_bucket{le=\"1\"} 0"));
}

TEST_CASE("a label value cannot break the exposition format") {
  metrics m;
  count_request(m, "GET", "/\"\n# HELP x\n\\", 404, 0);
  auto text = m.render();
  CHECK(!has(text, "\n# HELP x\n"));
  CHECK(has(text, R"(\"\n# HELP x\n\\)"));
}

TEST_CASE("nobody outside can grow the series") {
  metrics m;
  auto before = m.render().size();
  for (int i = 0; i < 5000; ++i) {
    auto text = "X" + std::to_string(i);
    count_request(m, text, "unmatched", 405, 0.01);
  }
  count_request(m, std::string(14'000, 'G'), "unmatched", 405, 0.01);
  auto text = m.render();
  CHECK(has(text, "bidiq_http_requests_total{method=\"other\","
                  "route=\"unmatched\",status=\"405\"} 5001"));
  CHECK(text.size() < before + 4096);
}

TEST_CASE("every family of metrics is bounded, whatever it is told") {
  metrics m;
  std::string long_text(14'000, 'z');
  for (int i = 0; i < 2000; ++i) {
    auto text = long_text + std::to_string(i);
    auto name = std::to_string(i);
    for (auto& x : {text, name}) {
      for (size_t k = 0; k < counter_rows().size(); ++k)
        m.add(static_cast<counter>(k), {x, x, x});
      for (size_t k = 0; k < gauge_rows().size(); ++k)
        m.set(static_cast<gauge>(k), {x, x, x}, 1);
      for (size_t k = 0; k < histogram_rows().size(); ++k)
        m.observe(static_cast<histogram>(k), {x, x, x}, 1);
    }
  }
  std::map<std::string, size_t> series;
  std::istringstream lines{m.render()};
  for (std::string line; std::getline(lines, line);) {
    CHECK(line.size() < 512);
    if (line.find("le=") == line.npos && line.front() != '#')
      ++series[line.substr(0, line.find_first_of("{ "))];
  }
  for (auto& [name, n] : series) {
    CAPTURE(name);
    CHECK(n <= bounded_family<prometheus::Counter>::max_series + 1);
  }
}

TEST_CASE("a circuit breaker is a level and a count of its changes") {
  metrics m;
  show_breaker(m, "pncp", "closed");
  show_breaker(m, "pncp", "open");
  show_breaker(m, "pncp", "half_open");
  show_breaker(m, "pncp", "open");
  show_breaker(m, "pcp", "half_open");
  m.add(counter::breaker_rejections, {"pncp"});
  auto text = m.render();
  CHECK(has(text, "bidiq_breaker_state{source=\"pncp\"} 2"));
  CHECK(has(text, "bidiq_breaker_state{source=\"pcp\"} 1"));
  CHECK(has(text, "bidiq_breaker_transitions_total{source=\"pncp\","
                  "to=\"open\"} 2"));
  CHECK(has(text, "bidiq_breaker_rejected_total{source=\"pncp\"} 1"));
}

TEST_CASE("the cache and the HTTP client have their figures") {
  metrics m;
  count_cache_reads(m, "pncp", "l1", "hit", 30);
  count_cache_reads(m, "pncp", "l1", "stale", 4);
  count_cache_reads(m, "pncp", "l1", "miss", 6);
  count_cache_reads(m, "pncp", "l2", "miss", 1);
  m.set(gauge::cache_days, 31);
  m.set(gauge::cache_bytes, 4096);
  m.add(counter::leases_joined, {"fleet"});
  m.set(gauge::upstream_inflight, {"pncp"}, 1);
  m.add(counter::transfers, {"reused"});
  m.add(counter::received_bytes, {}, 1000);
  m.add(counter::upstream_drifts, {"pncp"});
  m.set(gauge::limiter_rate, {"pncp"}, 0.5);
  auto text = m.render();
  CHECK(has(text, "bidiq_cache_reads_total{level=\"l1\",outcome=\"hit\","
                  "source=\"pncp\"} 30"));
  CHECK(has(text, "bidiq_cache_hit_ratio{level=\"l1\",source=\"pncp\"} 0.75"));
  CHECK(has(text, "bidiq_cache_hit_ratio{level=\"l2\",source=\"pncp\"} 0"));
  CHECK(has(text, "bidiq_cache_days 31"));
  CHECK(has(text, "bidiq_cache_bytes 4096"));
  CHECK(has(text, "bidiq_flights_joined_total{where=\"fleet\"} 1"));
  CHECK(has(text, "bidiq_upstream_inflight{source=\"pncp\"} 1"));
  CHECK(has(text, "bidiq_client_transfers_total{connection=\"reused\"} 1"));
  CHECK(has(text, "bidiq_client_received_bytes_total 1000"));
  CHECK(has(text, "bidiq_upstream_drifts_total{source=\"pncp\"} 1"));
  CHECK(has(text, "bidiq_limiter_rate{source=\"pncp\"} 0.5"));
}

TEST_CASE("memory is shown by account, with its budget and level") {
  metrics m;
  m.set(gauge::memory_bytes, {"results"}, 4096);
  m.set(gauge::memory_limit, 1e9);
  m.set(gauge::memory_level, 2);
  auto text = m.render();
  CHECK(has(text, "bidiq_memory_bytes{account=\"results\"} 4096"));
  CHECK(has(text, "bidiq_memory_budget_bytes 1000000000"));
  CHECK(has(text, "bidiq_memory_level 2"));
}

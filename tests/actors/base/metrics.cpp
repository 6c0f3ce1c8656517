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
  m.http_request("GET", "/v1/health", 200, 0.01);
  m.search_ended("completed", 1.5, 42);
  m.search_load(3, 2);
  m.sse_opened();
  m.sse_opened();
  m.sse_closed("slow");
  m.sse_events(7);
  m.actor_crashed("pncp");
  auto text = m.render();
  CHECK(has(text, "route=\"/v1/health\""));
  CHECK(has(text, "completed"));
  CHECK(has(text, "reason=\"slow\""));
  CHECK(has(text, "\"pncp\""));
  CHECK(has(text, "# TYPE"));
}

TEST_CASE("a label value cannot break the exposition format") {
  metrics m;
  m.http_request("GET", "/\"\n# HELP x\n\\", 404, 0);
  auto text = m.render();
  CHECK(!has(text, "\n# HELP x\n"));
  CHECK(has(text, R"(\"\n# HELP x\n\\)"));
}

TEST_CASE("nobody outside can grow the series") {
  metrics m;
  auto before = m.render().size();
  for (int i = 0; i < 5000; ++i) {
    auto text = "X" + std::to_string(i);
    m.http_request(text, "unmatched", 405, 0.01);
  }
  m.http_request(std::string(14'000, 'G'), "unmatched", 405, 0.01);
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
      m.http_request("GET", x, 200, 0.01);
      m.legacy_request(x);
      m.search_ended(x, 1, 1);
      m.sse_opened();
      m.sse_closed(x);
      m.upstream_request(x, x, 1);
      m.upstream_retry(x);
      m.upstream_wait(x, 1);
      m.broken_records(x, 1);
      m.unknown_codes(x, 1);
      m.upstream_drift(x);
      m.limiter_rate(x, 1);
      m.breaker_state(x, x);
      m.breaker_rejected(x);
      m.upstream_inflight(x, 1);
      m.cache_read(x, x, x, 1);
      m.lease_joined(x);
      m.mailbox_depth(x, 1);
      m.actor_crashed(x);
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
  m.breaker_state("pncp", "closed");
  m.breaker_state("pncp", "open");
  m.breaker_state("pncp", "half_open");
  m.breaker_state("pncp", "open");
  m.breaker_state("pcp", "half_open");
  m.breaker_rejected("pncp");
  auto text = m.render();
  CHECK(has(text, "bidiq_breaker_state{source=\"pncp\"} 2"));
  CHECK(has(text, "bidiq_breaker_state{source=\"pcp\"} 1"));
  CHECK(has(text, "bidiq_breaker_transitions_total{source=\"pncp\","
                  "to=\"open\"} 2"));
  CHECK(has(text, "bidiq_breaker_rejected_total{source=\"pncp\"} 1"));
}

TEST_CASE("the cache and the HTTP client have their figures") {
  metrics m;
  m.cache_read("pncp", "l1", "hit", 30);
  m.cache_read("pncp", "l1", "stale", 4);
  m.cache_read("pncp", "l1", "miss", 6);
  m.cache_read("pncp", "l2", "miss", 1);
  m.cache_size(31, 4096);
  m.lease_joined("fleet");
  m.upstream_inflight("pncp", 1);
  m.transfer_ended(true, 1000);
  m.upstream_drift("pncp");
  m.limiter_rate("pncp", 0.5);
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
  m.memory_bytes("results", 4096);
  m.memory_limit(1e9);
  m.memory_level(2);
  auto text = m.render();
  CHECK(has(text, "bidiq_memory_bytes{account=\"results\"} 4096"));
  CHECK(has(text, "bidiq_memory_budget_bytes 1000000000"));
  CHECK(has(text, "bidiq_memory_level 2"));
}

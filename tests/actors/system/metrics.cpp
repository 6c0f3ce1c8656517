#include "actors/system/metrics.hpp"

#include "tests/catch.hpp"

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
  m.cache_read("pncp", "l2", "miss", 1);
  m.cache_size(31, 4096);
  m.flight_joined("fleet");
  m.upstream_inflight("pncp", 1);
  m.transfer_ended(true, 1000);
  m.upstream_drift("pncp");
  m.limiter_rate("pncp", 0.5);
  auto text = m.render();
  CHECK(has(text, "bidiq_cache_reads_total{level=\"l1\",outcome=\"hit\","
                  "source=\"pncp\"} 30"));
  CHECK(has(text, "bidiq_cache_days 31"));
  CHECK(has(text, "bidiq_cache_bytes 4096"));
  CHECK(has(text, "bidiq_flights_joined_total{where=\"fleet\"} 1"));
  CHECK(has(text, "bidiq_upstream_inflight{source=\"pncp\"} 1"));
  CHECK(has(text, "bidiq_client_transfers_total{connection=\"reused\"} 1"));
  CHECK(has(text, "bidiq_client_received_bytes_total 1000"));
  CHECK(has(text, "bidiq_upstream_drifts_total{source=\"pncp\"} 1"));
  CHECK(has(text, "bidiq_limiter_rate{source=\"pncp\"} 0.5"));
}

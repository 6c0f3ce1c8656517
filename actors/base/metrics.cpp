#include "actors/base/metrics.hpp"

#include "actors/base/log.hpp"

#include <prometheus/text_serializer.h>

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>

namespace bidiq {

namespace {

using prometheus::BuildCounter;
using prometheus::BuildGauge;
using prometheus::BuildHistogram;

const prometheus::Histogram::BucketBoundaries request_buckets{
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30};
const prometheus::Histogram::BucketBoundaries search_buckets{
  0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 360};

const prometheus::Histogram::BucketBoundaries ping_buckets{
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.25, 1};

auto& counters(prometheus::Registry& to, const char* name, const char* help) {
  return BuildCounter().Name(name).Help(help).Register(to);
}

auto& gauges(prometheus::Registry& to, const char* name, const char* help) {
  return BuildGauge().Name(name).Help(help).Register(to);
}

auto& histograms(prometheus::Registry& to, const char* name, const char* help) {
  return BuildHistogram().Name(name).Help(help).Register(to);
}

// A client may invent a method, but not a series.
std::string known_method(std::string_view x) {
  constexpr std::array<std::string_view, 9> known{
    "GET",    "HEAD",    "POST",    "PUT",  "PATCH",
    "DELETE", "OPTIONS", "CONNECT", "TRACE"};
  auto found = std::find(known.begin(), known.end(), x) != known.end();
  return std::string{found ? x : bounded_family<prometheus::Counter>::other};
}

double resident_bytes() {
  long pages = 0;
  if (auto* file = std::fopen("/proc/self/statm", "r")) {
    if (std::fscanf(file, "%*d %ld", &pages) != 1)
      pages = 0;
    std::fclose(file);
  }
  return static_cast<double>(pages)
         * static_cast<double>(sysconf(_SC_PAGESIZE));
}

double cpu_seconds() {
  rusage use{};
  getrusage(RUSAGE_SELF, &use);
  auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(use.ru_utime) + seconds(use.ru_stime);
}

double count_fds() {
  std::error_code ec;
  double n = 0;
  for (auto i = std::filesystem::directory_iterator("/proc/self/fd", ec);
       !ec && i != std::filesystem::directory_iterator{}; i.increment(ec))
    ++n;
  return n;
}

} // namespace

metrics::metrics()
  : http_requests_(counters(registry_, "bidiq_http_requests_total",
                            "Requests answered, by route and status.")),
    http_durations_(histograms(registry_, "bidiq_http_request_duration_seconds",
                               "Time from head to answer, by route.")),
    legacy_requests_(counters(registry_, "bidiq_legacy_route_requests_total",
                              "Requests of routes without /v1.")),
    searches_(counters(registry_, "bidiq_searches_total",
                       "Searches ended, by status.")),
    search_duration_(histograms(registry_, "bidiq_search_duration_seconds",
                                "Time from admission to the end.")
                       .Add({}, search_buckets)),
    search_notices_(counters(registry_, "bidiq_search_notices_total",
                             "Raw notices that searches looked at.")
                      .Add({})),
    search_load_(gauges(registry_, "bidiq_searches",
                        "Searches now, by state (active, queued).")),
    sse_connections_(
      gauges(registry_, "bidiq_sse_connections", "Open progress streams.")
        .Add({})),
    sse_closed_(counters(registry_, "bidiq_sse_closed_total",
                         "Progress streams closed, by reason.")),
    sse_events_(counters(registry_, "bidiq_sse_events_sent_total",
                         "Events handed to sockets.")
                  .Add({})),
    upstream_requests_(counters(registry_, "bidiq_upstream_requests_total",
                                "Requests sent upstream, by outcome.")),
    upstream_durations_(histograms(registry_,
                                   "bidiq_upstream_request_duration_seconds",
                                   "Time of requests sent upstream.")),
    upstream_retries_(counters(registry_, "bidiq_upstream_retries_total",
                               "Requests sent upstream again.")),
    upstream_waits_(counters(registry_, "bidiq_upstream_wait_seconds_total",
                             "Time that requests waited for the limiter.")),
    broken_records_(counters(registry_, "bidiq_upstream_broken_records_total",
                             "Records left out because they were unusable.")),
    unknown_codes_(counters(registry_, "bidiq_upstream_unknown_codes_total",
                            "Codes in records that have no meaning here.")),
    upstream_drifts_(counters(registry_, "bidiq_upstream_drifts_total",
                              "Changes of upstream that were noticed.")),
    limiter_rates_(gauges(registry_, "bidiq_limiter_rate",
                          "Pace of requests upstream now, in requests/s.")),
    breaker_states_(gauges(registry_, "bidiq_breaker_state",
                           "Circuit breakers: 0 closed, 1 half open, 2 open.")),
    breaker_changes_(counters(registry_, "bidiq_breaker_transitions_total",
                              "Changes of circuit breakers, by new state.")),
    breaker_rejections_(counters(registry_, "bidiq_breaker_rejected_total",
                                 "Requests not sent for an open breaker.")),
    upstream_inflight_(gauges(registry_, "bidiq_upstream_inflight",
                              "Requests upstream on their way.")),
    transfers_ended_(counters(registry_, "bidiq_client_transfers_total",
                              "Requests of the HTTP client, by connection "
                              "(new, reused).")),
    received_bytes_(counters(registry_, "bidiq_client_received_bytes_total",
                             "Bytes that the HTTP client received.")
                      .Add({})),
    cache_reads_(counters(registry_, "bidiq_cache_reads_total",
                          "Days looked for in the cache, by source, level "
                          "(l1, l2) and outcome (hit, stale, miss).")),
    cache_hit_ratio_(gauges(registry_, "bidiq_cache_hit_ratio",
                            "Share of hits among the days looked for since the "
                            "start, by source and level (l1, l2).")),
    cache_days_(gauges(registry_, "bidiq_cache_days",
                       "Days of notices in this node's memory.")
                  .Add({})),
    cache_bytes_(
      gauges(registry_, "bidiq_cache_bytes", "Memory that they take.").Add({})),
    leases_joined_(counters(registry_, "bidiq_flights_joined_total",
                            "Lists not read because somebody else did, by "
                            "where (node, fleet).")),
    redis_up_(gauges(registry_, "bidiq_redis_up",
                     "Whether both connections to Redis work.")
                .Add({})),
    redis_connects_(counters(registry_, "bidiq_redis_connects_total",
                             "Times that both connections came to work.")
                      .Add({})),
    redis_failures_(counters(registry_, "bidiq_redis_failures_total",
                             "Connections to Redis lost, or not to be had.")
                      .Add({})),
    redis_latency_(histograms(registry_, "bidiq_redis_ping_seconds",
                              "Round trips of pings to Redis.")
                     .Add({}, ping_buckets)),
    redis_memory_(gauges(registry_, "bidiq_redis_memory_used_bytes",
                         "Memory that Redis uses.")
                    .Add({})),
    live_nodes_(gauges(registry_, "bidiq_live_nodes",
                       "Nodes with a heartbeat in Redis; 0 = not known.")
                  .Add({})),
    unknown_node_commands_(
      counters(registry_, "bidiq_unknown_node_commands_total",
               "Messages of other nodes that were not understood.")
        .Add({})),
    redis_poison_(
      counters(registry_, "bidiq_redis_poison_total",
               "Values in Redis that were not understood, by kind of key.")),
    memory_bytes_(gauges(registry_, "bidiq_memory_bytes",
                         "Memory by account, as its owners report it.")),
    memory_limit_(gauges(registry_, "bidiq_memory_budget_bytes",
                         "Budget of all accounts together; 0 = none.")
                    .Add({})),
    memory_level_(gauges(registry_, "bidiq_memory_level",
                         "0 normal, 1 caches shrink, 2 results go, 3 new "
                         "searches are refused.")
                    .Add({})),
    mailbox_depth_(gauges(registry_, "bidiq_actor_mailbox_depth",
                          "Messages waiting, by kind of actor.")),
    actor_crashes_(counters(registry_, "bidiq_actor_crashes_total",
                            "Actors ended by an exception, by kind.")),
    resident_memory_(
      gauges(registry_, "process_resident_memory_bytes", "Resident memory.")
        .Add({})),
    cpu_seconds_(gauges(registry_, "process_cpu_seconds_total",
                        "User and system CPU time.")
                   .Add({})),
    open_fds_(
      gauges(registry_, "process_open_fds", "Open file descriptors.").Add({})),
    log_drops_(counters(registry_, "bidiq_log_lines_dropped_total",
                        "Log lines lost because nobody took them.")
                 .Add({})) {
  // nop
}

void metrics::http_request(std::string_view method, const std::string& route,
                           unsigned status, double seconds) {
  http_requests_
    .Add({{"method", known_method(method)},
          {"route", route},
          {"status", std::to_string(status)}})
    .Increment();
  http_durations_.Add({{"route", route}}, request_buckets).Observe(seconds);
}

void metrics::legacy_request(const std::string& route) {
  legacy_requests_.Add({{"route", route}}).Increment();
}

void metrics::search_ended(const std::string& status, double seconds,
                           double notices) {
  searches_.Add({{"status", status}}).Increment();
  search_duration_.Observe(seconds);
  search_notices_.Increment(notices);
}

void metrics::search_load(double active, double queued) {
  search_load_.Add({{"state", "active"}}).Set(active);
  search_load_.Add({{"state", "queued"}}).Set(queued);
}

void metrics::sse_opened() {
  sse_connections_.Increment();
}

void metrics::sse_closed(const std::string& reason) {
  sse_connections_.Decrement();
  sse_closed_.Add({{"reason", reason}}).Increment();
}

void metrics::sse_events(double count) {
  sse_events_.Increment(count);
}

void metrics::upstream_request(const std::string& source,
                               const std::string& status, double seconds) {
  upstream_requests_.Add({{"source", source}, {"status", status}}).Increment();
  upstream_durations_.Add({{"source", source}}, request_buckets)
    .Observe(seconds);
}

void metrics::upstream_retry(const std::string& source) {
  upstream_retries_.Add({{"source", source}}).Increment();
}

void metrics::upstream_wait(const std::string& source, double seconds) {
  upstream_waits_.Add({{"source", source}}).Increment(seconds);
}

void metrics::broken_records(const std::string& source, double count) {
  broken_records_.Add({{"source", source}}).Increment(count);
}

void metrics::unknown_codes(const std::string& source, double count) {
  unknown_codes_.Add({{"source", source}}).Increment(count);
}

void metrics::upstream_drift(const std::string& source) {
  upstream_drifts_.Add({{"source", source}}).Increment();
}

void metrics::limiter_rate(const std::string& source, double rate) {
  limiter_rates_.Add({{"source", source}}).Set(rate);
}

void metrics::breaker_state(const std::string& source,
                            const std::string& state) {
  auto level = state == "open" ? 2 : state == "half_open" ? 1 : 0;
  breaker_states_.Add({{"source", source}}).Set(level);
  breaker_changes_.Add({{"source", source}, {"to", state}}).Increment();
}

void metrics::breaker_rejected(const std::string& source) {
  breaker_rejections_.Add({{"source", source}}).Increment();
}

void metrics::upstream_inflight(const std::string& source, double count) {
  upstream_inflight_.Add({{"source", source}}).Set(count);
}

void metrics::transfer_ended(bool reused, double bytes) {
  transfers_ended_.Add({{"connection", reused ? "reused" : "new"}}).Increment();
  received_bytes_.Increment(bytes);
}

void metrics::cache_read(const std::string& source, const std::string& level,
                         const std::string& outcome, double days) {
  auto reads = [&](const std::string& how) -> prometheus::Counter& {
    return cache_reads_.Add(
      {{"source", source}, {"level", level}, {"outcome", how}});
  };
  reads(outcome).Increment(days);
  auto hits = reads("hit").Value();
  auto all = hits + reads("stale").Value() + reads("miss").Value();
  if (all > 0)
    cache_hit_ratio_.Add({{"source", source}, {"level", level}})
      .Set(hits / all);
}

void metrics::cache_size(double days, double bytes) {
  cache_days_.Set(days);
  cache_bytes_.Set(bytes);
}

void metrics::lease_joined(const std::string& where) {
  leases_joined_.Add({{"where", where}}).Increment();
}

void metrics::redis_link(bool up) {
  redis_up_.Set(up ? 1 : 0);
  if (up)
    redis_connects_.Increment();
}

void metrics::redis_failure() {
  redis_failures_.Increment();
}

void metrics::redis_latency(double seconds) {
  redis_latency_.Observe(seconds);
}

void metrics::redis_memory(double bytes) {
  redis_memory_.Set(bytes);
}

void metrics::live_nodes(double count) {
  live_nodes_.Set(count);
}

void metrics::unknown_node_command() {
  unknown_node_commands_.Increment();
}

void metrics::redis_poison(const std::string& what, const std::string& reason) {
  redis_poison_.Add({{"what", what}, {"reason", reason}}).Increment();
}

void metrics::memory_bytes(const std::string& account, double bytes) {
  memory_bytes_.Add({{"account", account}}).Set(bytes);
}

void metrics::memory_limit(double bytes) {
  memory_limit_.Set(bytes);
}

void metrics::memory_level(double level) {
  memory_level_.Set(level);
}

void metrics::mailbox_depth(const std::string& kind, double depth) {
  mailbox_depth_.Add({{"kind", kind}}).Set(depth);
}

void metrics::actor_crashed(const std::string& kind) {
  actor_crashes_.Add({{"kind", kind}}).Increment();
}

std::string metrics::render() {
  std::lock_guard guard{scrape_};
  log_drops_.Increment(static_cast<double>(log_lines_dropped())
                       - log_drops_.Value());
  resident_memory_.Set(resident_bytes());
  cpu_seconds_.Set(cpu_seconds());
  open_fds_.Set(count_fds());
  return prometheus::TextSerializer{}.Serialize(registry_.Collect());
}

} // namespace bidiq

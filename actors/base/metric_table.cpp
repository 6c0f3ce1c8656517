#include "actors/base/metric_table.hpp"

namespace bidiq {

namespace {

constexpr metric_row counters[] = {
  {"bidiq_http_requests_total",
   "Requests answered, by route and status.",
   {"method", "route", "status"}},
  {"bidiq_legacy_route_requests_total",
   "Requests of routes without /v1.",
   {"route"}},
  {"bidiq_searches_total", "Searches ended, by status.", {"status"}},
  {"bidiq_jobs_total",
   "Jobs, by what has happened to them (taken: an api node's; taken_up: their "
   "worker died, or has given them back, and they go on here; dead: given up; "
   "damaged: what the store has of them cannot be read, given up, too; lost: "
   "another worker has them; without: run without a job).",
   {"event"}},
  {"bidiq_loop_runs_total",
   "Runs of what one process of the fleet does from time to time, by how they "
   "ended.",
   {"loop", "outcome"}},
  {"bidiq_search_notices_total", "Raw notices that searches looked at."},
  {"bidiq_sse_closed_total", "Progress streams closed, by reason.", {"reason"}},
  {"bidiq_sse_events_sent_total", "Events handed to sockets."},
  {"bidiq_upstream_requests_total",
   "Requests sent upstream, by outcome.",
   {"source", "status"}},
  {"bidiq_upstream_retries_total", "Requests sent upstream again.", {"source"}},
  {"bidiq_upstream_wait_seconds_total",
   "Time that requests waited for the limiter.",
   {"source"}},
  {"bidiq_upstream_broken_records_total",
   "Records left out because they were unusable.",
   {"source"}},
  {"bidiq_upstream_unknown_codes_total",
   "Codes in records that have no meaning here.",
   {"source"}},
  {"bidiq_upstream_drifts_total",
   "Changes of upstream that were noticed.",
   {"source"}},
  {"bidiq_breaker_transitions_total",
   "Changes of circuit breakers, by new state.",
   {"source", "to"}},
  {"bidiq_breaker_rejected_total",
   "Requests not sent for an open breaker.",
   {"source"}},
  {"bidiq_client_transfers_total",
   "Requests of the HTTP client, by connection (new, reused).",
   {"connection"}},
  {"bidiq_client_received_bytes_total", "Bytes that the HTTP client received."},
  {"bidiq_storage_calls_total",
   "Requests to a store in the network, by what for (put, part, complete, get, "
   "head, list, sign, delete, bucket) and outcome (ok, a status, or why there "
   "was no answer).",
   {"operation", "outcome"}},
  {"bidiq_cache_reads_total",
   "Days looked for in the cache, by source, level (l1, l2) and outcome (hit, "
   "stale, miss).",
   {"source", "level", "outcome"}},
  {"bidiq_flights_joined_total",
   "Lists not read because somebody else did, by where (node, fleet).",
   {"where"}},
  {"bidiq_redis_connects_total", "Times that both connections came to work."},
  {"bidiq_redis_failures_total",
   "Connections to Redis lost, or not to be had."},
  {"bidiq_unknown_node_commands_total",
   "Messages of other nodes that were not understood."},
  {"bidiq_redis_poison_total",
   "Values in Redis that were not understood, by kind of key.",
   {"what", "reason"}},
  {"bidiq_token_checks_total",
   "Tokens looked at, by outcome (memory, redis, verified, refused, "
   "unavailable).",
   {"outcome"}},
  {"bidiq_actor_crashes_total",
   "Actors ended by an exception, by kind.",
   {"kind"}},
  {"bidiq_log_lines_dropped_total", "Log lines lost because none took them."},
};
static_assert(std::size(counters)
              == static_cast<size_t>(counter::log_drops) + 1);

constexpr metric_row gauges[] = {
  {"bidiq_searches", "Searches now, by state (active, queued).", {"state"}},
  {"bidiq_reports", "Workbooks now, by state (waiting, running).", {"state"}},
  {"bidiq_sse_connections", "Open progress streams."},
  {"bidiq_limiter_rate",
   "Pace of requests upstream now, in requests/s.",
   {"source"}},
  {"bidiq_breaker_state",
   "Circuit breakers: 0 closed, 1 half open, 2 open.",
   {"source"}},
  {"bidiq_upstream_inflight", "Requests upstream on their way.", {"source"}},
  {"bidiq_cache_hit_ratio",
   "Share of hits among the days looked for since the start, by source and "
   "level (l1, l2).",
   {"source", "level"}},
  {"bidiq_cache_days", "Days of notices in this node's memory."},
  {"bidiq_cache_bytes", "Memory that they take."},
  {"bidiq_redis_up", "Whether both connections to Redis work."},
  {"bidiq_redis_memory_used_bytes", "Memory that Redis uses."},
  {"bidiq_live_nodes", "Nodes with a heartbeat in Redis; 0 = not known."},
  {"bidiq_loop_last_run_seconds",
   "When this node has run a loop last, in Unix time.",
   {"loop"}},
  {"bidiq_loop_took_seconds", "How long that took.", {"loop"}},
  {"bidiq_memory_bytes",
   "Memory by account, as its owners report it.",
   {"account"}},
  {"bidiq_memory_budget_bytes", "Budget of all accounts together; 0 = none."},
  {"bidiq_memory_level",
   "0 normal, 1 caches shrink, 2 results go, 3 new searches are refused."},
  {"bidiq_actor_mailbox_depth",
   "Messages waiting, by kind of actor.",
   {"kind"}},
  {"process_resident_memory_bytes", "Resident memory."},
  {"process_cpu_seconds_total", "User and system CPU time."},
  {"process_open_fds", "Open file descriptors."},
};
static_assert(std::size(gauges) == static_cast<size_t>(gauge::open_fds) + 1);

constexpr metric_row histograms[] = {
  {"bidiq_http_request_duration_seconds",
   "Time from head to answer, by route.",
   {"route"}},
  {"bidiq_search_duration_seconds", "Time from admission to the end."},
  {"bidiq_upstream_request_duration_seconds",
   "Time of requests sent upstream.",
   {"source"}},
  {"bidiq_redis_ping_seconds", "Round trips of pings to Redis."},
};
static_assert(std::size(histograms)
              == static_cast<size_t>(histogram::redis_latency) + 1);

constexpr double request_buckets[] = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05,
                                      0.1,    0.5,   1,      5,     30};
constexpr double search_buckets[] = {0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 360};
constexpr double ping_buckets[]
  = {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.25, 1};

} // namespace

std::span<const metric_row> counter_rows() noexcept {
  return counters;
}

std::span<const metric_row> gauge_rows() noexcept {
  return gauges;
}

std::span<const metric_row> histogram_rows() noexcept {
  return histograms;
}

std::span<const double> buckets_of(histogram x) noexcept {
  if (x == histogram::search_durations)
    return search_buckets;
  if (x == histogram::redis_latency)
    return ping_buckets;
  return request_buckets;
}

} // namespace bidiq

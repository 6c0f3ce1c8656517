#pragma once

#include <array>
#include <cstddef>
#include <span>

namespace bidiq {

/// Metrics that only rise.
enum class counter : size_t {
  http_requests,
  legacy_requests,
  searches,
  jobs,
  loop_runs,
  search_notices,
  sse_closed,
  sse_events,
  upstream_requests,
  upstream_retries,
  upstream_waits,
  broken_records,
  unknown_codes,
  upstream_drifts,
  breaker_changes,
  breaker_rejections,
  transfers,
  received_bytes,
  storage_calls,
  cache_reads,
  leases_joined,
  redis_connects,
  redis_failures,
  unknown_node_commands,
  redis_poison,
  token_checks,
  actor_crashes,
  log_drops,
};

/// Metrics that show a level.
enum class gauge : size_t {
  search_load,
  reports,
  sse_connections,
  limiter_rate,
  breaker_state,
  upstream_inflight,
  cache_hit_ratio,
  cache_days,
  cache_bytes,
  redis_up,
  redis_memory,
  live_nodes,
  loop_last_run,
  loop_took,
  memory_bytes,
  memory_limit,
  memory_level,
  mailbox_depth,
  resident_memory,
  cpu_seconds,
  open_fds,
};

/// Metrics that show how durations are spread, in seconds.
enum class histogram : size_t {
  http_durations,
  search_durations,
  upstream_durations,
  redis_latency,
};

/// How a metric is exposed: its name and help, and the names of its labels;
/// unused ones are null. One without labels is there from the start.
struct metric_row {
  const char* name;
  const char* help;
  std::array<const char*, 3> labels{};
};

/// The rows of each kind, in the order of its enumerators.
std::span<const metric_row> counter_rows() noexcept;
std::span<const metric_row> gauge_rows() noexcept;
std::span<const metric_row> histogram_rows() noexcept;

/// Upper bounds of a histogram's buckets, in seconds.
std::span<const double> buckets_of(histogram x) noexcept;

} // namespace bidiq

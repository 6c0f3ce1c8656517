#pragma once

#include "actors/base/bounded_family.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace bidiq {

/// Every metric of a node, in Prometheus' own types. Counting is thread-safe
/// and does not wait for a scrape. No label can be grown from outside, see
/// `bounded_family`. One per process, made by the composition root.
class metrics {
public:
  metrics();

  // -- http -------------------------------------------------------------------

  /// Methods that HTTP does not know count as "other"; `route` is a template
  /// of the route table.
  void http_request(std::string_view method, const std::string& route,
                    unsigned status, double seconds);
  void legacy_request(const std::string& route);

  // -- searches ---------------------------------------------------------------

  void search_ended(const std::string& status, double seconds, double notices);
  void search_load(double active, double queued);

  // -- progress streams -------------------------------------------------------

  void sse_opened();
  void sse_closed(const std::string& reason);
  void sse_events(double count);

  // -- upstream ---------------------------------------------------------------

  void upstream_request(const std::string& source, const std::string& status,
                        double seconds);
  void upstream_retry(const std::string& source);
  void upstream_wait(const std::string& source, double seconds);
  void broken_records(const std::string& source, double count);
  void unknown_codes(const std::string& source, double count);

  /// Upstream is no longer as this build knows it.
  void upstream_drift(const std::string& source);
  /// The pace now, requests a second.
  void limiter_rate(const std::string& source, double rate);
  /// "closed", "half_open" or "open"; call on changes, and once at the start.
  void breaker_state(const std::string& source, const std::string& state);
  /// A call was not made because the breaker is not closed.
  void breaker_rejected(const std::string& source);
  /// Requests on their way now.
  void upstream_inflight(const std::string& source, double count);
  /// The HTTP client has ended a transfer, over a connection that was there
  /// (`reused`) or a new one; bytes as received.
  void transfer_ended(bool reused, double bytes);

  // -- cache of notices -------------------------------------------------------

  /// A day was looked for in this node's memory ("l1") or in Redis ("l2");
  /// outcome: "hit", "stale" or "miss". Hits are also shown as the share of all
  /// since the start.
  void cache_read(const std::string& source, const std::string& level,
                  const std::string& outcome, double days);
  /// What this node's memory holds.
  void cache_size(double days, double bytes);
  /// A search waits for a list that another one reads, where: "node" (here) or
  /// "fleet" (on another node).
  void lease_joined(const std::string& where);

  // -- redis ------------------------------------------------------------------

  void redis_link(bool up); ///< Call on changes only.
  void redis_failure();
  void redis_latency(double seconds);
  void redis_memory(double bytes);
  void live_nodes(double count);
  void unknown_node_command();
  /// A value in Redis could not be understood: kind of the key and why, each
  /// one of a few names of ours.
  void redis_poison(const std::string& what, const std::string& reason);

  // -- memory -----------------------------------------------------------------

  /// What an account of the memory budget holds.
  void memory_bytes(const std::string& account, double bytes);
  void memory_limit(double bytes);
  /// 0 normal, 1 shrink, 2 evict, 3 refuse.
  void memory_level(double level);

  // -- actors -----------------------------------------------------------------

  void mailbox_depth(const std::string& kind, double depth);
  void actor_crashed(const std::string& kind);

  /// The text exposition format 0.0.4, with the process's own figures of now.
  std::string render();

private:
  prometheus::Registry registry_;
  bounded_family<prometheus::Counter> http_requests_;
  bounded_family<prometheus::Histogram> http_durations_;
  bounded_family<prometheus::Counter> legacy_requests_;
  bounded_family<prometheus::Counter> searches_;
  prometheus::Histogram& search_duration_;
  prometheus::Counter& search_notices_;
  bounded_family<prometheus::Gauge> search_load_;
  prometheus::Gauge& sse_connections_;
  bounded_family<prometheus::Counter> sse_closed_;
  prometheus::Counter& sse_events_;
  bounded_family<prometheus::Counter> upstream_requests_;
  bounded_family<prometheus::Histogram> upstream_durations_;
  bounded_family<prometheus::Counter> upstream_retries_;
  bounded_family<prometheus::Counter> upstream_waits_;
  bounded_family<prometheus::Counter> broken_records_;
  bounded_family<prometheus::Counter> unknown_codes_;
  bounded_family<prometheus::Counter> upstream_drifts_;
  bounded_family<prometheus::Gauge> limiter_rates_;
  bounded_family<prometheus::Gauge> breaker_states_;
  bounded_family<prometheus::Counter> breaker_changes_;
  bounded_family<prometheus::Counter> breaker_rejections_;
  bounded_family<prometheus::Gauge> upstream_inflight_;
  bounded_family<prometheus::Counter> transfers_ended_;
  prometheus::Counter& received_bytes_;
  bounded_family<prometheus::Counter> cache_reads_;
  bounded_family<prometheus::Gauge> cache_hit_ratio_;
  prometheus::Gauge& cache_days_;
  prometheus::Gauge& cache_bytes_;
  bounded_family<prometheus::Counter> leases_joined_;
  prometheus::Gauge& redis_up_;
  prometheus::Counter& redis_connects_;
  prometheus::Counter& redis_failures_;
  prometheus::Histogram& redis_latency_;
  prometheus::Gauge& redis_memory_;
  prometheus::Gauge& live_nodes_;
  prometheus::Counter& unknown_node_commands_;
  bounded_family<prometheus::Counter> redis_poison_;
  bounded_family<prometheus::Gauge> memory_bytes_;
  prometheus::Gauge& memory_limit_;
  prometheus::Gauge& memory_level_;
  bounded_family<prometheus::Gauge> mailbox_depth_;
  bounded_family<prometheus::Counter> actor_crashes_;
  prometheus::Gauge& resident_memory_;
  prometheus::Gauge& cpu_seconds_;
  prometheus::Gauge& open_fds_;
  prometheus::Counter& log_drops_;
  std::mutex scrape_; // one at a time brings `log_drops_` up to date
};

} // namespace bidiq

#pragma once

#include "actors/base/bounded_family.hpp"
#include "actors/base/metric_table.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <deque>
#include <initializer_list>
#include <mutex>
#include <string>
#include <string_view>

namespace bidiq {

/// Every metric of a node, in Prometheus' own types. Counting is thread-safe
/// and does not wait for a scrape. No label can be grown from outside, see
/// `bounded_family`. One per process, made by the composition root.
class metrics {
public:
  /// Values of a metric's labels, in the order of its row; for a metric without
  /// labels none.
  using label_values = std::initializer_list<std::string_view>;

  metrics();

  void add(counter x, label_values labels = {}, double by = 1);
  double value(counter x, label_values labels = {});
  void set(gauge x, label_values labels, double to);
  void set(gauge x, double to);
  /// Raises (or lowers) a level.
  void change(gauge x, double by);
  void observe(histogram x, label_values labels, double seconds);

  /// The text exposition format 0.0.4, with the process's own figures of now.
  std::string render();

private:
  template <class T>
  struct series {
    series(const metric_row& of, prometheus::Family<T>& x)
      : row(of), family(x) {
      // nop
    }

    const metric_row& row;
    bounded_family<T> family;
    T* single = nullptr; // of a metric without labels: needs no lookup
  };

  prometheus::Registry registry_;
  std::deque<series<prometheus::Counter>> counters_;
  std::deque<series<prometheus::Gauge>> gauges_;
  std::deque<series<prometheus::Histogram>> histograms_;
  std::mutex scrape_; // one at a time brings `log_drops` up to date
};

/// A request has been answered: methods that HTTP does not know count as
/// "other"; `route` is a template of the route table.
void count_request(metrics& to, std::string_view method, std::string_view route,
                   unsigned status, double seconds);

/// A circuit breaker is "closed", "half_open" or "open": for its changes, and
/// once at the start.
void show_breaker(metrics& to, std::string_view source, std::string_view state);

/// Days were looked for in this node's memory ("l1") or in Redis ("l2") with
/// the outcome "hit", "stale" or "miss". Hits are also shown as the share of
/// all since the start.
void count_cache_reads(metrics& to, std::string_view source,
                       std::string_view level, std::string_view outcome,
                       double days);

} // namespace bidiq

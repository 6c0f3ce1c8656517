#pragma once

#include <prometheus/family.h>

#include <cstddef>
#include <map>
#include <mutex>
#include <string_view>
#include <utility>

namespace bidiq {

/// A family of metrics that input from outside cannot grow: a label value
/// longer than `max_value` counts as "other", and once there are `max_series`
/// series all further combinations of labels are one, with "other" everywhere.
/// What such a series costs and a scrape carries is bounded, whatever is
/// counted. Thread-safe.
template <class Metric>
class bounded_family {
public:
  static constexpr std::size_t max_value = 64; ///< Bytes.
  static constexpr std::size_t max_series = 1000;
  static constexpr std::string_view other = "other";

  bounded_family(prometheus::Family<Metric>& family) : family_(family) {
    // nop
  }

  /// The metric of these labels, made when they are first seen; `xs` as
  /// `prometheus::Family::Add` takes them.
  template <class... Ts>
  Metric& Add(prometheus::Labels labels, Ts&&... xs) {
    for (auto& [name, value] : labels)
      if (value.size() > max_value)
        value = other;
    std::lock_guard guard{mutex_};
    auto found = series_.find(labels);
    if (found == series_.end() && series_.size() >= max_series) {
      for (auto& [name, value] : labels)
        value = other;
      found = series_.find(labels);
    }
    if (found == series_.end()) {
      auto& made = family_.Add(labels, std::forward<Ts>(xs)...);
      found = series_.emplace(std::move(labels), &made).first;
    }
    return *found->second;
  }

private:
  prometheus::Family<Metric>& family_;
  std::mutex mutex_;
  std::map<prometheus::Labels, Metric*> series_;
};

} // namespace bidiq

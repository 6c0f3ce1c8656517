#pragma once

#include "actors/base/log.hpp"
#include "actors/base/metrics.hpp"
#include "actors/redis/poison.hpp"

#include <chrono>
#include <mutex>

namespace bidiq {

/// The quarantine as the whole node sees it; counts, and tells the log of each
/// key once. Thread-safe.
class quarantine_board {
public:
  quarantine_board(quarantine::limits x, metrics& meters)
    : keys_(x), meters_(meters) {
    // nop
  }

  void report(const poison& x) {
    meters_.add(counter::redis_poison, {x.what, to_string(x.why)});
    {
      std::lock_guard guard{mutex_};
      if (!keys_.add(x.key, now()))
        return;
    }
    log_line(log_level::warning, "key in Redis cannot be understood",
             {{"key", std::string_view{x.key}},
              {"what", x.what},
              {"reason", to_string(x.why)},
              {"detail", std::string_view{x.detail}}});
  }

  bool holds(const std::string& key) const {
    std::lock_guard guard{mutex_};
    return keys_.holds(key, now());
  }

private:
  static quarantine::time_point now() {
    return std::chrono::steady_clock::now();
  }

  mutable std::mutex mutex_;
  quarantine keys_;
  metrics& meters_;
};

} // namespace bidiq

#pragma once

#include "actors/cache/cache_port.hpp"
#include "actors/cache/lru.hpp"

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace bidiq {

/// Keeps days in memory and in Redis, so many bytes of them on their way there
/// at a time.
class day_writer {
public:
  /// All outlive the writer.
  day_writer(cache_port& port, day_lru& memory,
             const notice_cache_options& options)
    : port_(port), memory_(memory), options_(options) {
    // nop
  }

  /// Memory has the days at once; `then` runs once Redis has them, or has not
  /// said so within the op timeout.
  void store(const cache_batch& x, std::function<void()> then);

  /// Sends nothing of what still waits.
  void forget();

private:
  /// The days of a batch, on their way to Redis.
  struct storing {
    std::function<void()> then;
    size_t missing = 0; ///< Months not acknowledged yet.
    bool answered = false;
  };
  using storing_ptr = std::shared_ptr<storing>;

  /// The days of one partition and month, still to be sent.
  struct month_days {
    std::string key;
    std::vector<cached_day> cells;
    storing_ptr of;
  };

  void queue_months(const cache_batch& x, const storing_ptr& of);
  void write_next();
  void send_month(const month_days& x);
  void on_month_stored(const storing_ptr& of);
  void on_stored(const storing_ptr& of);

  cache_port& port_;
  day_lru& memory_;
  const notice_cache_options& options_;
  std::deque<month_days> to_write_;
  size_t writing_bytes_ = 0;
};

} // namespace bidiq

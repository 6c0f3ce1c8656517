#pragma once

#include "actors/system/time.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace bidiq {

/// An instant on a clock that never jumps; only differences count.
using mono_time = std::chrono::nanoseconds;

/// Counts what upstream saw. Arrivals must come in order of time.
/// Not thread-safe.
class sim_statistics {
public:
  void arrived(std::string_view path, mono_time mono, utc_time wall);
  void answered(unsigned status);
  void faulted(std::string_view fault);

  /// The answer to one arrival is out, or its client is gone.
  void finished() noexcept {
    --running_;
  }

  /// Forgets everything but the requests still running.
  void reset();

  /// The most arrivals within any half-open window of one second.
  size_t worst_second() const noexcept {
    return worst_second_;
  }

  uint64_t requests() const noexcept {
    return requests_;
  }

  /// The statistics as a JSON object, UTC stamps.
  std::string to_json() const;

private:
  using counters = std::map<std::string, uint64_t, std::less<>>;

  uint64_t requests_ = 0;
  size_t worst_second_ = 0;
  int64_t running_ = 0;
  int64_t most_running_ = 0;
  std::optional<utc_time> first_;
  std::optional<utc_time> last_;
  std::deque<mono_time> window_;
  counters by_path_;
  counters by_fault_;
  counters by_status_;
};

} // namespace bidiq

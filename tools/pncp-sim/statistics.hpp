#pragma once

#include "actors/base/time.hpp"
#include "tools/pncp-sim/sources/source.hpp"

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

/// Counts requests by what became of them. Arrivals must come in order of time.
struct request_counts {
  using counters = std::map<std::string, uint64_t, std::less<>>;

  void arrived(mono_time mono);

  uint64_t requests = 0;
  /// The most arrivals within any half-open window of one second.
  size_t worst_second = 0;
  std::deque<mono_time> window;
  std::deque<mono_time> arrivals; ///< The last `kept_arrivals`, oldest first.
  counters by_status;
  counters by_fault;
};

/// Counts what upstream saw, in all and by source. Arrivals must come in order
/// of time. Not thread-safe.
class sim_statistics {
public:
  /// How many arrival times are remembered, in all and of each source.
  static constexpr size_t kept_arrivals = 100'000;

  void arrived(sim_source source, std::string_view path, mono_time mono,
               utc_time wall);
  void answered(sim_source source, unsigned status);
  void faulted(sim_source source, std::string_view fault);

  /// The answer to one arrival is out, or its client is gone.
  void finished() noexcept {
    --running_;
  }

  /// Forgets everything but the requests still running.
  void reset();

  /// All sources together, see request_counts.
  size_t worst_second() const noexcept {
    return all_.worst_second;
  }

  uint64_t requests() const noexcept {
    return all_.requests;
  }

  /// The statistics as a JSON object, UTC stamps.
  std::string to_json() const;

  /// The remembered arrival times of one source, or of all, as a JSON array of
  /// microseconds since an instant that stays the same.
  std::string arrivals_json(std::optional<sim_source> source) const;

private:
  int64_t running_ = 0;
  int64_t most_running_ = 0;
  std::optional<utc_time> first_;
  std::optional<utc_time> last_;
  request_counts all_;
  per_source<request_counts> by_source_;
  request_counts::counters by_path_;
};

} // namespace bidiq

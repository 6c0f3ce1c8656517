#pragma once

#include <algorithm>
#include <chrono>

namespace bidiq {

/// The one deadline of a shutdown, from which all its waits derive. Pure.
struct shutdown_plan {
  using clock = std::chrono::steady_clock;

  clock::time_point searches_until; ///< Then they get their terminal error.
  clock::time_point end; ///< The process is gone, whatever still waits.

  /// What the next of several waits may take: half of what is left, so that
  /// none takes what the later ones need, and two seconds at most.
  std::chrono::milliseconds share(clock::time_point now) const noexcept {
    return std::min(half(now), std::chrono::milliseconds{2'000});
  }

  /// Half of what is left: for what no later chance is there.
  std::chrono::milliseconds half(clock::time_point now) const noexcept {
    using std::chrono::milliseconds;
    auto left = std::chrono::duration_cast<milliseconds>(end - now);
    return std::max(left / 2, milliseconds{0});
  }
};

/// Plans a shutdown that begins now and takes `total` (DRAIN_TIMEOUT_S). Below
/// a quarter of a second nothing could be ended in order: then it takes that.
constexpr shutdown_plan plan_shutdown(shutdown_plan::clock::time_point now,
                                      std::chrono::milliseconds total) {
  using std::chrono::milliseconds;
  constexpr milliseconds least{250}; // for terminal events and answers
  constexpr milliseconds ending{3'000};
  total = std::max(total, least);
  // What the process itself needs to be gone.
  auto margin = std::min(total / 10, milliseconds{150});
  return {now + total - std::min(total / 2, ending), now + total - margin};
}

} // namespace bidiq

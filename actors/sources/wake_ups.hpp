#pragma once

#include <algorithm>
#include <chrono>
#include <optional>
#include <set>

namespace bidiq {

/// The wake-ups that an actor has asked for and that are still to come, so that
/// it does not ask for another one if an earlier comes anyway. Pure.
class wake_ups {
public:
  using duration = std::chrono::steady_clock::duration;
  using time_point = std::chrono::steady_clock::time_point;

  /// How long from `now` a new wake-up has to wait so that there is one at
  /// `when` or before; none: there is one already, or `when` is max, never.
  std::optional<duration> plan(time_point when, time_point now) {
    if (when == time_point::max())
      return std::nullopt;
    // A moment that has come without anything to do would come again at once.
    when = std::max(when, now + std::chrono::milliseconds{1});
    if (!planned_.empty() && *planned_.begin() <= when)
      return std::nullopt;
    planned_.insert(when);
    return when - now;
  }

  /// One has come.
  void come(time_point now) {
    planned_.erase(planned_.begin(), planned_.upper_bound(now));
  }

private:
  std::set<time_point> planned_;
};

} // namespace bidiq

#pragma once

#include <chrono>
#include <deque>

namespace bidiq {

/// The recent pace of something that happens again and again: the basis of
/// estimates of the time left. Pure: time is passed in.
class pace_meter {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// It has happened once more.
  void add(time_point now) {
    times_.push_back(now);
    if (times_.size() > window)
      times_.pop_front();
  }

  /// Returns events a second over the last 32 of them; 0 until there are 3, or
  /// if they all came at once.
  double per_second(time_point now) const {
    std::chrono::duration<double> span = now - span_start();
    if (times_.size() < 3 || span.count() <= 0)
      return 0;
    return static_cast<double>(times_.size() - 1) / span.count();
  }

private:
  static constexpr size_t window = 32;

  time_point span_start() const {
    return times_.empty() ? time_point{} : times_.front();
  }

  std::deque<time_point> times_; ///< Oldest first.
};

} // namespace bidiq

#pragma once

#include <chrono>
#include <cstdint>

namespace bidiq {

/// Redis's clock as a node knows it: an interval that narrows with each answer
/// and widens with time, by how much two clocks may drift apart. What it tells
/// is the early end of the interval, so that nothing is done before its time.
/// Times of Redis are microseconds. Pure.
class pace_clock {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// Redis read its clock as `t` between `sent` and `received`.
  void learn(int64_t t, time_point sent, time_point received);

  bool known() const noexcept {
    return known_;
  }

  /// The earliest that Redis's clock can show.
  int64_t server_at(time_point local) const;

  /// When `server_at` reaches `t`.
  time_point local_of(int64_t t) const;

  /// How much later than `server_at` Redis's clock may be, microseconds.
  int64_t spread_at(time_point local) const;

  /// When that reaches `limit` without another answer.
  time_point spread_reaches(int64_t limit) const;

private:
  bool known_ = false;
  time_point anchor_{};
  int64_t early_ = 0;  ///< Redis's clock at the anchor, nanoseconds, ...
  int64_t spread_ = 0; ///< ... and how much more it may be.
};

} // namespace bidiq

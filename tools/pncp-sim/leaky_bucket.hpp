#pragma once

#include "tools/pncp-sim/statistics.hpp"

#include <algorithm>
#include <cmath>

namespace bidiq {

/// Enforces a rate: every request taken fills the bucket by one, it leaks
/// `rate` a second, and what would overflow `burst` is refused.
class leaky_bucket {
public:
  /// No limit at all.
  leaky_bucket() = default;

  /// `rate` in requests per second, 0 = no limit. `burst` >= 1; 0 = one more
  /// than a second's worth, which refuses no client that keeps the rate in
  /// every second.
  leaky_bucket(double rate, double burst)
    : rate_(rate), burst_(burst > 0 ? burst : std::ceil(rate) + 1) {
  }

  /// Whether a request at `now` is let through. Refused ones do not count.
  bool take(mono_time now) noexcept {
    if (rate_ <= 0)
      return true;
    std::chrono::duration<double> passed = now - last_;
    level_ = std::max(0.0, level_ - passed.count() * rate_);
    last_ = now;
    if (level_ + 1 > burst_ + 1e-9)
      return false;
    level_ += 1;
    return true;
  }

private:
  double rate_ = 0;
  double burst_ = 1;
  double level_ = 0;
  mono_time last_{};
};

} // namespace bidiq

#include "actors/resilience/pace_members.hpp"

#include <algorithm>

namespace bidiq {

void pace_members::heard(pace_place x, time_point now) {
  if (x.count == 0)
    return;
  if (latest_ != x) {
    latest_ = x;
    since_ = now;
  }
  settle(now);
}

void pace_members::link(bool up, time_point now) {
  settle(now);
  up_ = up;
  since_ = now;
}

void pace_members::settle(time_point now) {
  if (up_ && latest_ && now - since_ >= settle_)
    settled_ = latest_;
}

pace_place pace_members::assumed() const noexcept {
  auto x = latest_.value_or(pace_place{});
  if (settled_ && settled_->count >= x.count)
    x = *settled_;
  if (!settled_)
    x.count = std::max(x.count, expected_);
  return x;
}

} // namespace bidiq

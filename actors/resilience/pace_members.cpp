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
  if (!up)
    before_ = latest_;
  up_ = up;
  since_ = now;
}

void pace_members::settle(time_point now) {
  if (up_ && latest_ && now - since_ >= settle_)
    settled_ = before_ = latest_;
}

pace_place pace_members::assumed() const noexcept {
  auto x = latest_.value_or(pace_place{});
  // Heartbeats of a Redis that came back empty count those that are back.
  for (auto& known : {before_, settled_})
    if (known && known->count >= x.count)
      x = *known;
  if (!settled_)
    x.count = std::max(x.count, expected_);
  return x;
}

} // namespace bidiq

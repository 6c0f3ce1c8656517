#include "actors/resilience/degraded_share.hpp"

#include <algorithm>

namespace bidiq {

namespace {

using namespace std::chrono;
using seconds_f = std::chrono::duration<double>;

} // namespace

void degraded_share::follow_grid(pace_place place, const pace_clock& clock,
                                 time_point from) {
  place_ = place;
  next_ = clock.server_at(from);
  grid_until_ = static_cast<int64_t>(place.count) > grid_.most
                  ? time_point::max()
                  : std::max(clock.spread_reaches(grid_.late / 2), from);
  // A second without requests keeps the two ways of sending apart.
  free_from_ = grid_until_ == time_point::max() ? grid_until_
                                                : grid_until_ + seconds{1};
}

void degraded_share::keep_distance(uint64_t members, time_point from) {
  place_ = {members, 0};
  grid_until_ = time_point::min();
  free_from_ = from;
}

int64_t degraded_share::next_slot(time_point now,
                                  const pace_clock& clock) const {
  auto usable = std::max(grid_.late - clock.spread_at(now), grid_.late / 2);
  auto from = std::max(next_, clock.server_at(now) - usable);
  return grid_.first_from(from, place_.count, place_.index);
}

degraded_share::time_point
degraded_share::ready_at(time_point now, const pace_clock& clock) const {
  if (on_grid(now)) {
    auto at = clock.local_of(next_slot(now, clock));
    if (on_grid(at))
      return at;
  }
  return std::max(free_from_, tat_ - tolerance_);
}

bool degraded_share::take(time_point now, const pace_clock& clock,
                          double rate) {
  if (now < ready_at(now, clock))
    return false;
  if (on_grid(now))
    take_slot(now, clock, rate);
  else
    take_distance(now, rate);
  return true;
}

void degraded_share::take_slot(time_point now, const pace_clock& clock,
                               double rate) {
  auto n = static_cast<double>(place_.count);
  // At a slower pace some of its slots stay empty.
  auto longer = n * 1e6 / rate - n * static_cast<double>(grid_.step);
  next_ = next_slot(now, clock) + grid_.step / 2
          + static_cast<int64_t>(std::max(longer, 0.0));
}

void degraded_share::take_distance(time_point now, double rate) {
  auto n = static_cast<int64_t>(std::max<uint64_t>(place_.count, 1));
  auto share = static_cast<double>(n) / rate;
  auto allowed = grid_.most / n;
  if (allowed > 0)
    share = std::max(share, 1 / (static_cast<double>(allowed) - burst_));
  auto interval = ceil<duration>(seconds_f{share}) + nanoseconds{1};
  tat_ = std::max(now, tat_) + interval;
  tolerance_ = floor<duration>(interval * burst_);
  last_free_ = now;
}

degraded_share::time_point degraded_share::quiet_from() const noexcept {
  if (last_free_ == time_point::min())
    return last_free_;
  return last_free_ + seconds{1} + microseconds{1};
}

} // namespace bidiq

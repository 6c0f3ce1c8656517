#pragma once

#include "actors/resilience/pace_clock.hpp"
#include "actors/resilience/pace_members.hpp"
#include "actors/resilience/slot_grid.hpp"

#include <chrono>

namespace bidiq {

/// What one node may send while slots are not granted: its share of the limit.
///
/// Members that agree about each other keep to their own parts of the grid,
/// which interleave. Without agreement, or once the clocks may have drifted
/// apart, a node keeps a distance instead: at most floor(most / members)
/// requests in any second, whatever the others do. Both may be mixed: of
/// `most` = q * members + r slots in a row, j nodes on the grid own at most
/// j * q + min(j, r), the others send at most q each. With more members than
/// `most` there is no such distance, and they stay on the grid. Pure.
class degraded_share {
public:
  using duration = std::chrono::steady_clock::duration;
  using time_point = std::chrono::steady_clock::time_point;

  degraded_share(const slot_grid& grid, double burst)
    : grid_(grid), burst_(burst) {
    // nop
  }

  /// Sends on this place of the grid after `from`.
  void follow_grid(pace_place place, const pace_clock& clock, time_point from);

  /// Sends at a distance of its own from `from` on.
  void keep_distance(uint64_t members, time_point from);

  /// The earliest moment at which `take` succeeds. `rate` is the pace of all
  /// nodes together.
  time_point ready_at(time_point now, const pace_clock& clock) const;
  bool take(time_point now, const pace_clock& clock, double rate);

  uint64_t members() const noexcept {
    return place_.count;
  }

  /// Since when nothing that it sent off the grid matters to other nodes: from
  /// then on its place may be given away.
  time_point quiet_from() const noexcept;

private:
  bool on_grid(time_point now) const noexcept {
    return now < grid_until_;
  }
  int64_t next_slot(time_point now, const pace_clock& clock) const;
  void take_slot(time_point now, const pace_clock& clock, double rate);
  void take_distance(time_point now, double rate);

  slot_grid grid_;
  double burst_;
  pace_place place_;
  time_point grid_until_ = time_point::min();
  int64_t next_ = 0;       ///< No slot of the grid before.
  time_point free_from_{}; ///< Nothing at a distance before.
  time_point tat_{};       ///< As in `gcra`.
  duration tolerance_{};
  time_point last_free_ = time_point::min();
};

} // namespace bidiq

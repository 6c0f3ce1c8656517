#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

namespace bidiq {

/// Slots that were granted to this node, on its own clock. Pure.
class slot_pool {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// Ascending; none may be used before `from` or after `until`.
  void add(time_point from, time_point until) {
    slots_.push_back({from, until});
  }

  /// When the next slot can be used; none: there is no slot.
  std::optional<time_point> ready_at(time_point now) const;

  /// False, changing nothing, if there is no slot now.
  bool take(time_point now);

  /// Slots that can still be used.
  size_t size(time_point now) const;

  /// Forgets what is too late or may not be used before `from`.
  void drop(time_point now, time_point from);

  void clear() noexcept {
    slots_.clear();
  }

private:
  struct slot {
    time_point from;
    time_point until;
  };

  std::vector<slot> slots_; ///< A few; erasing in front is cheap.
};

} // namespace bidiq

#pragma once

#include "actors/resilience/pace_types.hpp"

#include <cstdint>

namespace bidiq {

/// How slots of one source lie in time, in microseconds, so that no second,
/// wherever it begins, sees more than `most` requests if each slot is used once
/// and no later than `late` after its time. With `step` between slots the
/// n-th after a used one comes at least n * step - late later, and
/// (1 s + late) / step < most = floor(limit + 1): so `most` slots never fit
/// between two ends of a second, and `most` requests are all it sees.
///
/// Where no node grants slots the grid does: slot k is at k * step of the clock
/// that all nodes know, and belongs to node k mod members.
struct slot_grid {
  explicit slot_grid(const rate_limiter_options& options);

  int64_t most; ///< Requests in any second.
  int64_t late; ///< 0.9 of an interval at low rates, never over 0.9 s.
  int64_t step; ///< The shortest interval; longer than 1 / limit at high rates.

  /// The node's first slot at or after `t` (not negative).
  int64_t first_from(int64_t t, uint64_t members, uint64_t index) const;
};

} // namespace bidiq

#pragma once

#include "actors/resilience/pace_types.hpp"

#include <chrono>
#include <cstdint>

namespace bidiq {

/// What all nodes have to agree about to share a limiter. Times and intervals
/// are microseconds.
struct pace_rules {
  pace_rules(const rate_limiter_options& options,
             std::chrono::milliseconds node_ttl);

  double ceiling;
  double floor;
  double decrease;
  double recovery;
  int64_t min_pause;
  int64_t max_pause;
  int64_t step;      ///< From slot to slot of the grid: the shortest interval.
  int64_t ahead;     ///< Slots are granted so far ahead.
  int64_t wave;      ///< Nodes may not know so long that upstream has refused.
  int64_t gathering; ///< Nodes that do not come back are awaited so long.
  int64_t silence;   ///< While all gather: then it is another outage.
  int64_t stale;     ///< Older questions are ignored.
};

} // namespace bidiq

#pragma once

#include "actors/resilience/pace_types.hpp"
#include "actors/resilience/slot_grid.hpp"

#include <chrono>
#include <cstdint>
#include <string>

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
  int64_t step;      ///< Of the grid, the shortest interval.
  int64_t ahead;     ///< Slots are granted so far ahead.
  int64_t wave;      ///< Nodes may not know so long that upstream has refused.
  int64_t gathering; ///< Nodes that do not come back are awaited so long.
  int64_t silence;   ///< Of all nodes while they gather: another outage.
  int64_t stale;     ///< Older questions are ignored.
};

/// The limiter that all nodes share, as kept in Redis.
struct pace_state {
  int64_t next = 0;         ///< No slot before; 0: nothing is known.
  int64_t rest_until = 0;   ///< Upstream wants to be left alone.
  int64_t slowed_at = 0;    ///< The last slow-down.
  int64_t growing = 0;      ///< Since when the pace recovers from `base`.
  double base = 0;          ///< 0: at the ceiling.
  int64_t refusals = 0;     ///< Slow-downs since upstream served last.
  int64_t gather_until = 0; ///< Until then members are awaited; 0: none is.
  int64_t touched = 0;      ///< The last question while gathering.
  std::string joined;       ///< '1' for members that are back, else '0'.

  bool operator==(const pace_state&) const = default;
};

/// Answers a question at `now`; the script of pace_script.hpp does the same, to
/// the bit. Slots are at least an interval apart. After an outage slots of the
/// grid are granted, and only those of members that are back, until all are or
/// `gathering` has passed: who is still away sends on the other slots. The same
/// holds when nothing is known.
pace_answer ask(pace_state& state, const pace_rules& rules,
                const pace_question& question, int64_t now);

} // namespace bidiq

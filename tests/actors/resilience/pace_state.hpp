#pragma once

#include "actors/resilience/pace_rules.hpp"
#include "actors/resilience/pace_types.hpp"

#include <cstdint>
#include <string>

namespace bidiq::test {

/// The limiter that all nodes share as Redis keeps it, in C++: what the worlds
/// of nodes run on, and what the script has to agree with.
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

/// Answers a question at `now`, in microseconds, as the script of
/// pace_script.hpp does, to the bit.
pace_answer ask(pace_state& state, const pace_rules& rules,
                const pace_question& question, int64_t now);

} // namespace bidiq::test

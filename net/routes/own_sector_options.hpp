#pragma once

#include "actors/match/own_sector.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace bidiq {

/// What users may do with sectors of their own.
struct own_sector_options {
  own_sector_rules rules;
  uint64_t most = 20;                 ///< How many a user may have.
  std::size_t max_bytes = 65'536;     ///< Of one as it is sent; beyond it 413.
  std::size_t trial_notices = 30'000; ///< The most that one trial looks at.
  /// What a trial may compute before it answers with what it has seen.
  std::chrono::milliseconds trial_time{500};
  std::size_t trials = 8; ///< On this node at a time; beyond it 503.
};

} // namespace bidiq

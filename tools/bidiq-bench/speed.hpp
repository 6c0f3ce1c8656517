#pragma once

#include "actors/match/sectors.hpp"

#include <string_view>
#include <vector>

namespace bidiq {

/// Notices a second of one core's time, medians of several rounds.
struct match_speed {
  size_t notices = 0;
  double match_alone = 0; ///< Object text to bit set.
  double end_to_end = 0;  ///< JSON of a page to notices to bit sets.
};

/// Measures all sectors at once over NDJSON records of PNCP.
match_speed measure_speed(const std::vector<sector>& sectors,
                          std::string_view ndjson);

} // namespace bidiq

#pragma once

#include "actors/match/sectors.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bidiq {

/// One notice judged by hand.
struct judged_notice {
  std::string_view id;
  std::vector<std::string_view> sectors; ///< None: of no sector.
  char confidence = 'h';                 ///< h, m or l.
  std::string_view text;
};

/// Reads lines of `id, sectors (comma-separated), confidence, text`, separated
/// by tabs; lines with fewer columns are left out.
std::vector<judged_notice> parse_judged(std::string_view file);

/// How often verdicts and judgement agree.
struct quality_score {
  uint64_t hits = 0;   ///< Both say yes.
  uint64_t extra = 0;  ///< Only the matcher does.
  uint64_t missed = 0; ///< Only the judge does.

  double precision() const noexcept;
  double recall() const noexcept;
  double f1() const noexcept;
  quality_score& operator+=(const quality_score& x) noexcept;
};

/// One disagreement.
struct quality_miss {
  const judged_notice* about = nullptr;
  size_t sector = 0;  ///< Index into the sectors.
  bool extra = false; ///< Matched but not judged so; else the reverse.
  std::string reason; ///< The terms that matched; the sector's exclusion or
                      ///< nothing if it was missed.
};

struct quality_report {
  std::vector<quality_score> by_sector; ///< In the sectors' order.
  std::vector<quality_miss> misses;

  quality_score total() const noexcept;
};

/// Compares what the sectors' rules keep with what was judged.
quality_report measure_quality(const std::vector<sector>& sectors,
                               const std::vector<judged_notice>& judged);

} // namespace bidiq

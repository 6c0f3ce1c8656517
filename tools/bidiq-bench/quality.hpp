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

/// Judged notices are split once and for all: lists are worked on with four
/// fifths of them, and checked with the last fifth, which is not read.
enum class judged_part : uint8_t { all, work, check };

/// Whether a notice is in the part: in `check` if the second byte of
/// SHA-256(id) is a multiple of 5, so that everybody draws the same.
bool in_part(std::string_view id, judged_part part);

/// Bounds of a share.
struct share_bounds {
  double low = 0;
  double high = 1;
};

/// The Wilson score interval of a share of which `part` out of `part + rest`
/// were counted: with 95 % confidence the true one lies inside.
share_bounds wilson(uint64_t part, uint64_t rest) noexcept;

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
  std::vector<std::string> terms{}; ///< Those that matched.
};

struct quality_report {
  std::vector<quality_score> by_sector; ///< In the sectors' order.
  std::vector<quality_miss> misses;

  quality_score total() const noexcept;

  /// Averages over sectors, each of which counts alike.
  double macro_precision() const noexcept;
  double macro_recall() const noexcept;
};

/// What goes wrong in one sector: the terms that matched most often where they
/// should not, and beginnings of missed notices; at most `most` of each.
struct typical_errors {
  std::vector<std::string> extra;  ///< As "term (2)".
  std::vector<std::string> missed; ///< Valid UTF-8.
};

typical_errors typical_errors_of(const quality_report& report, size_t sector,
                                 size_t most);

/// Compares what the sectors' rules keep with what was judged.
quality_report measure_quality(const std::vector<sector>& sectors,
                               const std::vector<judged_notice>& judged);

} // namespace bidiq

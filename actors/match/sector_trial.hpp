#pragma once

#include "actors/domain/cached_day.hpp"
#include "actors/domain/sector.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace bidiq {

/// What one entry of a sector's lists does to the notices that were looked at.
struct term_trial {
  std::string text;     ///< As written.
  uint64_t notices = 0; ///< How many it matches.
  /// How many would be lost without it; of an exclusion: how many it alone
  /// removes.
  uint64_t alone = 0;

  bool operator==(const term_trial&) const = default;
};

/// A notice that a sector finds, and by which of its keywords.
struct trial_sample {
  notice_ptr data;
  std::vector<std::string> terms; ///< As written; distinct.
};

/// What a sector finds among notices.
struct sector_trial {
  /// Why notices were left out.
  enum class lack { nothing, time, room };

  uint64_t looked_at = 0; ///< Distinct notices.
  uint64_t found = 0;
  uint64_t excluded = 0;             ///< Found but for an exclusion.
  std::vector<trial_sample> samples; ///< The first found ones.
  /// One for each entry of the definition, in its order. A keyword matches a
  /// notice that the sector finds if it counts there; an exclusion one that the
  /// sector would find without any.
  std::vector<term_trial> keywords;
  std::vector<term_trial> exclusions;
  lack lacked = lack::nothing;

  bool whole() const noexcept {
    return lacked == lack::nothing;
  }
};

struct trial_limits {
  size_t max_notices = 30'000;
  size_t max_samples = 10;
  /// Asked every few notices; once true, the rest is left out.
  std::function<bool()> time_is_up = [] { return false; };
};

/// Tries a sector on notices, in their order; one of several with the same id
/// counts. As in a search for the sector alone that asks for nothing else, but
/// before notices of different sources are merged.
sector_trial try_sector(const sector& tried, const notice_lists& notices,
                        const trial_limits& limits);

} // namespace bidiq

#pragma once

#include "actors/base/time.hpp"
#include "storage/database/database_session.hpp"

#include <chrono>
#include <cstdint>

namespace bidiq {

/// What is kept, and how long.
struct upkeep_options {
  std::chrono::milliseconds history
    = std::chrono::hours{24 * 365};   ///< Searches.
  uint64_t history_per_user = 10'000; ///< Of one user; the oldest go.
  std::chrono::milliseconds audit = std::chrono::hours{24 * 365}; ///< Events.
  uint64_t audit_events = 1'000'000; ///< Their number; the oldest go.
  /// Months and what was counted in them.
  std::chrono::milliseconds quota = std::chrono::hours{24 * 731};
  /// A search without a job that has not ended after this time never will: its
  /// node died.
  std::chrono::seconds longest_search{600};
};

struct upkeep_report {
  uint64_t removed = 0;   ///< Rows that were too old or too many.
  uint64_t abandoned = 0; ///< Searches ended as failed, and given back.
};

/// Does some of what has to be done from time to time, at most some thousand
/// rows a call; any number of nodes may do it at once. See account_rows.hpp.
outcome<upkeep_report> keep_up(database_session& on, const upkeep_options& x,
                               utc_time now);

} // namespace bidiq

#pragma once

#include "actors/domain/cached_day.hpp"

#include <chrono>
#include <optional>

namespace bidiq {

/// For how long cached days are good (contract section 6).
struct freshness_options {
  std::chrono::milliseconds today{900'000};   ///< CACHE_FRESH_TODAY_S
  std::chrono::milliseconds week{14'400'000}; ///< CACHE_FRESH_S
  std::chrono::milliseconds old{86'400'000};  ///< CACHE_FRESH_OLD_S
  /// For days of lists that were empty as a whole, at most (CACHE_NEGATIVE_S).
  std::chrono::milliseconds negative{600'000};
  /// After being fresh: shown while refreshed (CACHE_SERVE_STALE_S) ...
  std::chrono::milliseconds serve_stale{3'600'000};
  /// ... and shown if a source fails (CACHE_STALE_S).
  std::chrono::milliseconds stale{86'400'000};
  /// About how long reading a list takes, and how eagerly that is done before
  /// it is due: see `refresh_early`.
  std::chrono::milliseconds refresh_cost{10'000};
  double beta = 1;
  /// By how much other nodes' clocks may be ahead: what was read later than
  /// that is no good.
  std::chrono::milliseconds max_skew{60'000};
};

/// How long the day is fresh from when it was read. By how old the day was
/// then, not now: what was read of today lacks the rest of it, also tomorrow.
std::chrono::milliseconds fresh_for(const cached_day& cell,
                                    const freshness_options& options);

/// From this instant on the day is of no use.
utc_time usable_until(const cached_day& cell, const freshness_options& options);

/// How the day may be used now; nothing if not at all.
std::optional<freshness> freshness_of(const cached_day& cell, utc_time now,
                                      const freshness_options& options);

/// Whether to refresh something that is still fresh, so that not everybody
/// finds it stale at once (XFetch: Vattani, Chierichetti, Lowenstein: Optimal
/// Probabilistic Cache Stampede Prevention, VLDB 2015). It is `age` old, fresh
/// for `ttl`, and takes `cost` to read; with `beta` above 1 earlier; `random`
/// is of [0, 1).
bool refresh_early(std::chrono::milliseconds age, std::chrono::milliseconds ttl,
                   std::chrono::milliseconds cost, double beta,
                   double random) noexcept;

} // namespace bidiq

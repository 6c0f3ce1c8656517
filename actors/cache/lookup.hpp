#pragma once

#include "actors/cache/freshness.hpp"
#include "actors/cache/lru.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace bidiq {

/// Asks for what is cached.
struct cache_question {
  std::string source; ///< `source_traits::name`.
  std::vector<cache_partition> partitions;
  local_day first{};
  local_day last{};
};
using cache_question_ptr = std::shared_ptr<const cache_question>;

/// How many of the days looked for one level had, and how good.
struct cache_counts {
  uint64_t fresh = 0;
  uint64_t stale = 0; ///< Expired ones, too.
  uint64_t missed = 0;

  bool operator==(const cache_counts&) const = default;
};

/// Days of one partition and month: what one command of Redis reads.
struct month_query {
  size_t partition = 0; ///< The question's number of it.
  std::string month;    ///< "202601"
  std::vector<local_day> days;
};

/// "202601", and "01".."31".
std::string month_of(local_day day);
std::string day_of_month(local_day day);

/// One question while it is being answered: from memory, then from what Redis
/// adds; the copy read last counts. Pure.
class cache_lookup {
public:
  /// `random` (of [0, 1)) decides for the whole question which days are to be
  /// refreshed early: days read together are refreshed together.
  cache_lookup(cache_question_ptr question, const freshness_options& options,
               double random);

  /// Takes what memory has and is newer. Returns how good what it has is.
  cache_counts read(day_lru& memory, utc_time now);

  /// Whether there is nothing more to ask for: all days are fresh and none is
  /// to be refreshed early.
  bool settled(utc_time now) const;

  /// The next months of which some days are not fresh, or are to be refreshed
  /// early: about `max_days` days, at least one month, none twice. Empty: all
  /// have been asked for.
  std::vector<month_query> next(size_t max_days, utc_time now);

  /// Takes a day from Redis, unless a newer copy is there.
  void add(size_t partition, cached_day cell, utc_time now);

  /// How good what Redis had is, of the days that it was asked for.
  const cache_counts& shared() const noexcept {
    return shared_;
  }

  /// The answer as of now.
  cache_answer answer(utc_time now) const;

  const cache_question& question() const noexcept {
    return *question_;
  }

  /// Names a partition's day for the memory.
  day_key key_of(size_t partition, local_day day) const;

private:
  bool settles(const cached_day& x, utc_time now) const;
  bool due_early(const cached_day& x, utc_time now) const;
  cached_day& at(size_t partition, local_day day);

  cache_question_ptr question_;
  freshness_options options_;
  double random_;
  size_t days_; ///< In each partition.
  std::vector<cached_day>
    cells_; ///< By partition and day; without notices: none.
  size_t next_partition_ = 0;
  cache_counts shared_;
};

} // namespace bidiq

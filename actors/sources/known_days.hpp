#pragma once

#include "actors/domain/cached_day.hpp"
#include "actors/domain/day_ledger.hpp"
#include "actors/domain/fetch.hpp"

#include <map>
#include <memory>
#include <utility>
#include <vector>

namespace bidiq {

/// Which days a job has, from the cache or from upstream, and what the cache
/// adds besides: days for the worst case, and what is due to be read again.
/// Pure.
class known_days {
public:
  struct options {
    size_t max_batch = 2'000; ///< Cached notices in one batch.
    bool refresh = false;     ///< The job itself is a refresh: shows nothing.
  };

  known_days(const fetch_job& job, std::vector<int> modalities, options opts);

  const day_ledger& ledger() const noexcept {
    return ledger_;
  }

  /// Takes days that are cached; returns the notices of those accepted.
  std::vector<notice_batch> take(const cache_answer& answer);

  /// Upstream has given up days that are whole.
  void take(const std::vector<cache_batch::partition_days>& cells);

  /// Takes out the notices of days that are cached but too old, and that
  /// upstream did not bring: rather old notices than none. They do not make
  /// anything complete.
  std::vector<notice_batch> take_spares();

  void asked_upstream() noexcept {
    share_.asked_upstream = true;
  }

  const cache_share& share() const noexcept {
    return share_;
  }

  /// What should be read for later searches, as a job without a deadline;
  /// null: nothing. Once.
  std::shared_ptr<fetch_job> take_refresh();

private:
  void note_refresh(const cache_partition& partition, local_day day);
  void use(const cached_day& cell, bool stale, std::vector<notice_batch>& out);

  options options_;
  day_ledger ledger_;
  /// Cached days to show if upstream fails.
  std::map<std::pair<cache_partition, local_day>, cached_day> spares_;
  std::shared_ptr<fetch_job> refresh_;
  cache_share share_;
};

} // namespace bidiq

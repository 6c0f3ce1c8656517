#pragma once

#include "actors/base/memory_budget.hpp"
#include "actors/domain/cached_day.hpp"
#include "actors/domain/day_ledger.hpp"
#include "actors/resilience/retry.hpp"
#include "actors/sources/fetch_problem.hpp"
#include "actors/sources/list_proof.hpp"
#include "actors/sources/page_list.hpp"
#include "actors/sources/source_api.hpp"

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

namespace bidiq {

struct list_options {
  page_list_options pages;
  /// Longer lists are read as several of fewer days each, so that each can be
  /// proved, and cached, by itself.
  int max_pages = 20;
  /// A list that does not add up is read so often at most, each time but the
  /// first out of the retry budget.
  int max_readings = 3;
  /// A reading is given up after more pages than this without anything new. A
  /// list that moves may bring one or two.
  int max_barren_pages = 3;
  memory_budget_ptr memory; ///< Null: nothing is counted.
};

/// One list while it is being read: its pages, and their notices until it is
/// known that they are all. Then all its days can be cached, and not before:
/// there is nothing to take back. Pure.
class list_reader {
public:
  /// `ufs`: whose partitions the list makes known, its own or all. `now`: when
  /// upstream is asked first.
  list_reader(source_scope scope, std::vector<std::string> ufs, day_range days,
              int page_size, list_options options, utc_time now);

  page_list& pages() noexcept {
    return pages_;
  }
  const page_list& pages() const noexcept {
    return pages_;
  }

  const source_scope& scope() const noexcept {
    return scope_;
  }

  day_range days() const noexcept {
    return days_;
  }

  int page_size() const noexcept {
    return page_size_;
  }

  /// Reads on with another page size: from the first page again.
  void restart(int page_size);

  /// Whether every notice of this page, and there are several, came with other
  /// pages already: upstream repeats a page instead of going on.
  bool repeats(int page, const source_page& x) const;

  void read(int page, const source_page& x);

  /// Once all known pages have been read: looks whether they are all, and asks
  /// for what is still needed to know. To be called after each answer.
  void settle(retry_budget& budget);

  /// Nothing more will be asked.
  bool finished() const noexcept {
    return finished_;
  }

  /// Every notice has been seen. Meaningful once finished.
  bool whole() const noexcept {
    return whole_;
  }

  /// Why a finished list is not whole, if it is not for its pages.
  fetch_problem problem() const noexcept {
    return problem_;
  }

  /// Ends the list as it is.
  void abandon();

  /// In all readings together.
  uint64_t pages_done() const noexcept {
    return done_before_ + pages_.pages_done();
  }
  uint64_t pages_known() const {
    return done_before_ + pages_.pages_known();
  }

  /// Takes out the days of a list that is whole, all of them, once.
  std::vector<cache_batch::partition_days> take_days();

private:
  bool seen_elsewhere(int page, const source_page& x) const;
  local_day day_of(const notice& x) const;
  bool asked_for(const notice& x) const;
  page_evidence evidence_of(const source_page& x) const;
  page_totals totals_of(int page, const source_page& x) const;
  void end(bool whole, fetch_problem problem);
  void read_again(retry_budget* budget);
  void keep(local_day day, const notice_ptr& x);
  void begin_reading();
  bool is_of(const notice& x, const cache_partition& partition) const;
  std::map<cache_partition, notice_batch> partitions_of(local_day day) const;

  source_scope scope_;
  std::vector<std::string> ufs_;
  day_range days_;
  int page_size_;
  list_options options_;
  page_list pages_;
  list_proof proof_;
  utc_time began_;
  int readings_ = 1;
  int barren_pages_ = 0;     ///< In this reading, without anything new.
  uint64_t done_before_ = 0; ///< Pages of earlier readings.
  bool finished_ = false;
  bool whole_ = false;
  bool taken_ = false;
  fetch_problem problem_ = fetch_problem::none;
  std::map<local_day, std::map<std::string, notice_ptr>> kept_; ///< By id.
  std::unordered_map<size_t, int> seen_; ///< Hash of an id -> its page.
  memory_charge held_;                   ///< What is kept.
};

} // namespace bidiq

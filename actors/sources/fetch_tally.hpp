#pragma once

#include "actors/domain/day_ledger.hpp"
#include "actors/domain/fetch.hpp"
#include "actors/sources/fetch_problem.hpp"
#include "actors/sources/pace_meter.hpp"
#include "actors/sources/page_attempt.hpp"
#include "actors/sources/source_api.hpp"

#include <chrono>
#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace bidiq {

/// What a job has brought so far, for the search: notices, and in the end the
/// report. Pure.
class fetch_tally {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// How far the reading is, in pages.
  struct progress {
    uint64_t done = 0;
    uint64_t known = 0;
  };

  fetch_tally(std::string source, fetch_job_ptr job, time_point now);

  /// Upstream has answered about a page.
  void note_answer(time_point now);

  /// A page has been read, perhaps not for the first time: of its broken
  /// records those of the last time count.
  void note_page(const page_attempt& attempt, const source_page& x);

  /// A page will be asked for again.
  void note_retry() {
    ++stat_.retries;
  }

  /// The last problem is the one that the report tells; see `explain`.
  void note_problem(fetch_problem x, std::chrono::seconds wait = {}) {
    problem_ = x;
    wait_ = wait;
  }

  /// Shows those of the notices that were asked for, which may be none: the
  /// progress is news, too.
  void show(notice_batch notices, bool cached, progress at);

  std::vector<fetched_page_ptr> take_pages();

  fetch_report report(const day_ledger& days, const cache_share& cache,
                      time_point now) const;

private:
  /// Segment, list, page.
  using page_key = std::tuple<size_t, size_t, int>;

  bool wanted(const notice& x) const;

  fetch_job_ptr job_;
  source_stat stat_;
  fetch_problem problem_ = fetch_problem::none;
  std::chrono::seconds wait_{0};
  pace_meter pace_;
  std::vector<fetched_page_ptr> pages_;
  std::map<page_key, uint64_t> broken_; ///< Of pages that had any.
  time_point started_;
  time_point answered_; ///< The last time.
};

} // namespace bidiq

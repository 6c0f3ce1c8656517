#pragma once

#include "actors/resilience/retry.hpp"
#include "actors/sources/pace_meter.hpp"
#include "actors/sources/paging_plan.hpp"
#include "actors/sources/pncp_answer.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bidiq {

/// A page to ask for, with what has happened to it so far.
struct page_attempt {
  page_request request;
  unsigned failures = 0; ///< Rate limits do not count.
};

/// One job of a source on its way: the plan and everything around it that
/// needs neither actors nor a network. Pure: time is passed in.
class fetch_task {
public:
  using time_point = std::chrono::steady_clock::time_point;

  fetch_task(std::string source, fetch_job_ptr job, const retry_options& retry,
             const paging_options& paging, time_point now);

  const fetch_job& job() const noexcept {
    return *job_;
  }

  paging_plan& plan() noexcept {
    return plan_;
  }

  /// Whether a page can be asked for at `now`.
  bool ready(time_point now) const;

  /// Takes the next page to ask for: a retry that is due, else the plan's next.
  std::optional<page_attempt> take(time_point now);

  /// The next moment at which `ready` may turn true by itself.
  std::optional<time_point> next_retry() const;

  /// Something went wrong with a page. Either schedules another attempt and
  /// returns true, or gives the page up. At most `max_attempts`; a rate limit
  /// counts against the budget only, since it is the limiter that answers it.
  bool retry(page_attempt attempt, fetch_problem problem, unsigned max_attempts,
             std::optional<std::chrono::seconds> retry_after, double jitter,
             time_point now);

  /// Upstream says there is no such page; false if that cannot be believed.
  bool absent(const page_attempt& attempt);

  /// A page cannot be read and never will.
  void give_up(const page_attempt& attempt, fetch_problem problem);

  /// A page has been read: keeps what the job asked for of `notices`.
  fetched_page_ptr read(const page_attempt& attempt, notice_batch notices,
                        const page_totals& totals, uint64_t broken,
                        time_point now);

  /// Progress without notices, after an empty page.
  fetched_page_ptr progress(time_point now);

  /// Ends the job; what is not complete has failed because of `problem`.
  void abandon(fetch_problem problem);

  /// The report of an ended job.
  fetch_report report(time_point now) const;

private:
  struct waiting {
    time_point due;
    page_attempt attempt;
  };

  bool wanted(const notice& x) const;

  std::string source_;
  fetch_job_ptr job_;
  retry_options retry_;
  paging_plan plan_;
  retry_budget budget_;
  pace_meter pace_;
  std::vector<waiting> retries_;
  source_stat stat_;
  fetch_problem problem_ = fetch_problem::none;
  time_point started_;
};

} // namespace bidiq

#pragma once

#include "actors/domain/read_through.hpp"
#include "actors/sources/fetch_tally.hpp"
#include "actors/sources/job_segments.hpp"
#include "actors/sources/known_days.hpp"
#include "actors/sources/page_retries.hpp"
#include "actors/sources/source_api.hpp"
#include "actors/sources/uf_board.hpp"

#include <optional>
#include <vector>

namespace bidiq {

struct fetch_task_options {
  retry_options retry;
  list_options lists;
  /// With more UFs to read than this the whole country is asked at once.
  size_t country_above = 20;
  /// So many known days between unknown ones are read again rather than asked
  /// around.
  int join_days = 2;
  size_t max_batch = 2'000; ///< Cached notices in one page for the search.
  /// Reads what is stale in the cache for later searches: gives way to
  /// everybody who reads the same.
  bool refresh = false;
};

/// What a task wants of the cache. Tickets are for who passes it on to give.
struct task_order {
  enum class kind : uint8_t {
    ask,     ///< Ask the question of the job.
    hand_in, ///< Hand in what was read.
    give_up, ///< Nothing more is wanted.
  };

  kind type = kind::ask;
  days_question question;
  days_read read;
};

/// One job of a source on its way: what is cached, what somebody else reads,
/// what must be read, and everything around it that needs neither actors nor a
/// network. Pure: time is passed in.
///
/// The cache is asked for everything (`read_through.hpp`). The segments that it
/// gives this job are read, and their days handed in once it is proved that
/// they are whole; the others are waited for.
class fetch_task {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// `api` must outlive the task.
  fetch_task(const source_api& api, fetch_job_ptr job,
             fetch_task_options options, time_point now);

  const fetch_job& job() const noexcept {
    return *job_;
  }

  const source_api& api() const noexcept {
    return *api_;
  }

  /// Whether nothing is read or waited for any more.
  bool finished() const;

  // -- the cache --------------------------------------------------------------

  /// The cache has answered. `page_size`: what upstream accepts.
  void answered(const days_answer& x, utc_time now, int page_size);

  /// There is no cache (any more): all that it owes is read without it.
  void alone(utc_time now, int page_size);

  // -- pages ------------------------------------------------------------------

  /// Whether a page can be asked for at `now`.
  bool ready(time_point now) const {
    return ready_count(now) > 0;
  }

  /// How many.
  size_t ready_count(time_point now) const {
    return retries_.due_count(now) + segments_.open_count();
  }

  /// Takes the next page to ask for: a retry that is due, else a first page,
  /// else another one.
  std::optional<page_attempt> take(time_point now);

  /// The query of an attempt, but for the base URL.
  page_query query(const page_attempt& attempt) const {
    return segments_.query(attempt);
  }

  /// The next moment at which `ready` may turn true by itself.
  std::optional<time_point> next_retry() const {
    return retries_.next();
  }

  /// Something went wrong with a page. Either schedules another attempt and
  /// returns true, or gives the page up. At most `max_attempts`; a rate limit
  /// costs nothing, since it is the limiter that answers it.
  bool retry(const page_attempt& attempt, fetch_problem problem,
             unsigned max_attempts,
             std::optional<std::chrono::seconds> retry_after, double jitter,
             time_point now);

  /// Upstream says there is no such page; false if that cannot be believed.
  bool absent(const page_attempt& attempt, time_point now);

  /// A page cannot be read and never will.
  void give_up(const page_attempt& attempt, fetch_problem problem);

  /// Upstream refuses this page size on the first page: tries a smaller one.
  void resize(const page_attempt& attempt, int page_size);

  /// Whether upstream goes round in circles.
  bool repeats(const page_attempt& attempt, const source_page& page) const;

  /// A page has been read.
  void read(const page_attempt& attempt, const source_page& page,
            time_point now);

  /// Ends the job; what is not known has failed because of `problem`;
  /// `wait` as in `explain`.
  void abandon(fetch_problem problem, std::chrono::seconds wait = {});

  // -- what comes out ---------------------------------------------------------

  std::vector<task_order> take_orders();

  std::vector<fetched_page_ptr> take_pages() {
    return tally_.take_pages();
  }

  std::vector<uf_board::change> take_changes() {
    return ufs_.take_changes();
  }

  /// What should be read for later searches, as a job without a deadline;
  /// null: nothing. Once.
  std::shared_ptr<fetch_job> take_refresh() {
    return known_.take_refresh();
  }

  /// The report of an ended job.
  fetch_report report(time_point now) const {
    return tally_.report(known_.ledger(), known_.share(), now);
  }

private:
  days_question question() const;
  void settle(const page_attempt& attempt, const range_reader& range);
  void judge();
  void show_cached(std::vector<notice_batch> batches);

  const source_api* api_;
  fetch_job_ptr job_;
  fetch_task_options options_;
  known_days known_;
  page_retries retries_;
  uf_board ufs_;
  fetch_tally tally_;
  job_segments segments_;
  bool asking_ = true; ///< The question is not answered.
  std::vector<task_order> orders_;
};

} // namespace bidiq

#pragma once

#include "actors/sources/fetch_tally.hpp"
#include "actors/sources/known_days.hpp"
#include "actors/sources/page_retries.hpp"
#include "actors/sources/uf_board.hpp"

#include <optional>
#include <string>
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
  /// Reads what is stale in the cache for whoever comes next: gives way to
  /// everybody who reads the same.
  bool refresh = false;
};

/// What a task wants of the cache.
struct task_order {
  enum class kind : uint8_t {
    find,     ///< Ask what is cached of `partitions`, `days`.
    claim,    ///< Announce the reading of `scope`, `days`.
    withdraw, ///< Do not wait for the claim any more.
    end,      ///< The lease is over.
    store,    ///< Keep `cells`.
  };

  kind type = kind::find;
  size_t segment = 0; ///< Whose; `fetch_task::whole_job` of the first question.
  std::vector<cache_partition> partitions;
  day_range days{};
  source_scope scope;
  uint64_t lease = 0;
  std::vector<cache_batch::partition_days> cells;
};

/// One job of a source on its way: what is cached, what somebody else reads,
/// what must be read, and everything around it that needs neither actors nor a
/// network. Pure: time is passed in.
///
/// First everything is looked up in the cache. What is not known becomes
/// segments: a scope and a range of days each. A segment is claimed; when
/// granted, the cache is looked at once more (another may just have read it),
/// then its lists are read, and their days stored once it is proved that they
/// are whole. While somebody else reads it, it waits and looks again
/// afterwards.
class fetch_task {
public:
  using time_point = std::chrono::steady_clock::time_point;

  static constexpr size_t whole_job = ~size_t{0};

  /// `api` must outlive the task.
  fetch_task(const source_api& api, fetch_job_ptr job,
             fetch_task_options options, time_point now);

  const fetch_job& job() const noexcept {
    return *job_;
  }

  const source_api& api() const noexcept {
    return *api_;
  }

  bool is_refresh() const noexcept {
    return options_.refresh;
  }

  bool finished() const;

  // -- the cache --------------------------------------------------------------

  void found(size_t segment, const cache_answer& answer, utc_time now,
             int page_size);
  void granted(size_t segment, uint64_t lease);
  void busy(size_t segment, day_range days);
  void over(size_t segment);
  void stored(size_t segment);

  // -- pages ------------------------------------------------------------------

  /// Whether a page can be asked for at `now`.
  bool ready(time_point now) const;

  /// How many.
  size_t ready_count(time_point now) const;

  /// Takes the next page to ask for: a retry that is due, else a first page,
  /// else another one.
  std::optional<page_attempt> take(time_point now);

  /// The query of an attempt, but for the base URL.
  page_query query(const page_attempt& attempt) const;

  /// The next moment at which `ready` may turn true by itself.
  std::optional<time_point> next_retry() const;

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

  /// Ends the job; what is not known has failed because of `problem`.
  void abandon(fetch_problem problem);

  // -- what comes out ---------------------------------------------------------

  std::vector<task_order> take_orders();
  std::vector<fetched_page_ptr> take_pages();
  std::vector<uf_board::change> take_changes();

  /// What should be read for whoever comes next, as a job without a deadline;
  /// null: nothing. Once.
  std::shared_ptr<fetch_job> take_refresh();

  /// The report of an ended job.
  fetch_report report(time_point now) const;

private:
  enum class phase : uint8_t {
    claiming, ///< Waits for a verdict.
    waiting,  ///< Somebody else reads it.
    looking,  ///< Looks at the cache once more.
    reading,
    storing,
    ended,
  };

  struct list_segment {
    source_scope scope;
    day_range days{};
    phase at = phase::claiming;
    std::optional<uint64_t> lease; ///< 0: granted without a cache.
    std::optional<range_reader> range;
    unsigned stores = 0; ///< Not acknowledged yet.
  };

  // -- the cache --------------------------------------------------------------

  void take_hits(const cache_answer& answer);
  void plan();
  void plan_scope(const source_scope& scope);
  void add_segment(const source_scope& scope, day_range days);
  void begin_reading(list_segment& x, utc_time now, int page_size);
  std::vector<std::string> ufs_of(const source_scope& scope) const;

  // -- segments ---------------------------------------------------------------

  void settle(size_t index);
  void store_days(size_t index);
  void end(size_t index);
  void judge();
  void show(std::vector<notice_batch> batches);
  fetch_tally::progress progress() const;

  const source_api* api_;
  fetch_job_ptr job_;
  fetch_task_options options_;
  known_days known_;
  page_retries retries_;
  uf_board ufs_;
  fetch_tally tally_;
  std::vector<list_segment> segments_;
  bool asking_ = true; ///< The first question is not answered.
  std::vector<task_order> orders_;
};

} // namespace bidiq

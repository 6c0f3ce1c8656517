#pragma once

#include "actors/redis/access.hpp"
#include "actors/resilience/fair_queue.hpp"
#include "actors/sources/fetch_task.hpp"
#include "actors/sources/fetched_response.hpp"
#include "actors/sources/source_limits.hpp"
#include "actors/sources/source_limits_link.hpp"
#include "actors/system/protocol.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>

namespace bidiq {

/// What a source lets others see of its work. Called on the actor's thread;
/// empty functions are skipped.
struct source_hooks {
  using duration = std::chrono::steady_clock::duration;

  /// A request has ended: its HTTP status, or the name of a transport error.
  std::function<void(const std::string& source, const std::string& status,
                     duration took)>
    request_finished;
  /// A page will be asked for again.
  std::function<void(const std::string& source)> retried;
  /// A page was ready to be asked for but had to wait for the limiter.
  std::function<void(const std::string& source, duration waited)> limited;
  /// Records that could not be read.
  std::function<void(const std::string& source, uint64_t n)> broken_records;
  /// Codes that have no meaning here.
  std::function<void(const std::string& source, uint64_t n)> unknown_codes;
  /// Upstream has changed its shape or page size.
  std::function<void(const std::string& source, const std::string& what)> drift;
  /// Requests on their way.
  std::function<void(const std::string& source, size_t n)> in_flight;
  /// Searches were not served because the breaker is open.
  std::function<void(const std::string& source, uint64_t n)> rejected;
  /// Something that health shows has changed.
  std::function<void(const source_view& now)> view;
};

struct source_options {
  std::string name = "pncp"; ///< As in `fetched_page::source`.
  std::string base_url = "https://pncp.gov.br/api/consulta";
  std::function<source_api_ptr()> api = make_pncp; ///< Makes what is asked.
  unsigned max_requests = 8; ///< At a time, over all jobs.
  fetch_task_options task;
  rate_limiter_options pace;
  breaker_options breaker;
  std::chrono::milliseconds request_timeout{60'000}; ///< Of one attempt.
  size_t max_body = size_t{16} << 20;                ///< Of one page.
  /// What is stale in the cache is refreshed within this time or not at all, so
  /// many searches' worth of it at a time.
  std::chrono::milliseconds refresh_time{120'000};
  size_t max_refreshes = 4;
  /// A job waits this long for a breaker that is about to be tried, rather than
  /// fail.
  std::chrono::milliseconds breaker_patience{2'000};
  /// Between two looks at who else is alive, and at the clock.
  std::chrono::milliseconds beat{2'000};
  std::chrono::milliseconds node_ttl{8'000};
  redis_access_ptr redis; ///< Null: limits and breaker are this node's own.
  uint64_t seed = 1;      ///< Of jitter and span ids.
  http_getter http;       ///< Must outlive the actor.
  utc_clock now = system_utc_now;
  source_hooks hooks;
};

struct source_state {
  using self_ptr = source_actor::stateful_pointer<source_state>;
  using time_point = fetch_task::time_point;

  static inline const char* name = "source";

  explicit source_state(self_ptr selfptr);

  /// Running jobs still get their report, also if the actor has crashed.
  ~source_state();

  // -- jobs (source.cpp) ------------------------------------------------------

  void init(source_options opts);
  void fetch(const fetch_job_ptr& job, const fetch_sink_actor& sink);
  void cancel(const std::string& search_id);
  void on_down(const caf::down_msg& msg);
  void tick();

  /// Sends what may be sent now and arms the timer for what is due later.
  void pump();

  // -- upstream (source_traffic.cpp) ------------------------------------------

  void received(const fetched_response& message);

  // -- the cache (source_cache.cpp) -------------------------------------------

  void found(const cache_answer_ptr& answer);
  void on_verdict(const fetch_lease_verdict& x);
  void stored(uint64_t ticket);

  // -- limits -----------------------------------------------------------------

  void on_link(const link_status& news);
  void on_limits(const source_limits_input& x);
  source_view view() const;
  void reset();

private:
  struct job_entry {
    fetch_task task;
    fetch_sink_actor sink; ///< Null: a refresh.
    time_point began;
    bool ended = false;
  };
  using entry_ptr = std::shared_ptr<job_entry>;

  struct transfer {
    entry_ptr entry;
    page_attempt attempt;
    permit how = permit::yes;
    time_point sent;
    uint64_t id = 0; ///< The HTTP client's.
  };

  /// Something the cache was asked.
  struct question {
    entry_ptr entry;
    size_t segment = 0;
    task_order::kind type = task_order::kind::find;
    bool busy = false; ///< Of a claim: somebody else reads it.
  };

  // -- jobs -------------------------------------------------------------------

  std::vector<entry_ptr> entries() const;
  entry_ptr add(const fetch_job_ptr& job, const fetch_sink_actor& sink);
  void add_refresh(const std::shared_ptr<fetch_job>& job);
  void expire(time_point now);
  void abandon(const entry_ptr& entry, fetch_problem problem);
  void flush(const entry_ptr& entry);
  void finish(const entry_ptr& entry);
  void tell_limiter(time_point now);
  void arm(time_point now);
  void wake_at(time_point when, time_point now);
  double jitter();

  // -- upstream ---------------------------------------------------------------

  bool send_next(time_point now);
  void send(const entry_ptr& entry, const page_attempt& attempt, permit how,
            time_point now);
  http_get request_for(const job_entry& entry, const page_attempt& attempt,
                       time_point now);
  void adapt_pace(const transfer& done, const http_response& response,
                  source_answer kind, time_point now);
  call_outcome answered(const transfer& done, const http_response& response,
                        source_answer kind, time_point now);
  call_outcome parse(const transfer& done, const http_response& response,
                     time_point now);
  call_outcome absent(const transfer& done, time_point now);
  call_outcome refused_page(const transfer& done);
  void retry(const transfer& done, fetch_problem problem, unsigned max_attempts,
             const http_response& response, time_point now);
  void drop_transfers(const entry_ptr& entry);
  void note_drift(const std::string& what);

  // -- the cache --------------------------------------------------------------

  void obey(const entry_ptr& entry, const task_order& order);
  void ask_cache(const entry_ptr& entry, const task_order& order);
  void answer_without_cache(const question& x);
  notice_cache_actor cache();
  void cache_lost();

  // -- limits -----------------------------------------------------------------

  void make_limits();
  void reject_all(time_point now);
  void show_view();

  self_ptr self;
  source_options options;
  source_api_ptr api;
  std::optional<source_limits> limits;
  std::optional<source_limits_link> shared_limits;
  std::mt19937_64 random;
  fair_queue<entry_ptr> jobs;
  std::map<uint64_t, transfer> in_flight; ///< By ticket.
  std::map<uint64_t, question> questions; ///< By ticket.
  caf::actor_addr cache_addr;             ///< The one that was asked last.
  uint64_t last_ticket = 0;
  std::set<time_point> ticks;   ///< On their way.
  int page_size = 50;           ///< That upstream accepts.
  std::string drift;            ///< The last new one.
  std::set<std::string> drifts; ///< All so far, until a reset.
  source_view shown;
};

/// A SOURCE of notices, whichever its API: serves its jobs in turn through one
/// limiter and one circuit breaker, which it shares with the other nodes, at
/// most `max_requests` requests at a time.
source_actor::behavior_type source(source_state::self_ptr self,
                                   source_options options);

} // namespace bidiq

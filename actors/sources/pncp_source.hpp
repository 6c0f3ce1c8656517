#pragma once

#include "actors/resilience/gcra.hpp"
#include "actors/sources/fetch_task.hpp"
#include "actors/sources/fetched_response.hpp"
#include "actors/sources/pncp_page.hpp"
#include "actors/system/protocol.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <functional>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <string_view>

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
};

struct pncp_source_options {
  std::string name = "pncp"; ///< As in `fetched_page::source`.
  std::string base_url = "https://pncp.gov.br/api/consulta";
  int page_size = 50;        ///< 10..50.
  unsigned max_requests = 8; ///< At a time, over all jobs.
  gcra_options pace;
  retry_options retry;
  paging_options paging;
  std::chrono::milliseconds request_timeout{60'000}; ///< Of one attempt.
  size_t max_body = size_t{16} << 20;                ///< Of one page.
  uint64_t seed = 1; ///< Of jitter and span ids.
  http_getter http;  ///< Must outlive the actor.
  source_hooks hooks;
};

struct pncp_source_state {
  using self_ptr = source_actor::stateful_pointer<pncp_source_state>;
  using time_point = fetch_task::time_point;

  static inline const char* name = "pncp_source";

  explicit pncp_source_state(self_ptr selfptr);

  /// Running jobs still get their report, also if the actor has crashed.
  ~pncp_source_state();

  void init(pncp_source_options opts);
  void fetch(const fetch_job_ptr& job, const fetch_sink_actor& sink);
  void cancel(const std::string& search_id);
  void forget(const caf::actor_addr& sink);
  void received(const fetched_response& message);

  void tick();

  /// Sends what may be sent now and arms the timer for what is due later.
  void pump();

private:
  struct job_entry {
    fetch_task task;
    fetch_sink_actor sink;
  };
  using entry_ptr = std::shared_ptr<job_entry>;

  struct transfer {
    entry_ptr entry;
    page_attempt attempt;
    time_point sent;
    uint64_t id = 0; ///< The HTTP client's.
  };

  entry_ptr next_ready(time_point now);
  void send_next(const entry_ptr& entry, time_point now);
  http_get request_for(job_entry& entry, const page_request& page,
                       time_point now);
  void adapt_pace(const transfer& done, const http_response& response,
                  pncp_answer kind, time_point now);
  void answered(const transfer& done, const http_response& response,
                pncp_answer kind, time_point now);
  void parse(const transfer& done, const http_response& response,
             time_point now);
  void absent(const transfer& done, time_point now);
  void retry(const transfer& done, fetch_problem problem, unsigned max_attempts,
             const http_response& response, time_point now);
  void expire(time_point now);
  void abandon(const entry_ptr& entry, fetch_problem problem);
  void drop_transfers(const entry_ptr& entry);
  void flush(job_entry& entry);
  void finish(const entry_ptr& entry);
  void arm(time_point now);
  double jitter();

  self_ptr self;
  pncp_source_options options;
  gcra pace;
  pncp_page_parser parser;
  std::mt19937_64 random;
  std::vector<entry_ptr> jobs; ///< In turn: the next to be served is first.
  std::map<uint64_t, transfer> in_flight; ///< By ticket.
  uint64_t last_ticket = 0;
  std::set<time_point> ticks; ///< On their way.
  std::optional<time_point> limited_since;
};

/// The SOURCE of PNCP's notices. Serves its jobs in turn through one limiter,
/// at most `max_requests` requests at a time.
source_actor::behavior_type pncp_source(pncp_source_state::self_ptr self,
                                        pncp_source_options options);

} // namespace bidiq

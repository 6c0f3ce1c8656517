#pragma once

#include "actors/sources/answer_judge.hpp"
#include "actors/sources/cache_asker.hpp"
#include "actors/sources/drift_log.hpp"
#include "actors/sources/page_requests.hpp"
#include "actors/sources/source_jobs.hpp"
#include "actors/sources/source_limits.hpp"
#include "actors/sources/source_limits_link.hpp"
#include "actors/sources/source_options.hpp"
#include "actors/sources/source_self.hpp"
#include "actors/sources/view_publisher.hpp"
#include "actors/sources/wake_ups.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <optional>
#include <string>

namespace bidiq {

struct source_state {
  using self_ptr = source_self::stateful_pointer<source_state>;
  using time_point = fetch_task::time_point;

  static inline const char* name = "source";

  explicit source_state(self_ptr selfptr);

  /// Running jobs still get their report, also if the actor has crashed.
  ~source_state();

  void init(source_options opts);

  // -- jobs -------------------------------------------------------------------

  void fetch(const fetch_job_ptr& job, const fetch_sink_actor& sink);
  void cancel(const std::string& search_id);
  void on_down(const caf::down_msg& msg);
  void tick();

  /// The cache has answered.
  void heard(const days_answer_ptr& answer);

  /// Upstream has answered.
  void received(const fetched_response& message);

  /// Sends what may be sent now and arms the timer for what is due later.
  void pump();

  // -- limits -----------------------------------------------------------------

  void on_link(const link_status& news);
  void on_limits(const source_limits_input& x);
  source_view view() const;
  void reset();

private:
  using entry_ptr = source_job_ptr;

  void abandon(const entry_ptr& entry, fetch_problem problem,
               std::chrono::seconds wait = {});
  void flush(const entry_ptr& entry);
  void finish(const entry_ptr& entry);
  void expire(time_point now);
  void tell_limiter(time_point now);
  bool send_next(time_point now);
  void reject_all(time_point now);
  void tell(const page_request& done, const http_response& response,
            const answer_verdict& verdict, time_point now);

  self_ptr self;
  source_options options;
  source_api_ptr api;
  std::optional<source_limits> limits;
  std::optional<source_limits_link> shared_limits;
  std::optional<answer_judge> judge;
  std::optional<source_jobs> jobs;
  std::optional<page_requests> requests;
  std::optional<view_publisher> publisher;
  std::optional<cache_asker> cache;
  wake_ups ticks;
  drift_log drifts;
};

/// A SOURCE of notices, whichever its API: serves its jobs in turn through one
/// limiter and one circuit breaker, which it shares with the other nodes, at
/// most `max_requests` requests at a time.
source_self::behavior_type source(source_state::self_ptr self,
                                  source_options options);

} // namespace bidiq

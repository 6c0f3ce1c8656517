#pragma once

#include "actors/jobs/job_store.hpp"
#include "actors/results/known_searches.hpp"
#include "actors/system/protocol.hpp"

#include <caf/fwd.hpp>

#include <string>

namespace bidiq {

/// What users ask about jobs: their own, and administrators about all. Another
/// user's job is answered like one that never was: `not_found`. Thread-safe.
class job_desk {
public:
  job_desk(caf::actor_system& actors, job_store_ptr store,
           known_searches_ptr known, utc_clock now);

  void list(const identity& who, job_query which,
            const reply<job_page>& answer) const;
  void find(const identity& who, const std::string& id,
            const reply<job>& answer) const;

  /// A search that runs on this node keeps what it has found.
  void cancel(const identity& who, const std::string& id,
              const reply<job>& answer) const;

  /// The same for a search that runs on this node, or on one that can be told:
  /// `unavailable` if that has not ended it in time.
  void cancel_here(const job& x, const reply<job>& answer) const;

  /// A dead search has told its end already: what failed of it is repeated, and
  /// the job stays as it is.
  void requeue(const std::string& id, const reply<job>& answer) const;

private:
  void cancel_elsewhere(const job& x, const reply<job>& answer) const;
  void call_off(const job& x, const reply<job>& answer) const;
  void repeat(const job& x, const reply<job>& answer) const;

  caf::actor_system* actors_;
  job_store_ptr store_;
  known_searches_ptr known_;
  utc_clock now_;
};

// -- handlers of an actor whose state has a desk ------------------------------

template <class Self>
auto on_list_jobs(Self* self) {
  return [self](list_atom, const identity& who, const job_query& which,
                const reply<job_page>& answer) {
    self->state.desk->list(who, which, answer);
  };
}

template <class Self>
auto on_find_job(Self* self) {
  return [self](find_atom, const identity& who, const std::string& id,
                const reply<job>& answer) {
    self->state.desk->find(who, id, answer);
  };
}

template <class Self>
auto on_cancel_job(Self* self) {
  return [self](cancel_atom, const identity& who, const std::string& id,
                const reply<job>& answer) {
    self->state.desk->cancel(who, id, answer);
  };
}

template <class Self>
auto on_requeue_job(Self* self) {
  return [self](retry_atom, const std::string& id, const reply<job>& answer) {
    self->state.desk->requeue(id, answer);
  };
}

} // namespace bidiq

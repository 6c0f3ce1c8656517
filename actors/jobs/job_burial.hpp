#pragma once

#include "actors/jobs/job_store.hpp"

#include <caf/fwd.hpp>

#include <functional>

namespace bidiq {

/// Takes a job from a worker that has died: others may take it from now on. If
/// it has cost too many workers their lives it is parked, and its search ends
/// with one error, wherever its clients are. `on_dead` is called then, `done`
/// with whether the store could be reached; both on any thread.
void bury_job(caf::actor_system& actors, const job_store_ptr& store,
              const job_lease& lease, utc_time now,
              std::function<void()> on_dead, const reply<bool>& done);

/// A search that nobody can run, since its job is not what it was put there as,
/// ends with one error, wherever its clients are.
void end_damaged_search(caf::actor_system& actors, const job& x);

/// A job that the store has lost is there again, with that lease. The answer is
/// the job, which may be another's by now.
void put_back_job(const job_store_ptr& store, const job_lease& lease, job lost,
                  utc_time now, const reply<job>& answer);

/// A search that waits for a worker, or that another node's has, is called off:
/// it ends as cancelled, and what that worker still does is refused. The answer
/// is the job as it is then.
void call_off_job(caf::actor_system& actors, const job_store_ptr& store,
                  const job& x, utc_time now, const reply<job>& answer);

} // namespace bidiq

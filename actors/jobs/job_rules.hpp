#pragma once

#include "actors/domain/job.hpp"

#include <chrono>
#include <optional>

namespace bidiq {

struct job_rules {
  /// How long a worker has a job without telling anything of it.
  std::chrono::milliseconds lease{10'000};
  /// A job whose worker died so often is tried no more.
  uint32_t max_crashes = 2;
  /// How long a job rests that could not be done just now: at first, and most.
  std::chrono::milliseconds first_rest{2'000};
  std::chrono::milliseconds longest_rest{60'000};
};

// What may happen to a job, as every store does it: read it, apply one of
// these, and write it if that says so, all at once. Pure. `now` is the caller's
// clock.

/// Whether a worker may take it.
bool may_take(const job& x, utc_time now) noexcept;

/// The order in which jobs are taken: by priority, then by age.
bool is_before(const job& x, const job& y) noexcept;

/// Whether somebody who asks for those sees it.
bool matches(const job& x, const job_query& which);

/// A worker takes it, which ends all older leases. It may be taken.
job_lease take(job& x, const std::string& worker, utc_time now,
               const job_rules& rules);

/// What a job's token begins at that is put into a store now. A store that has
/// lost what it had, and is given the job again, must not give tokens again
/// that the search's log knows. A higher one than any that was given before,
/// as long as a job is not taken each second.
uint64_t first_token(utc_time now) noexcept;

/// Whether `lease` still is the job's: else the caller has lost it, and what it
/// wants to write is refused.
bool holds(const job& x, const job_lease& lease) noexcept;

/// The worker is alive and this far. False: it has lost the job.
bool renew(job& x, const job_lease& lease, int progress, utc_time now,
           const job_rules& rules);

/// The worker has come to an end with it. False: it has lost the job.
bool finish(job& x, const job_lease& lease, const job_end& how, utc_time now);

/// A loop has run, how well its error says: it is due again then, and keeps
/// `report`. False: the worker has lost it.
bool repeat(job& x, const job_lease& lease, const job_end& how,
            const std::string& report, utc_time due);

/// How long a job rests that could not be done just now: twice as long after
/// each attempt, and up to half of that less by `chance` (0 to 1), so that
/// those that failed together do not come back together.
std::chrono::milliseconds retry_delay(const job_rules& rules, uint64_t attempts,
                                      double chance) noexcept;

/// The worker gives it back unfinished, to be taken at `due` at the earliest.
/// False: it has lost it.
bool hand_back(job& x, const job_lease& lease, utc_time due);

/// The worker with that lease is dead: the job waits for another one, or is
/// dead itself. False: that lease is not the job's any more.
bool lapse(job& x, const job_lease& lease, utc_time now,
           const job_rules& rules);

/// Somebody calls it off. False: it has ended. A worker that has it loses it.
bool cancel(job& x, utc_time now);

/// How a job ends that nobody can do, since what stands in the store is not
/// what was put there. A store that finds out so gives it to a worker with this
/// code as its error.
job_end damaged_end();

/// A dead job is tried again, as if no worker had died of it. False: it is not
/// dead.
bool requeue(job& x, utc_time now);

} // namespace bidiq

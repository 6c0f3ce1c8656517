#pragma once

#include "net/redis/client.hpp"

namespace bidiq {

/// What happens to jobs in Redis, each in one step. KEYS[1] is what all indexes
/// begin with (`key_space::jobs("")`), KEYS[2] what the keys of jobs do
/// (`key_space::job("")`). A job is a hash, its times milliseconds since 1970.
/// The indexes are sorted sets of ids:
///
///   work:waiting, loop:waiting   by when they are due
///   work:ready, loop:ready       of those, what has become due, in the order
///                                in which it is taken
///   held                         by the end of the lease
///   all, user:U, active:U, dead  by when they were added; no loops
///   loops, ended                 by when they were added, have ended
///   workers                      names by when they told that they live
///
/// Numbers that cannot be read, and ids without a job, cost that job only.
struct job_scripts {
  /// Adds a job unless there is one of that id. Fields are arguments `f:NAME`.
  /// Answers with the job as it is now.
  redis::script add;
  /// `queue`, `worker`, `most`, `now`, `until`, `kinds`: takes what is due.
  /// Answers with the jobs.
  redis::script take;
  /// Writes the fields `f:NAME` if the job's worker and token are `worker` and
  /// `token`; with `rev` instead, if nothing was written since it was read.
  /// `said` is `ok`, `lost`, `stale` or `missing`.
  redis::script write;
  /// `index`, `first`, `count`, `order`: that part of an index, as jobs without
  /// payload unless they are loops. Answers with the number of ids and the
  /// jobs.
  redis::script page;
  /// `limit`, `keep`, `most`: removes what ended before, and the oldest beyond
  /// so many. Answers how many have gone.
  redis::script sweep;
  /// `worker` (may be empty), `now`, `since`, `ttl`: answers how many live.
  redis::script enlist;
  /// Removes what stands in the place of an index and is none.
  redis::script mend;
};

const job_scripts& the_job_scripts();

} // namespace bidiq

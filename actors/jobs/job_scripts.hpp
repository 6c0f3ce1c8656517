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
/// What is under these names and is none of it costs itself only: each answer
/// begins with how many keys had to be removed for that. If it was an index,
/// the jobs that were in it have to be arranged again. The first argument is
/// always the time that is left to what is written, in milliseconds; the others
/// stand with each script.
struct job_scripts {
  /// Adds jobs of whose ids there are none. Answers of each `added`, `full`,
  /// `broken`, or the job that there is, as names and values.
  redis::script add;
  /// Takes what is due. Answers with the jobs.
  redis::script take;
  /// Writes fields of jobs, each under a lease, or if nothing was written since
  /// it was read. Answers of each `ok`, `lost`, `stale`, `missing` or `broken`.
  redis::script write;
  /// A part of an index: the number of ids in it, and of that part the jobs,
  /// without payload unless they are loops.
  redis::script page;
  /// Removes what ended before, and the oldest beyond so many. Answers how many
  /// have gone.
  redis::script sweep;
  /// A worker lives. Answers how many do.
  redis::script enlist;
  /// Puts jobs into all the indexes that they belong in. Answers how many.
  redis::script arrange;
};

const job_scripts& the_job_scripts();

} // namespace bidiq

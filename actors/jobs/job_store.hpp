#pragma once

#include "actors/base/reply.hpp"
#include "actors/domain/job.hpp"
#include "actors/jobs/job_rules.hpp"

#include <memory>
#include <string>
#include <vector>

namespace bidiq {

/// How long ended jobs are kept, and how many.
struct job_retention {
  std::chrono::milliseconds age = std::chrono::hours{24 * 7};
  uint64_t count = 100'000; ///< The oldest go.
};

/// What a worker wants.
struct job_wish {
  std::string worker;
  uint64_t most = 1;
  bool loops = false; ///< Loops, else anything else.
};

/// Where jobs are kept: here, in a database, in Redis. No call waits; the
/// answer comes by its `reply`, on any thread, with `unavailable` and
/// `retry_after` if the store cannot be reached. What the answers of writes say
/// is what `job_rules.hpp` says, applied to the job as it is when the write is
/// done: of several who want the same, over all nodes, one gets it. Each call
/// may be carried out twice, which changes nothing. Thread-safe.
class job_store {
public:
  virtual ~job_store() = default;

  /// Adds a job, taken already by `worker` unless that is empty. Answers with
  /// the job of that id as it is now, which may be an older one.
  virtual void
  add(job x, const std::string& worker, utc_time now, reply<job> answer)
    = 0;

  /// The same of one that waits for a worker. `too_many_searches` if its user
  /// has `most` jobs that have not ended (0: any number), exactly, whoever else
  /// adds some meanwhile; not for one that is there already.
  virtual void place(job x, uint64_t most, utc_time now, reply<job> answer) = 0;

  /// Takes jobs that are due, in their order.
  virtual void take(job_wish wish, utc_time now, reply<job_list> answer) = 0;

  /// Those that workers have now, at most `most`, oldest lease first.
  virtual void held(uint64_t most, reply<job_list> answer) = 0;

  /// Answers with the leases that are lost.
  virtual void renew(std::vector<job_beat> beats, utc_time now,
                     reply<std::vector<job_lease>> answer)
    = 0;

  /// False: the lease is lost, and nothing was written.
  virtual void
  finish(job_lease lease, job_end how, utc_time now, reply<bool> answer)
    = 0;
  virtual void hand_back(job_lease lease, utc_time due, reply<bool> answer) = 0;
  /// A loop has run: `report` becomes its payload.
  virtual void repeat(job_lease lease, job_end how, std::string report,
                      utc_time due, reply<bool> answer)
    = 0;

  /// Answers with the job as it is now; `not_found`.
  virtual void lapse(job_lease lease, utc_time now, reply<job> answer) = 0;
  /// The same; `already_finished`.
  virtual void cancel(std::string id, utc_time now, reply<job> answer) = 0;
  /// The same; `already_finished` unless it is dead.
  virtual void requeue(std::string id, utc_time now, reply<job> answer) = 0;

  /// `not_found`.
  virtual void find(std::string id, reply<job> answer) = 0;
  virtual void list(job_query which, reply<job_page> answer) = 0;

  /// Tells that a worker lives, unless it is nobody (empty), and answers how
  /// many have done so since `since`.
  virtual void enlist(std::string worker, utc_time now, utc_time since,
                      reply<uint64_t> answer)
    = 0;
  /// That worker takes no more jobs.
  virtual void retire(std::string worker, reply<bool> answer) = 0;

  /// Removes ended jobs, some thousand at most; answers how many.
  virtual void sweep(job_retention keep, utc_time now, reply<uint64_t> answer)
    = 0;
};
using job_store_ptr = std::shared_ptr<job_store>;

/// Jobs in this process' memory, which die with it.
job_store_ptr make_memory_job_store(job_rules rules);

} // namespace bidiq

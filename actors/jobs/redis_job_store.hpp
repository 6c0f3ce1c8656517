#pragma once

#include "actors/jobs/job_store.hpp"
#include "actors/redis/access.hpp"

#include <chrono>
#include <functional>
#include <memory>

namespace bidiq {

struct redis_job_store_options {
  job_rules rules;
  /// What has not been written for so long goes.
  std::chrono::milliseconds ttl = std::chrono::hours{24 * 14};
  /// Memory for jobs that were put there and have not ended yet.
  uint64_t max_placed_bytes = 16'777'216;
};

/// Jobs in Redis, for all processes that share it. Redis has to persist
/// (`appendonly yes`) for a job to outlive it; what waited in one that comes
/// back empty is put there again by the node that put it there, which looks at
/// each `enlist`.
job_store_ptr make_redis_job_store(redis_access_ptr redis,
                                   redis_job_store_options options);

/// Calls `heard`, which must not block, on the Redis client's thread each time
/// that a job waits for a worker. Ends with the last copy of what it returns.
/// Messages may be missed while the link is away.
std::shared_ptr<void> listen_for_jobs(const redis_access& redis,
                                      const std::function<void()>& heard);

} // namespace bidiq

#pragma once

#include "actors/jobs/job_store.hpp"
#include "actors/redis/access.hpp"

#include <chrono>
#include <functional>
#include <memory>

namespace bidiq {

/// Jobs in Redis, for all processes that share it. What has not been written
/// for `ttl` goes. Redis has to persist (`appendonly yes`) for a job to outlive
/// it.
job_store_ptr make_redis_job_store(redis_access_ptr redis, job_rules rules,
                                   std::chrono::milliseconds ttl);

/// Calls `heard`, which must not block, on the Redis client's thread each time
/// that a job waits for a worker. Ends with the last copy of what it returns.
/// Messages may be missed while the link is away.
std::shared_ptr<void> listen_for_jobs(const redis_access& redis,
                                      const std::function<void()>& heard);

} // namespace bidiq

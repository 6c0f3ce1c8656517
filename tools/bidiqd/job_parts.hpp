#pragma once

#include "actors/jobs/job_clerk.hpp"
#include "actors/jobs/job_runner.hpp"
#include "actors/jobs/loop_keeper.hpp"
#include "actors/redis/access.hpp"
#include "config/settings.hpp"
#include "net/routes/app.hpp"
#include "storage/database/database.hpp"

#include <string>
#include <variant>

namespace bidiq {

/// Tells that no other process of this program uses a file: holds a lock beside
/// it, which ends with this process, however that ends.
class sole_use {
public:
  sole_use() = default;

  /// Tries to lock `path` + ".lock".
  explicit sole_use(const std::string& path);
  ~sole_use();
  sole_use(sole_use&& other) noexcept;
  sole_use& operator=(sole_use&& other) noexcept;

  explicit operator bool() const noexcept {
    return fd_ >= 0;
  }

private:
  int fd_ = -1;
};

/// The lock of the database's file, if it is one.
sole_use lock_database(const database_address& where);

/// Where this node's jobs are kept.
job_store_ptr job_store_of(const settings& x, const database_ptr& database,
                           const redis_access_ptr& redis);

/// Whose answer it is, among databases "memory" and "redis".
std::string_view job_backend_of(const settings& x);

/// Hears of jobs that wait for a worker, on any thread; null if no other
/// process puts jobs there. Ends with its last copy.
std::shared_ptr<void> listen_for_jobs(const settings& x, const app& a,
                                      const redis_access_ptr& redis,
                                      const std::function<void()>& heard);

/// Whether other processes reach them.
bool shares_jobs(const app& a);

/// What the job runner needs; `sole`: no other process has the database.
job_runner_options job_options_of(const settings& x, const app& a,
                                  metrics& meters, node_state& state,
                                  const job_store_ptr& store,
                                  const known_searches_ptr& known, bool sole);

/// The same for a node that runs no searches.
job_clerk_options clerk_options_of(const settings& x, node_state& state,
                                   const job_store_ptr& store,
                                   const known_searches_ptr& known);

/// What one process of the fleet does from time to time. `database` may be
/// null.
loop_keeper_options
loop_options_of(const settings& x, const app& a, metrics& meters,
                const database_ptr& database, const job_store_ptr& store);

/// Who keeps the jobs of this node.
using job_keeper_options = std::variant<job_runner_options, job_clerk_options>;

} // namespace bidiq

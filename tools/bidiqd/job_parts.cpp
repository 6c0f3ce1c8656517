#include "tools/bidiqd/job_parts.hpp"

#include "actors/base/random_id.hpp"
#include "storage/jobs/sql_job_store.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <utility>

namespace bidiq {

sole_use::sole_use(const std::string& path)
  : fd_(::open((path + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
  if (fd_ >= 0 && ::flock(fd_, LOCK_EX | LOCK_NB) != 0)
    ::close(std::exchange(fd_, -1));
}

sole_use::~sole_use() {
  if (fd_ >= 0)
    ::close(fd_);
}

sole_use::sole_use(sole_use&& other) noexcept
  : fd_(std::exchange(other.fd_, -1)) {
  // nop
}

sole_use& sole_use::operator=(sole_use&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

sole_use lock_database(const database_address& where) {
  return where.dialect == sql_dialect::sqlite ? sole_use{where.target}
                                              : sole_use{};
}

job_runner_options job_options_of(const settings& x, const app& a,
                                  metrics& meters, node_state& state,
                                  const database_ptr& database,
                                  const known_searches_ptr& known, bool sole) {
  job_runner_options out;
  out.rules.lease = x.job_lease;
  out.rules.max_crashes = static_cast<uint32_t>(x.job_max_crashes);
  auto in_memory = x.job_store_backend == "memory" || !database;
  out.store = in_memory ? make_memory_job_store(out.rules)
                        : make_sql_job_store(database, out.rules);
  out.sole = sole || in_memory;
  // A later life of the process is another worker.
  out.worker = a.node_id + ':' + random_id();
  out.runs_without = x.job_store_fallback == "memory";
  out.known = known;
  out.poll = x.job_poll;
  out.taken_at_once = static_cast<uint64_t>(x.max_active_searches);
  out.patience = x.database_statement_timeout;
  out.keep.age = x.job_ttl;
  out.keep.count = static_cast<uint64_t>(x.jobs_max_kept);
  out.on_event = [&meters](const char* event) {
    meters.add(counter::jobs, {event});
  };
  state.jobs = "connected";
  state.jobs_known = in_memory;
  out.on_known = [&state] { state.jobs_known = true; };
  out.on_store = [&state](bool reached) {
    state.jobs = reached ? "connected" : "unavailable";
  };
  return out;
}

} // namespace bidiq

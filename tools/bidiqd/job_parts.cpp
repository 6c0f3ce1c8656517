#include "tools/bidiqd/job_parts.hpp"

#include "actors/base/log.hpp"
#include "actors/base/random_id.hpp"
#include "actors/jobs/redis_job_store.hpp"
#include "storage/jobs/job_listener.hpp"
#include "storage/jobs/sql_job_store.hpp"
#include "tools/bidiqd/database_parts.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <functional>
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

namespace {

job_rules rules_of(const settings& x) {
  job_rules out;
  out.lease = x.job_lease;
  out.max_crashes = static_cast<uint32_t>(x.job_max_crashes);
  out.first_rest = x.job_rest_min;
  out.longest_rest = x.job_rest_max;
  return out;
}

double unix_seconds(utc_time x) {
  return std::chrono::duration<double>(x.time_since_epoch()).count();
}

outcome<std::string> removed(const outcome<uint64_t>& n) {
  if (!n)
    return n.error();
  return "removed " + std::to_string(*n);
}

// Old history, audit events, counts and signed-out tokens; searches whose nodes
// died before they were jobs.
std::function<void(utc_time, reply<std::string>)>
upkeep_loop(const database_ptr& database, const upkeep_options& keep) {
  return [database, keep](utc_time now, const reply<std::string>& answer) {
    database->post<upkeep_report>(
      job_kind::write,
      [keep, now](database_session& on) { return keep_up(on, keep, now); },
      reply<upkeep_report>{[answer](const outcome<upkeep_report>& how) {
        if (!how)
          return answer.deliver(how.error());
        answer.deliver("removed " + std::to_string(how->removed) + ", ended "
                       + std::to_string(how->abandoned));
      }});
  };
}

// Workbooks in a store that all nodes have.
std::function<void(utc_time, reply<std::string>)> report_loop(const app& a) {
  return [store = a.store, workers = a.store_workers](
           utc_time now, const reply<std::string>& answer) {
    boost::asio::post(*workers, [store, now, answer] {
      answer.deliver(removed(store->sweep(now)));
    });
  };
}

// The library as it is now; at first, and each time, by whoever is first.
std::function<void(utc_time, reply<std::string>)> catalog_loop(const app& a) {
  return [catalog = a.catalog, workers = a.store_workers](
           utc_time, const reply<std::string>& answer) {
    boost::asio::post(*workers, [catalog, answer] {
      auto files = catalog->fill(true);
      if (files)
        answer.deliver("files " + std::to_string(*files));
      else if (files.error().code == errc::already_finished)
        answer.deliver(std::string{"filled elsewhere"});
      else
        answer.deliver(files.error());
    });
  };
}

std::function<void(bool)> store_hook(node_state& state) {
  return [&state](bool reached) {
    state.jobs = reached ? "connected" : "unavailable";
  };
}

std::function<void(uint64_t)> workers_hook(node_state& state) {
  return
    [&state](uint64_t n) { state.workers_alive = static_cast<int64_t>(n); };
}

} // namespace

job_store_ptr job_store_of(const settings& x, const database_ptr& database,
                           const redis_access_ptr& redis) {
  // Longer than any job waits or is kept, unless no loop removes it.
  if (x.job_store_backend == "redis" && redis)
    return make_redis_job_store(
      redis,
      {.rules = rules_of(x),
       .ttl = 2 * x.job_ttl,
       .max_placed_bytes = static_cast<uint64_t>(x.jobs_placed_max_bytes)});
  return x.job_store_backend == "memory" || !database
           ? make_memory_job_store(rules_of(x))
           : make_sql_job_store(database, rules_of(x));
}

std::string_view job_backend_of(const settings& x) {
  if (x.job_store_backend == "memory" || x.job_store_backend == "redis")
    return x.job_store_backend == "memory" ? "memory" : "redis";
  return to_string(session_options_of(x).where.dialect);
}

std::shared_ptr<void> listen_for_jobs(const settings& x, const app& a,
                                      const redis_access_ptr& redis,
                                      const std::function<void()>& heard) {
  if (!shares_jobs(a) || a.role == "api")
    return nullptr;
  if (a.job_backend == "redis")
    return listen_for_jobs(*redis, heard);
  return std::make_shared<job_listener>(session_options_of(x), x.job_poll,
                                        heard);
}

job_runner_options job_options_of(const settings& x, const app& a,
                                  metrics& meters, node_state& state,
                                  const job_store_ptr& store,
                                  const known_searches_ptr& known, bool sole) {
  job_runner_options out;
  out.rules = rules_of(x);
  out.store = store;
  auto in_memory = a.job_backend == "memory";
  // Jobs in Redis are not this process' because its database is.
  out.sole = in_memory || (sole && a.job_backend != "redis");
  out.shared = shares_jobs(a);
  // A later life of the process is another worker.
  out.worker = a.node_id + ':' + random_id();
  out.runs_without = x.job_store_fallback == "memory";
  out.known = known;
  out.poll = x.job_poll;
  // The others want some, too.
  out.room = static_cast<uint64_t>(a.role == "worker" ? x.max_running_searches
                                                      : x.max_active_searches);
  out.longest_stay = x.job_ttl;
  out.patience = x.database_statement_timeout;
  out.on_event = [&meters](const char* event) {
    meters.add(counter::jobs, {event});
  };
  state.jobs = "connected";
  state.jobs_known = in_memory;
  out.on_known = [&state] { state.jobs_known = true; };
  out.on_store = store_hook(state);
  out.on_workers = workers_hook(state);
  return out;
}

job_clerk_options clerk_options_of(const settings& x, node_state& state,
                                   const job_store_ptr& store,
                                   const known_searches_ptr& known) {
  job_clerk_options out;
  out.store = store;
  out.known = known;
  out.max_per_user = static_cast<uint64_t>(x.max_active_searches_per_user);
  out.lease = x.job_lease;
  state.jobs = "connected";
  out.on_store = store_hook(state);
  out.on_workers = workers_hook(state);
  return out;
}

loop_keeper_options
loop_options_of(const settings& x, const app& a, metrics& meters,
                const database_ptr& database, const job_store_ptr& store) {
  loop_keeper_options out;
  out.store = store;
  out.worker = a.node_id + ":loops:" + random_id();
  out.lease = x.job_lease;
  out.poll = std::max<caf::timespan>(x.job_poll, x.loop_interval / 10);
  job_retention keep;
  keep.age = x.job_ttl;
  keep.count = static_cast<uint64_t>(x.jobs_max_kept);
  out.loops.push_back(
    {"old_jobs", x.loop_interval, cron::parse(x.old_jobs_cron),
     [store, keep](utc_time now, const reply<std::string>& answer) {
       store->sweep(keep, now,
                    reply<uint64_t>{[answer](const outcome<uint64_t>& n) {
                      answer.deliver(removed(n));
                    }});
     }});
  if (database)
    out.loops.push_back({"account_upkeep", x.loop_interval,
                         cron::parse(x.account_upkeep_cron),
                         upkeep_loop(database, upkeep_options_of(x))});
  if (a.store->is_shared())
    out.loops.push_back(
      {"expired_reports", x.loop_interval, std::nullopt, report_loop(a)});
  if (a.catalog)
    out.loops.push_back(
      {"catalog_sync", x.catalog_sync_interval, std::nullopt, catalog_loop(a)});
  out.on_run = [&meters](const std::string& loop, bool well,
                         std::chrono::milliseconds took) {
    meters.add(counter::loop_runs, {loop, well ? "ok" : "failed"});
    meters.set(gauge::loop_last_run, {loop}, unix_seconds(system_utc_now()));
    meters.set(gauge::loop_took, {loop},
               std::chrono::duration<double>(took).count());
  };
  return out;
}

bool shares_jobs(const app& a) {
  return a.job_backend == to_string(sql_dialect::postgresql)
         || a.job_backend == "redis";
}

} // namespace bidiq

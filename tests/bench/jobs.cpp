// What the store of jobs costs: jobs that do nothing, from their acceptance to
// their end, and how soon a worker has one that was just put there. One process
// adds and works; the database, or Redis, shares the machine.
#include "actors/jobs/redis_job_store.hpp"
#include "storage/jobs/job_listener.hpp"
#include "storage/jobs/sql_job_store.hpp"
#include "storage/migrations/migrator.hpp"
#include "tests/tools/postgres_server.hpp"
#include "tests/tools/redis_server.hpp"

#include <benchmark/benchmark.h>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <condition_variable>
#include <filesystem>
#include <future>
#include <mutex>
#include <thread>

namespace {

using namespace bidiq;
using steady = std::chrono::steady_clock;

constexpr size_t taken_at_once = 100;

enum class kind { sqlite, postgresql, redis };

postgres_server& server() {
  static postgres_server it;
  return it;
}

session_options place(bool postgresql) {
  session_options out;
  if (postgresql) {
    out.where = parse_database_url(server().new_database(), {}).value();
    return out;
  }
  auto folder = std::filesystem::temp_directory_path() / "bench-jobs";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  out.where = parse_database_url({}, folder.string()).value();
  return out;
}

/// Redis with its client's thread.
class redis_place {
public:
  redis_place() {
    redis::client_options options;
    options.server = redis::parse_url(server_.url()).value();
    options.op_timeout = std::chrono::seconds{10};
    redis_access x;
    x.client = std::make_shared<redis::client>(
      boost::asio::any_io_executor{io_.get_executor()}, options);
    for (auto link : {redis::link::commands, redis::link::subscriptions}) {
      std::promise<void> opened;
      x.client->open(link, {[&](const auto&) { opened.set_value(); },
                            [](const redis::error&) {}});
      opened.get_future().wait();
    }
    access = std::make_shared<const redis_access>(std::move(x));
  }

  ~redis_place() {
    access = nullptr;
    work_.reset();
    thread_.join();
  }

  redis_access_ptr access;

private:
  redis_server server_;
  boost::asio::io_context io_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type>
    work_{io_.get_executor()};
  std::thread thread_{[this] { io_.run(); }};
};

struct bench_store {
  explicit bench_store(kind what) {
    if (what == kind::redis) {
      store = make_redis_job_store(redis.emplace().access, {});
      return;
    }
    where = place(what == kind::postgresql);
    database_options options;
    options.session = where;
    options.prepare = [](database_session& on) -> outcome<void> {
      migrator{on, all_migrations(), system_utc_now}.up().value();
      return {};
    };
    pool = std::make_shared<database>(options);
    store = make_sql_job_store(pool, {});
  }

  ~bench_store() {
    store = nullptr;
  }

  std::shared_ptr<void> listen(const std::function<void()>& heard) {
    if (redis)
      return listen_for_jobs(*redis->access, heard);
    return std::make_shared<job_listener>(where, std::chrono::seconds{1},
                                          heard);
  }

  std::optional<redis_place> redis;
  session_options where;
  database_ptr pool;
  job_store_ptr store;
};

job a_job(const std::string& id) {
  job out;
  out.id = id;
  out.user = "ana";
  out.payload = std::string(400, 'x'); // as long as a search's
  out.created = out.due = system_utc_now();
  return out;
}

// Jobs that were added, and those of them that have ended.
class course {
public:
  explicit course(size_t most) : most_(most) {
    // nop
  }

  void begin() {
    std::unique_lock guard{mutex_};
    changed_.wait(guard, [this] { return begun_ - ended_ < most_; });
    ++begun_;
  }
  void end() {
    std::lock_guard guard{mutex_};
    ++ended_;
    changed_.notify_all();
  }
  void wait(size_t all) {
    std::unique_lock guard{mutex_};
    changed_.wait(guard, [&] { return ended_ >= all; });
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  size_t most_; ///< Added and not ended.
  size_t begun_ = 0;
  size_t ended_ = 0;
};

// Takes and finishes whatever is there, without pause, until `stop`.
void work(job_store& store, course& run, const std::atomic<bool>& stop) {
  while (!stop) {
    std::mutex mutex;
    std::condition_variable answered;
    bool done = false;
    store.take({"worker", taken_at_once}, system_utc_now(),
               reply<job_list>{[&](const outcome<job_list>& taken) {
                 if (taken)
                   for (auto& x : *taken)
                     store.finish({x.id, x.worker, x.token}, {},
                                  system_utc_now(),
                                  reply<bool>{[&run](const outcome<bool>&) {
                                    run.end();
                                  }});
                 std::lock_guard guard{mutex};
                 done = true;
                 answered.notify_all();
               }});
    std::unique_lock guard{mutex};
    answered.wait(guard, [&] { return done; });
  }
}

void to_the_end(benchmark::State& state, kind what) {
  bench_store x{what};
  constexpr size_t all = 5'000;
  size_t number = 0;
  for (auto _ : state) {
    // The queue of a database's workers is not without end.
    course run{what == kind::redis ? 1'000u : 100u};
    std::atomic<bool> stop = false;
    std::thread worker{[&] { work(*x.store, run, stop); }};
    for (size_t i = 0; i < all; ++i) {
      run.begin();
      x.store->add(a_job("job-" + std::to_string(++number)), {},
                   system_utc_now(), reply<job>{});
    }
    run.wait(all);
    stop = true;
    worker.join();
  }
  state.counters["jobs"] = benchmark::Counter(static_cast<double>(number),
                                              benchmark::Counter::kIsRate);
}

// From the call that adds it to the worker that has it: the notice, and the
// taking. Not more than one at a time.
void to_the_start(benchmark::State& state, kind what) {
  bench_store x{what};
  std::mutex mutex;
  std::condition_variable changed;
  bool taken = true;
  steady::time_point added;
  std::vector<double> ms;
  auto take = [&] {
    x.store->take({"worker", 10}, system_utc_now(),
                  reply<job_list>{[&](const outcome<job_list>& found) {
                    if (!found || found->empty())
                      return;
                    std::lock_guard guard{mutex};
                    ms.push_back(std::chrono::duration<double, std::milli>(
                                   steady::now() - added)
                                   .count());
                    taken = true;
                    changed.notify_all();
                  }});
  };
  // The first job waits until the tables are there.
  std::mutex ready_mutex;
  std::condition_variable ready_changed;
  bool ready = false;
  while (!ready) {
    x.store->held(1, reply<job_list>{[&](const outcome<job_list>& found) {
                    std::lock_guard guard{ready_mutex};
                    ready = ready || found;
                    ready_changed.notify_all();
                  }});
    std::unique_lock guard{ready_mutex};
    ready_changed.wait_for(guard, std::chrono::milliseconds{50});
  }
  auto listener = x.listen(take);
  size_t number = 0;
  for (auto _ : state) {
    std::unique_lock guard{mutex};
    taken = false;
    added = steady::now();
    x.store->add(a_job("job-" + std::to_string(++number)), {}, system_utc_now(),
                 reply<job>{});
    // A notice that was missed would be found by looking.
    while (
      !changed.wait_for(guard, std::chrono::seconds{1}, [&] { return taken; }))
      take();
  }
  listener = nullptr;
  std::sort(ms.begin(), ms.end());
  state.counters["p50_ms"] = ms[ms.size() / 2];
  state.counters["p99_ms"] = ms[ms.size() * 99 / 100];
}

BENCHMARK_CAPTURE(to_the_end, sqlite, kind::sqlite)
  ->Unit(benchmark::kMillisecond)
  ->UseRealTime();
BENCHMARK_CAPTURE(to_the_end, postgresql, kind::postgresql)
  ->Unit(benchmark::kMillisecond)
  ->UseRealTime();
BENCHMARK_CAPTURE(to_the_end, redis, kind::redis)
  ->Unit(benchmark::kMillisecond)
  ->UseRealTime();
BENCHMARK_CAPTURE(to_the_start, postgresql, kind::postgresql)
  ->Unit(benchmark::kMillisecond)
  ->UseRealTime();
BENCHMARK_CAPTURE(to_the_start, redis, kind::redis)
  ->Unit(benchmark::kMillisecond)
  ->UseRealTime();

} // namespace

BENCHMARK_MAIN();

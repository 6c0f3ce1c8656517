#pragma once

#include "actors/base/reply.hpp"
#include "storage/database/database_session.hpp"
#include "storage/database/job_lanes.hpp"
#include "storage/database/session_watch.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace bidiq {

/// How the database is, as far as its workers know.
enum class database_state : uint8_t {
  starting, ///< Not known yet: jobs wait.
  up,
  away, ///< Jobs fail at once; a worker tries to connect again.
};

std::string_view to_string(database_state x) noexcept;

struct database_options {
  session_options session;
  /// Threads, each with one connection. Of SQLite's the first one writes, and
  /// the others read; a single one does both.
  std::size_t workers = 2;
  /// Jobs that may wait for a worker.
  std::size_t max_waiting = 1'000;
  /// The first wait before connecting again; each further one is twice as long,
  /// up to the second.
  std::chrono::milliseconds backoff_min{100};
  std::chrono::milliseconds backoff_max{1'000};
  /// What has to be done before any job, by the first worker: migrations. Until
  /// it has succeeded the database is not up. It may throw what SOCI does.
  std::function<outcome<void>(database_session&)> prepare;
  /// Tells whether the schema still is what jobs need; asked by a worker after
  /// a statement that is wrong, which it may be since the schema was taken
  /// back. Until it succeeds the database is away. Empty: the schema stays.
  std::function<outcome<void>(database_session&)> check;
  /// What a statement of `prepare` may take.
  std::chrono::milliseconds prepare_timeout{60'000};
  /// How often a server that is asked nothing is asked whether it is there.
  std::chrono::milliseconds ping_interval{1'000};
  /// Called by a worker at each change, with why it is away.
  std::function<void(database_state, const std::string& why)> on_state;
};

/// The database as the rest of the program sees it: jobs go in, answers come
/// out by a `reply`. Blocking is done by its workers only; nothing here waits
/// for the database but the destructor and `stop`. Thread-safe.
class database {
public:
  /// Starts the workers; connecting is the first thing that they do.
  explicit database(database_options options);

  /// As `stop` without patience.
  ~database();
  database(const database&) = delete;
  database& operator=(const database&) = delete;

  /// Runs `f(session)`, which returns an `outcome<T>`, on a worker, and
  /// delivers what it returns. `unavailable`, with `retry_after`, if the
  /// database is away, if a statement took too long, or if too many jobs wait
  /// already, or if the schema lacks something; `internal` if a statement is
  /// wrong. A job whose connection is
  /// lost is run once more on a new one, perhaps after its commit: it has to be
  /// such that this changes nothing.
  template <class T, class F>
  void post(job_kind kind, F f, reply<T> answer) {
    push(kind, {[f = std::move(f), answer](database_session& on) {
                  answer.deliver(f(on));
                },
                [answer](failure why) { answer.deliver(std::move(why)); }});
  }

  database_state state() const noexcept {
    return state_;
  }

  const database_address& where() const noexcept {
    return options_.session.where;
  }

  /// How many jobs wait or are being done.
  std::size_t load() const;

  /// Takes no further jobs, does those that wait for `patience` at most,
  /// refuses the rest, and joins the workers. What one of them is doing is cut
  /// off then, if it is PostgreSQL that keeps it.
  void stop(std::chrono::milliseconds patience);

private:
  using clock = std::chrono::steady_clock;

  // What one worker may do, and its connection.
  struct worker {
    std::size_t index = 0;
    bool reads = true;
    bool writes = true;
    database_session_ptr session;
    std::thread thread;
  };

  void push(job_kind kind, database_job job);
  void run(worker& self);
  void connect_again(worker& self);
  bool take(worker& self, std::unique_lock<std::mutex>& guard);
  void serve(worker& self, database_job& job);
  bool attempt(worker& self, database_job& job, bool last);
  outcome<void> ensure_session(worker& self);
  outcome<void> prepare();
  outcome<void> check(database_session& on);
  void watch(const worker& self, const database_session& session,
             std::chrono::milliseconds limit);
  void unwatch(const worker& self);
  void set_state(database_state to, const std::string& why);
  void lose(const std::string& why);
  void refuse_waiting(const failure& why);

  database_options options_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  job_lanes lanes_;
  std::size_t busy_ = 0;
  bool stopping_ = false;             ///< No further jobs.
  bool stopped_ = false;              ///< Workers end.
  bool prepared_ = false;             ///< Only the first worker looks.
  std::atomic<bool> doubted_ = false; ///< The schema was not what is needed.
  std::atomic<database_state> state_ = database_state::starting;
  clock::time_point next_attempt_{};
  std::chrono::milliseconds backoff_{0};
  std::unique_ptr<session_watch> watch_;
  std::vector<std::unique_ptr<worker>> workers_;
};
using database_ptr = std::shared_ptr<database>;

} // namespace bidiq

#pragma once

#include "actors/base/reply.hpp"
#include "actors/jobs/job_fields.hpp"
#include "actors/jobs/script_batch.hpp"
#include "actors/redis/access.hpp"
#include "net/redis/value.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace bidiq {

/// A job as it was read, and what it has to be still when it is written.
struct versioned_job {
  job it;
  std::string rev;
};

/// How the job store speaks to Redis: one call each, which never waits. What
/// cannot be reached answers `unavailable`. Thread-safe; answers come on the
/// client's thread, one after the other.
class redis_jobs : public std::enable_shared_from_this<redis_jobs> {
public:
  /// Jobs of one answer: Redis does nothing else while it makes it.
  static constexpr uint64_t page_size = 500;

  using arguments = std::vector<std::string>;

  /// A part of an index.
  struct index_page {
    std::vector<job> jobs; ///< Without those that this version cannot read.
    uint64_t read = 0;     ///< Ids that were looked at.
    uint64_t total = 0;    ///< Ids that there are.
  };

  static std::shared_ptr<redis_jobs> make(redis_access_ptr redis,
                                          std::chrono::milliseconds ttl);

  const key_space& keys() const noexcept {
    return redis_->keys;
  }

  /// `f` makes the answer of what Redis says.
  template <class T, class F>
  void command(arguments args, const reply<T>& answer, F f) {
    redis_->client->command(std::move(args), teller<T>(answer, f));
  }

  /// The same of one of the `job_scripts`, without how many keys were removed.
  template <class T, class F>
  void
  run(const redis::script& code, arguments args, const reply<T>& answer, F f) {
    args.insert(args.begin(), ttl_);
    auto told = [me = shared_from_this(), f](redis::value x) {
      me->take_removed(x);
      return f(x);
    };
    redis_->client->run(code, script_keys(), std::move(args),
                        teller<T>(answer, told));
  }

  /// `not_found`, also of what is no job.
  void read(const std::string& id, const reply<versioned_job>& answer);

  /// Adds a job unless there is one of its id. Answers with the one that there
  /// is then; `too_many_searches` as `job_store::place`.
  void add(const job& x, uint64_t most, utc_time now, const reply<job>& answer);

  /// Writes fields under a lease, or if nothing was written since it was read;
  /// false if that is not so any more.
  void write(const job_lease& lease, job_fields fields,
             const reply<bool>& answer);
  void write(const versioned_job& x, const reply<bool>& answer);

  /// A part of an index, by ZRANGE or ZREVRANGE.
  void page(const std::string& index, const char* order, uint64_t first,
            uint64_t count, const reply<index_page>& answer);

  /// Shows `seen` all jobs of an index from there on until it says that it has
  /// enough. What others write meanwhile may be seen twice or not at all.
  void walk(const std::string& index, const char* order, uint64_t first,
            const std::function<bool(job&&)>& seen,
            const std::function<void(outcome<void>)>& done);

  /// What stands under the name of that job is not what was put there.
  void report_damaged(const std::string& id);

private:
  redis_jobs(redis_access_ptr redis, std::chrono::milliseconds ttl);

  template <class T, class F>
  redis::callback teller(const reply<T>& answer, F f) {
    return [me = shared_from_this(), answer, f](const redis::answer& x) {
      if (x)
        answer.deliver(f(*x));
      else
        answer.deliver(me->away(x.error()));
    };
  }

  arguments script_keys() const;
  failure away(const redis::error& x);
  void on_removed(int64_t count);
  void take_removed(redis::value& x);
  void arrange(const std::string& cursor);
  void arranged(const redis::answer& x);
  void write(arguments condition, job_fields fields, const reply<bool>& answer);

  const redis_access_ptr redis_;
  const std::string ttl_;
  std::shared_ptr<script_batch> adds_;   ///< Set by `make`.
  std::shared_ptr<script_batch> writes_; ///< As `adds_`.
  bool arranging_ = false;               ///< On the client's thread.
  bool anew_ = false;                    ///< More was removed meanwhile.
};

} // namespace bidiq

#pragma once

#include "actors/jobs/job_store.hpp"
#include "actors/jobs/redis_job_store.hpp"
#include "storage/jobs/sql_job_store.hpp"
#include "storage/migrations/migrator.hpp"
#include "tests/catch.hpp"
#include "tests/net/redis/client_fixture.hpp"
#include "tests/storage/database/both_databases.hpp"

#include <future>
#include <memory>
#include <string>
#include <vector>

namespace bidiq::test {

inline const utc_time noon{
  std::chrono::sys_days{std::chrono::year{2026} / 11 / 30}
  + std::chrono::hours{15}};

/// A store, with calls that wait.
class waited_store {
  // Whose thread ends once nothing holds the client any more.
  std::unique_ptr<redis::client_fixture> redis_;

public:
  explicit waited_store(const std::string& kind) {
    job_rules rules;
    if (kind == "memory") {
      store = make_memory_job_store(rules);
      return;
    }
    if (kind == "redis") {
      open_redis(rules);
      return;
    }
    rows_ = std::make_unique<empty_database>(
      kind == "sqlite" ? sql_dialect::sqlite : sql_dialect::postgresql);
    auto options = rows_->options();
    options.prepare = [](database_session& on) -> outcome<void> {
      migrator{on, all_migrations(), system_utc_now}.up().value();
      return {};
    };
    pool_ = std::make_shared<database>(options);
    store = make_sql_job_store(pool_, rules);
  }

  template <class T, class F>
  static outcome<T> wait(F f) {
    auto promise = std::make_shared<std::promise<outcome<T>>>();
    auto answer = promise->get_future();
    f(reply<T>{[promise](outcome<T> x) { promise->set_value(std::move(x)); }});
    return answer.get();
  }

  job add(const std::string& id, const std::string& worker = {},
          utc_time now = noon, const std::string& user = "ana") {
    job x;
    x.id = id;
    x.user = user;
    x.payload = std::string{"\0\xff what", 7};
    x.created = x.due = now;
    return wait<job>([&](auto to) { store->add(x, worker, now, to); }).value();
  }

  outcome<job> place(const std::string& id, uint64_t most,
                     const std::string& user = "ana") {
    job x;
    x.id = id;
    x.user = user;
    x.created = x.due = noon;
    return wait<job>([&](auto to) { store->place(x, most, noon, to); });
  }

  job_list take(const std::string& worker, uint64_t most = 10,
                utc_time now = noon) {
    return wait<job_list>([&](auto to) {
             store->take({worker, most}, now, to);
           })
      .value();
  }

  job_list held() {
    return wait<job_list>([&](auto to) { store->held(100, to); }).value();
  }

  std::vector<job_lease> renew(const std::vector<job_beat>& beats,
                               utc_time now) {
    return wait<std::vector<job_lease>>(
             [&](auto to) { store->renew(beats, now, to); })
      .value();
  }

  bool finish(const job_lease& lease, const job_end& how, utc_time now) {
    return wait<bool>([&](auto to) { store->finish(lease, how, now, to); })
      .value();
  }

  outcome<job> lapse(const job_lease& lease, utc_time now) {
    return wait<job>([&](auto to) { store->lapse(lease, now, to); });
  }

  outcome<job> find(const std::string& id) {
    return wait<job>([&](auto to) { store->find(id, to); });
  }

  job_page list(const job_query& which) {
    return wait<job_page>([&](auto to) { store->list(which, to); }).value();
  }

  /// Null unless it is Redis.
  redis::client_fixture* redis() {
    return redis_.get();
  }

  redis_access_ptr access; ///< The same.
  job_store_ptr store;

private:
  // One server for all, empty at each start.
  void open_redis(job_rules rules) {
    static redis_server server;
    redis_ = std::make_unique<redis::client_fixture>(server.url());
    if (!redis_->open() || !redis_->open(redis::link::subscriptions))
      throw std::runtime_error("no link");
    redis_->ask({"FLUSHALL"});
    redis_access x;
    x.client = redis_->it;
    access = std::make_shared<const redis_access>(std::move(x));
    store = make_redis_job_store(access, {.rules = rules,
                                          .ttl = std::chrono::hours{1}});
  }

  std::unique_ptr<empty_database> rows_;
  database_ptr pool_;
};

inline const auto kinds = {"memory", "sqlite", "postgresql", "redis"};

inline job_lease lease_of(const job& x) {
  return {x.id, x.worker, x.token};
}

inline std::vector<std::string> ids_of(const job_list& xs) {
  std::vector<std::string> out;
  for (auto& x : xs)
    out.push_back(x.id);
  return out;
}

using texts = std::vector<std::string>;

} // namespace bidiq::test

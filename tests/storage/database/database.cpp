#include "storage/database/database.hpp"

#include "tests/catch.hpp"
#include "tests/storage/database/both_databases.hpp"

#include <soci/soci.h>

#include <atomic>
#include <thread>

using namespace bidiq;
using namespace bidiq::test;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

outcome<int64_t> count_rows(database_session& on) {
  long long n = 0;
  on.sql() << "select count(*) from t", soci::into(n);
  return int64_t{n};
}

outcome<int64_t> add_row(database_session& on) {
  on.sql() << "insert into t values (1)";
  return int64_t{1};
}

database_options with_table(const empty_database& db) {
  auto out = db.options();
  out.prepare = [](database_session& on) -> outcome<void> {
    on.sql() << "create table if not exists t (x integer)";
    return {};
  };
  return out;
}

} // namespace

TEST_CASE("jobs run after what prepares the database") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    empty_database db{dialect};
    database pool{with_table(db)};
    CHECK(ask<int64_t>(pool, job_kind::write, add_row).value() == 1);
    CHECK(ask<int64_t>(pool, job_kind::read, count_rows).value() == 1);
    CHECK(pool.state() == database_state::up);
  }
}

TEST_CASE("many askers at once are all answered") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    empty_database db{dialect};
    auto options = with_table(db);
    options.workers = 4;
    database pool{options};
    std::vector<std::future<outcome<int64_t>>> all;
    for (int i = 0; i < 20; ++i)
      all.push_back(std::async(std::launch::async, [&pool] {
        auto last = ask<int64_t>(pool, job_kind::write, add_row);
        for (int n = 0; n < 9 && last; ++n)
          last = ask<int64_t>(pool, job_kind::write, add_row);
        return last;
      }));
    for (auto& x : all)
      CHECK(x.get().has_value());
    CHECK(ask<int64_t>(pool, job_kind::read, count_rows).value() == 200);
  }
}

TEST_CASE("a reader of SQLite does not wait for the writer") {
  empty_database db{sql_dialect::sqlite};
  database pool{with_table(db)};
  CHECK(ask<int64_t>(pool, job_kind::write, add_row).has_value());
  std::promise<void> reading_done;
  auto written = std::async(std::launch::async, [&] {
    return ask<int64_t>(pool, job_kind::write, [&](database_session& on) {
      write_transaction all{on};
      auto out = add_row(on);
      reading_done.get_future().wait();
      all.commit();
      return out;
    });
  });
  CHECK(ask<int64_t>(pool, job_kind::read, count_rows).value() <= 2);
  reading_done.set_value();
  CHECK(written.get().has_value());
  CHECK(ask<int64_t>(pool, job_kind::read, count_rows).value() == 2);
}

TEST_CASE("a job that asks for nonsense fails alone") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    empty_database db{dialect};
    database pool{with_table(db)};
    auto nonsense = [](database_session& on) -> outcome<int64_t> {
      on.sql() << "select from where";
      return int64_t{0};
    };
    CHECK(ask<int64_t>(pool, job_kind::read, nonsense).error().code
          == errc::internal);
    CHECK(ask<int64_t>(pool, job_kind::read, count_rows).has_value());
    CHECK(pool.state() == database_state::up);
  }
}

TEST_CASE("without the schema that jobs need the database is away") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    empty_database db{dialect};
    auto options = with_table(db);
    options.check = [](database_session& on) -> outcome<void> {
      if (auto rows = count_rows(on); !rows)
        return rows.error();
      return {};
    };
    std::atomic<int> ups = 0, senseless = 0;
    options.on_state = [&](database_state x, const std::string& why) {
      senseless += (x == database_state::up) != why.empty();
      ups += x == database_state::up ? 1 : 0;
    };
    database pool{options};
    CHECK(ask<int64_t>(pool, job_kind::read, count_rows).has_value());
    auto other = open_session(db.session()).value();
    other->sql() << "drop table t";
    auto refused = ask<int64_t>(pool, job_kind::read, count_rows);
    REQUIRE(!refused);
    CHECK(refused.error().code == errc::unavailable);
    CHECK(refused.error().retry_after > seconds{0});
    CHECK(pool.state() == database_state::away);
    CHECK(senseless == 0);
    other->sql() << "create table t (x integer)";
    while (ups < 2)
      std::this_thread::yield();
    CHECK(ask<int64_t>(pool, job_kind::read, count_rows).value() == 0);
  }
}

TEST_CASE("beyond the limit of waiting jobs callers are told to come again") {
  empty_database db{sql_dialect::sqlite};
  auto options = with_table(db);
  options.workers = 1;
  options.max_waiting = 2;
  database pool{options};
  std::promise<void> started;
  std::promise<void> go_on;
  auto gate = go_on.get_future().share();
  auto slow = std::async(std::launch::async, [&] {
    return ask<int64_t>(pool, job_kind::write, [&](database_session& on) {
      started.set_value();
      gate.wait();
      return add_row(on);
    });
  });
  started.get_future().wait();
  std::vector<std::future<outcome<int64_t>>> all;
  auto post = [&] {
    auto promise = std::make_shared<std::promise<outcome<int64_t>>>();
    all.push_back(promise->get_future());
    pool.post<int64_t>(job_kind::read, count_rows,
                       reply<int64_t>{[promise](outcome<int64_t> x) {
                         promise->set_value(std::move(x));
                       }});
  };
  for (int i = 0; i < 3; ++i)
    post();
  auto refused = all.back().get();
  REQUIRE(!refused);
  CHECK(refused.error().code == errc::unavailable);
  CHECK(refused.error().retry_after >= seconds{1});
  go_on.set_value();
  CHECK(all[0].get().value() == 1);
  CHECK(all[1].get().value() == 1);
  CHECK(slow.get().has_value());
}

TEST_CASE("what waits is done before the end") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    empty_database db{dialect};
    auto pool = std::make_unique<database>(with_table(db));
    std::vector<std::future<outcome<int64_t>>> all;
    for (int i = 0; i < 50; ++i) {
      auto promise = std::make_shared<std::promise<outcome<int64_t>>>();
      all.push_back(promise->get_future());
      pool->post<int64_t>(job_kind::write, add_row,
                          reply<int64_t>{[promise](outcome<int64_t> x) {
                            promise->set_value(std::move(x));
                          }});
    }
    pool->stop(seconds{60});
    for (auto& x : all)
      CHECK(x.get().has_value());
    CHECK(ask<int64_t>(*pool, job_kind::read, count_rows).error().code
          == errc::unavailable);
  }
}

TEST_CASE("a database that cannot be prepared is away, and says why") {
  empty_database db{sql_dialect::sqlite};
  auto options = db.options();
  std::promise<std::string> said;
  options.prepare = [](database_session&) -> outcome<void> {
    return fail(errc::internal, "the schema is newer");
  };
  options.on_state = [&, told = false](database_state x,
                                       const std::string& why) mutable {
    if (x == database_state::away && !std::exchange(told, true))
      said.set_value(why);
  };
  database pool{options};
  CHECK(said.get_future().get() == "the schema is newer");
  CHECK(ask<int64_t>(pool, job_kind::read, count_rows).error().code
        == errc::unavailable);
}

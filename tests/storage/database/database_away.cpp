#include "storage/database/database.hpp"

#include "tests/catch.hpp"
#include "tests/storage/database/both_databases.hpp"

#include <soci/soci.h>

using namespace bidiq;
using namespace bidiq::test;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

// Tells of the changes of a database's state.
class changes {
public:
  void operator()(database_state x) {
    {
      std::lock_guard guard{mutex_};
      last_ = x;
    }
    changed_.notify_all();
  }

  bool wait_for(database_state x) {
    std::unique_lock guard{mutex_};
    return changed_.wait_for(guard, seconds{60}, [&] { return last_ == x; });
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  database_state last_ = database_state::starting;
};

outcome<int64_t> one(database_session& on) {
  long long n = 0;
  on.sql() << "select 1", soci::into(n);
  return int64_t{n};
}

database_options options_for(const std::string& url, changes& seen) {
  database_options out;
  out.session.where = {sql_dialect::postgresql, url};
  out.workers = 2;
  out.ping_interval = milliseconds{20};
  out.backoff_min = milliseconds{10};
  out.backoff_max = milliseconds{100};
  out.on_state = [&seen](database_state x, const std::string&) { seen(x); };
  return out;
}

} // namespace

TEST_CASE("a server that was killed is noticed and found again") {
  auto& server = shared_postgres();
  changes seen;
  database pool{options_for(server.new_database(), seen)};
  CHECK(ask<int64_t>(pool, job_kind::read, one).value() == 1);
  server.kill9();
  CHECK(seen.wait_for(database_state::away));
  auto refused = ask<int64_t>(pool, job_kind::read, one);
  REQUIRE(!refused);
  CHECK(refused.error().code == errc::unavailable);
  server.start();
  CHECK(seen.wait_for(database_state::up));
  CHECK(ask<int64_t>(pool, job_kind::read, one).value() == 1);
}

TEST_CASE("a restart between two jobs costs none of them") {
  auto& server = shared_postgres();
  changes seen;
  auto options = options_for(server.new_database(), seen);
  options.ping_interval = seconds{3'600};
  database pool{options};
  CHECK(ask<int64_t>(pool, job_kind::read, one).value() == 1);
  server.kill9();
  server.start();
  for (int i = 0; i < 10; ++i)
    CHECK(ask<int64_t>(pool, job_kind::read, one).value() == 1);
}

TEST_CASE("a server that stands still is cut off") {
  auto& server = shared_postgres();
  changes seen;
  auto options = options_for(server.new_database(), seen);
  options.session.statement_timeout = milliseconds{50};
  options.ping_interval = seconds{3'600};
  database pool{options};
  CHECK(ask<int64_t>(pool, job_kind::read, one).value() == 1);
  server.pause();
  CHECK(ask<int64_t>(pool, job_kind::read, one).error().code
        == errc::unavailable);
  server.resume();
  CHECK(seen.wait_for(database_state::up));
  CHECK(ask<int64_t>(pool, job_kind::read, one).value() == 1);
}

TEST_CASE("a server that is not there when the pool starts is waited for") {
  auto& server = shared_postgres();
  auto url = server.new_database();
  server.kill9();
  changes seen;
  database pool{options_for(url, seen)};
  CHECK(seen.wait_for(database_state::away));
  server.start();
  CHECK(seen.wait_for(database_state::up));
  CHECK(ask<int64_t>(pool, job_kind::read, one).value() == 1);
}

#include "storage/accounts/quota_rows.hpp"

#include "storage/accounts/search_rows.hpp"
#include "tests/catch.hpp"
#include "tests/storage/accounts/accounts_database.hpp"

#include <algorithm>

using namespace bidiq;
using namespace bidiq::test;

namespace {

const auto quota_now = at(2026, 1, 5);

outcome<search_charged> begin(database_session& on, const std::string& id,
                              const std::string& user, uint64_t limit,
                              utc_time when = quota_now) {
  return begin_search(on, {begun(id, user, when), true, limit}, when);
}

uint64_t used(database_session& on, const std::string& user,
              utc_time when = quota_now) {
  return read_quota(on, user, 100, when).value().used;
}

// Posts searches over several nodes, each with workers of its own, and tells
// how many were accepted.
size_t accepted(const accounts_database& db, size_t nodes, size_t searches,
                uint64_t limit) {
  std::vector<std::unique_ptr<database>> pools;
  for (size_t i = 0; i < nodes; ++i) {
    auto options = db.options();
    options.workers = 4;
    options.session.statement_timeout = std::chrono::seconds{60};
    pools.push_back(std::make_unique<database>(options));
  }
  std::vector<std::future<outcome<search_charged>>> all;
  for (size_t i = 0; i < searches; ++i) {
    auto promise = std::make_shared<std::promise<outcome<search_charged>>>();
    all.push_back(promise->get_future());
    auto id = "search-" + std::to_string(i);
    pools[i % nodes]->post<search_charged>(
      job_kind::write,
      [id, limit](database_session& on) {
        return begin(on, id, "somebody", limit);
      },
      reply<search_charged>{[promise](outcome<search_charged> x) {
        promise->set_value(std::move(x));
      }});
  }
  size_t out = 0;
  for (auto& x : all) {
    auto result = x.get();
    out += result.has_value();
    CHECK((result || result.error().code == errc::quota_exceeded));
  }
  return out;
}

} // namespace

TEST_CASE("as many searches pass as there is room for") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    accounts_database db{dialect};
    auto on = db.connect();
    CHECK(begin(*on, "search-1", "u", 2).value().quota.used == 1);
    CHECK(begin(*on, "search-2", "u", 2).value().quota.remaining() == 0U);
    CHECK(begin(*on, "search-3", "u", 2).error().code == errc::quota_exceeded);
    CHECK(begin(*on, "search-4", "other", 2).has_value());
    CHECK(used(*on, "u") == 2);
    CHECK(number(*on, "select count(*) from search_sessions") == 3);
  }
}

TEST_CASE("a new month begins with none") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    accounts_database db{dialect};
    auto on = db.connect();
    CHECK(begin(*on, "search-1", "u", 1, at(2026, 2, 1, 2)).has_value());
    CHECK(begin(*on, "search-2", "u", 1, at(2026, 2, 1, 2)).error().code
          == errc::quota_exceeded);
    CHECK(begin(*on, "search-3", "u", 1, at(2026, 2, 1, 3)).has_value());
    CHECK(used(*on, "u", at(2026, 1, 15)) == 1);
  }
}

TEST_CASE("one id counts once") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    accounts_database db{dialect};
    auto on = db.connect();
    CHECK_FALSE(begin(*on, "search-1", "u", 1).value().known);
    CHECK(begin(*on, "search-1", "u", 1).value().known);
    CHECK(begin(*on, "search-1", "v", 1).error().code
          == errc::search_id_reused);
    CHECK(used(*on, "u") == 1);
    CHECK(used(*on, "v") == 0);
  }
}

TEST_CASE("a search is given back once, to its own month") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    accounts_database db{dialect};
    auto on = db.connect();
    for (auto id : {"search-1", "search-2"})
      CHECK(begin(*on, id, "u", 5).has_value());
    auto failed = begun("search-1", "u", quota_now);
    failed.status = "failed";
    failed.ended = at(2026, 2, 2);
    for (int i = 0; i < 3; ++i)
      CHECK(end_search(*on, failed, true).has_value());
    CHECK(used(*on, "u") == 1);
    auto cancelled = begun("search-2", "u", quota_now);
    cancelled.status = "cancelled";
    cancelled.ended = quota_now;
    CHECK(end_search(*on, cancelled, false).has_value());
    CHECK(used(*on, "u") == 1);
  }
}

TEST_CASE("what was given back counts once if its repetition succeeds") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    accounts_database db{dialect};
    auto on = db.connect();
    CHECK(begin(*on, "search-1", "u", 1).has_value());
    auto record = begun("search-1", "u", quota_now);
    auto end = [&](const char* status, bool refund) {
      record.status = status;
      record.ended = at(2026, 2, 2);
      CHECK(end_search(*on, record, refund).has_value());
      return used(*on, "u");
    };
    CHECK(end("failed", true) == 0);
    CHECK(end("failed", false) == 0);
    CHECK(end("cancelled", false) == 0);
    CHECK(end("degraded", false) == 1);
    CHECK(end("completed", false) == 1);
    CHECK(number(*on, "select count(*) from audit_events where kind = "
                      "'search_charged_again' and user_id = 'u'")
          == 1);
  }
}

TEST_CASE("without a limit searches are counted, and a limit of 0 is no plan") {
  accounts_database db{sql_dialect::sqlite};
  auto on = db.connect();
  for (int i = 0; i < 3; ++i)
    CHECK(begin_search(*on,
                       {begun("search-" + std::to_string(i), "u", quota_now),
                        true, std::nullopt},
                       quota_now)
            .has_value());
  CHECK(used(*on, "u") == 3);
  CHECK(begin(*on, "search-x", "u", 0).error().code == errc::plan_required);
}

TEST_CASE("of 200 searches at once with one left one is accepted") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    accounts_database db{dialect};
    CHECK(accepted(db, dialect == sql_dialect::sqlite ? 1 : 2, 200, 1) == 1);
    auto on = db.connect();
    CHECK(used(*on, "somebody") == 1);
    CHECK(number(*on, "select count(*) from quota_uses") == 1);
    CHECK(number(*on, "select count(*) from search_sessions") == 1);
  }
}

TEST_CASE("of any number at once min(n, m) are accepted") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    for (auto [n, m] : {std::pair{20, 7}, {7, 20}}) {
      accounts_database db{dialect};
      CHECK(accepted(db, dialect == sql_dialect::sqlite ? 1 : 2,
                     static_cast<size_t>(n), static_cast<uint64_t>(m))
            == static_cast<size_t>(std::min(n, m)));
    }
  }
}

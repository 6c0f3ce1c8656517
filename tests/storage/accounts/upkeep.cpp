#include "storage/accounts/upkeep.hpp"

#include "storage/accounts/audit_rows.hpp"
#include "storage/accounts/quota_rows.hpp"
#include "storage/accounts/search_rows.hpp"
#include "storage/jobs/job_rows.hpp"
#include "tests/catch.hpp"
#include "tests/storage/accounts/accounts_database.hpp"

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

const auto upkeep_now = at(2026, 6, 15);

void begin(database_session& on, const std::string& id, const std::string& user,
           utc_time when) {
  CHECK(begin_search(on, {begun(id, user, when), true, 100}, when).has_value());
}

} // namespace

TEST_CASE("a search that its node cannot end any more has failed") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    accounts_database db{dialect};
    auto on = db.connect();
    begin(*on, "search-1", "u", upkeep_now - 11min);
    begin(*on, "search-2", "u", upkeep_now - 9min);
    upkeep_options options;
    options.longest_search = 10min;
    CHECK(keep_up(*on, options, upkeep_now).value().abandoned == 1);
    CHECK(keep_up(*on, options, upkeep_now).value().abandoned == 0);
    auto lost = find_search(*on, "u", "search-1").value();
    CHECK(lost->status == "failed");
    CHECK(lost->ended == upkeep_now);
    CHECK(find_search(*on, "u", "search-2").value()->status == "running");
    CHECK(read_quota(*on, "u", 100, upkeep_now).value().used == 1);
    CHECK(number(*on, "select count(*) from audit_events where kind = "
                      "'search_refunded' and user_id = 'u' and detail = "
                      "'search-1'")
          == 1);
  }
}

TEST_CASE("a search that waits for a worker has not failed, however long") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    accounts_database db{dialect};
    auto on = db.connect();
    begin(*on, "search-1", "u", upkeep_now - 24h);
    job its;
    its.id = "search-1";
    add_job(*on, its, {}, upkeep_now, {});
    upkeep_options options;
    options.longest_search = 10min;
    CHECK(keep_up(*on, options, upkeep_now).value().abandoned == 0);
    change_job(*on, "search-1", [](job& x) { return cancel(x, upkeep_now); });
    CHECK(keep_up(*on, options, upkeep_now).value().abandoned == 1);
  }
}

TEST_CASE("what is too old or too much goes, the oldest first") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    accounts_database db{dialect};
    auto on = db.connect();
    for (int i = 0; i < 5; ++i)
      begin(*on, "search-" + std::to_string(i), "u",
            upkeep_now - std::chrono::hours{24 * i});
    begin(*on, "search-x", "v", upkeep_now);
    for (int i = 0; i < 4; ++i)
      CHECK(add_audit_event(*on, {"event-" + std::to_string(i),
                                  upkeep_now - 1h * i, "u", "test", "detail"})
              .has_value());
    upkeep_options options;
    options.longest_search = 24h * 30;
    options.history = 24h * 3;
    options.history_per_user = 2;
    options.audit_events = 3;
    options.audit = 2h;
    CHECK(keep_up(*on, options, upkeep_now).value().removed > 0);
    CHECK(list_searches(*on, "u", 50, 0).value().records.back().search_id
          == "search-1");
    CHECK(list_searches(*on, "u", 50, 0).value().total == 2);
    CHECK(list_searches(*on, "v", 50, 0).value().total == 1);
    CHECK(number(*on, "select count(*) from audit_events") == 3);
    options.history_per_user = 100;
    CHECK(keep_up(*on, options, upkeep_now).value().removed == 0);
  }
}

TEST_CASE("counts of months long past go") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    accounts_database db{dialect};
    auto on = db.connect();
    begin(*on, "search-1", "u", at(2023, 1, 5));
    begin(*on, "search-2", "u", upkeep_now);
    CHECK(keep_up(*on, {}, upkeep_now).has_value());
    CHECK(number(*on, "select count(*) from monthly_quota") == 1);
    CHECK(number(*on, "select count(*) from quota_uses") == 1);
  }
}

TEST_CASE("an audit event is kept once and not without end") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    accounts_database db{dialect};
    auto on = db.connect();
    audit_event x{"event-1", upkeep_now, "u", "test", std::string(5'000, 'x')};
    CHECK(add_audit_event(*on, x).has_value());
    CHECK(add_audit_event(*on, x).has_value());
    CHECK(number(*on, "select count(*) from audit_events") == 1);
    CHECK(number(*on, "select length(detail) from audit_events") == 2'000);
  }
}

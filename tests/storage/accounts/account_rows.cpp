#include "storage/accounts/account_rows.hpp"

#include "tests/catch.hpp"
#include "tests/storage/accounts/accounts_database.hpp"

using namespace bidiq;
using namespace bidiq::test;
using std::chrono::days;

namespace {

// The first user has this plan in January 2026.
void subscribe(database_session& on, const std::string& plan) {
  on.sql() << "insert into user_subscriptions (id, user_id, plan_id, "
              "starts_at, expires_at, is_active) values "
              "('10000000-0000-4000-8000-000000000001', '"
           << user_id(1) << "', '" << plan
           << "', '2026-01-01T00:00:00.000Z', '2026-02-01T00:00:00.000Z', "
              "true)";
}

} // namespace

TEST_CASE("the first valid request makes a profile with the trial") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    accounts_database db{dialect};
    auto on = db.connect();
    auto now = at(2026, 1, 5);
    auto x = open_account(*on, {user_id(1), "a@example.com", false}, now);
    REQUIRE(x.has_value());
    CHECK(x->who.user == user_id(1));
    CHECK(x->who.plan == "free_trial");
    CHECK_FALSE(x->who.admin);
    CHECK(x->email == "a@example.com");
    CHECK(x->plan_expires == now + days{7});
    CHECK(x->who.may.searches_per_month == 1000U);
    CHECK(x->who.may.requests_per_minute == 2U);
    auto again = open_account(*on, {user_id(1), "b@example.com", true},
                              now + days{6});
    REQUIRE(again.has_value());
    CHECK(again->email == "a@example.com");
    CHECK(again->plan_expires == now + days{7});
    CHECK(again->who.admin);
    CHECK(number(*on, "select count(*) from profiles") == 1);
    CHECK(number(*on, "select count(*) from audit_events "
                      "where kind = 'profile_created'")
          == 1);
    auto over = open_account(*on, {user_id(1), "", false}, now + days{7});
    CHECK(over.value().who.may.searches_per_month == 0U);
  }
}

TEST_CASE("two first requests at once make one profile") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    accounts_database db{dialect};
    std::vector<std::future<bool>> all;
    for (int i = 0; i < 8; ++i)
      all.push_back(std::async(std::launch::async, [&db] {
        auto on = db.connect();
        return open_account(*on, {user_id(1), "", false}, at(2026, 1, 5))
          .has_value();
      }));
    for (auto& x : all)
      CHECK(x.get());
    CHECK(number(*db.connect(), "select count(*) from profiles") == 1);
  }
}

TEST_CASE("the active subscription decides, and the table its searches") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    accounts_database db{dialect};
    auto on = db.connect();
    auto now = at(2026, 1, 5);
    CHECK(open_account(*on, {user_id(1), "", false}, now).has_value());
    subscribe(*on, "maquina");
    on->sql() << "update plans set max_searches = 7 where id = 'maquina'";
    auto x = open_account(*on, {user_id(1), "", false}, now).value();
    CHECK(x.who.plan == "maquina");
    CHECK(x.plan_expires == at(2026, 2, 1, 0));
    CHECK(x.who.may.searches_per_month == 7U);
    on->sql() << "update user_subscriptions set is_active = false";
    CHECK(open_account(*on, {user_id(1), "", false}, now).value().who.plan
          == "free_trial");
    on->sql() << "update profiles set plan_type = 'master', is_admin = true";
    auto master = open_account(*on, {user_id(1), "", false}, now).value();
    CHECK(master.who.admin);
    CHECK_FALSE(master.who.may.searches_per_month);
  }
}

TEST_CASE("a token's plan stands between subscription and profile") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    accounts_database db{dialect};
    auto on = db.connect();
    auto now = at(2026, 1, 5);
    auto plan_of = [&](const char* given) {
      return open_account(*on, {user_id(1), "", false, given}, now)
        .value()
        .who.plan;
    };
    CHECK(plan_of("maquina") == "maquina");
    CHECK(plan_of("") == "free_trial");
    CHECK(plan_of("no such plan") == "free_trial");
    subscribe(*on, "consultor_agil");
    CHECK(plan_of("maquina") == "consultor_agil");
  }
}

TEST_CASE("a user who is no UUID has no account") {
  accounts_database db{sql_dialect::sqlite};
  auto on = db.connect();
  CHECK(open_account(*on, {"local", "", false}, at(2026, 1, 5)).error().code
        == errc::not_found);
}

TEST_CASE("the plans that can be had come cheapest first") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    accounts_database db{dialect};
    auto on = db.connect();
    std::string all;
    for (auto& x : active_plans(*on).value())
      all.append(x.id)
        .append(" ")
        .append(std::to_string(x.price_cents))
        .append(" ");
    CHECK(all
          == "free_trial 0 consultor_agil 29700 maquina 59700 "
             "sala_guerra 149700 ");
    on->sql() << "update plans set is_active = false where id = 'maquina'";
    CHECK(active_plans(*on).value().size() == 3);
  }
}

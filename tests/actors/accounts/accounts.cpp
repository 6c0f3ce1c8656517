#include "actors/accounts/accounts.hpp"

#include "tests/actors/accounts/accounts_fixture.hpp"
#include "tests/catch.hpp"
#include "tests/storage/accounts/accounts_database.hpp"

using namespace bidiq;
using namespace bidiq::test;

TEST_CASE("a search that may begin is in the history, and ends there") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    accounts_database db{dialect};
    accounts_node node{db.options()};
    auto x = node.claim(charge("search-1", "u", 5));
    REQUIRE(x.has_value());
    CHECK(x->quota.used == 1);
    CHECK(x->rate->remaining == 999);
    CHECK(
      node
        .ask<search_record>(find_atom_v, somebody("u"), std::string{"search-1"})
        .value()
        .status
      == "running");
    auto record = begun("search-1", "u", system_utc_now());
    record.status = "failed";
    record.ended = system_utc_now();
    node.tell(done_atom_v, record, true);
    // The end is told, not asked for, and other workers may be faster.
    auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{20};
    while (node.ask<search_record>(find_atom_v, somebody("u"),
                                   std::string{"search-1"})
               .value()
               .status
             == "running"
           && std::chrono::steady_clock::now() < deadline)
      continue;
    CHECK(node.claim(charge("search-2", "u", 5)).value().quota.used == 1);
    auto all = node.ask<search_history>(list_atom_v, somebody("u"), uint64_t{9},
                                        uint64_t{0});
    CHECK(all.value().total == 2);
    CHECK(node.ask<quota_use>(status_atom_v, somebody("u")).value().remaining()
          == 99U);
    CHECK(
      node
        .ask<search_record>(find_atom_v, somebody("u"), std::string{"search-9"})
        .error()
        .code
      == errc::not_found);
  }
}

TEST_CASE("requests a minute come before the month, and joining before both") {
  accounts_database db{sql_dialect::sqlite};
  accounts_node node{db.options()};
  CHECK(node.claim(charge("search-1", "u", 1, 2)).has_value());
  auto who = somebody("u");
  who.may.requests_per_minute = 2;
  CHECK(node.ask<rate_use>(status_atom_v, who).value().remaining == 1);
  CHECK(node.claim(charge("search-2", "u", 1, 2)).error().code
        == errc::quota_exceeded);
  CHECK(node.ask<rate_use>(status_atom_v, who).value().remaining == 0);
  auto fast = node.claim(charge("search-3", "u", 1, 2)).error();
  CHECK(fast.code == errc::rate_limited);
  CHECK(fast.retry_after >= std::chrono::seconds{1});
  auto joined = node.claim(charge("search-1", "u", 1, 2));
  REQUIRE(joined.has_value());
  CHECK(joined->known);
  CHECK_FALSE(joined->rate);
}

TEST_CASE("of several who ask for one id at once only the first takes a "
          "request") {
  accounts_database db{sql_dialect::sqlite};
  accounts_node node{db.options()};
  auto who = somebody("u");
  for (uint32_t a_minute : {1, 2, 4}) {
    CAPTURE(a_minute);
    who.user = "u" + std::to_string(a_minute);
    auto asked = charge("search-" + who.user, who.user, 10, a_minute);
    std::vector<std::future<outcome<search_charged>>> all;
    for (int i = 0; i < 4; ++i)
      all.push_back(node.post<search_charged>(claim_atom_v, asked));
    size_t begun = 0;
    for (auto& x : all) {
      auto how = x.get();
      REQUIRE(how.has_value());
      begun += !how->known;
      CHECK(how->rate.has_value() == !how->known);
    }
    CHECK(begun == 1);
    who.may.requests_per_minute = a_minute;
    CHECK(node.ask<rate_use>(status_atom_v, who).value().remaining
          == a_minute - 1);
  }
}

TEST_CASE("a repetition costs a request, and nothing of the month") {
  accounts_database db{sql_dialect::sqlite};
  accounts_node node{db.options()};
  auto x = charge("search-1-r1", "u", 1, 1);
  x.repetition = true;
  CHECK(node.claim(x).value().rate->remaining == 0);
  CHECK(node.claim(x).error().code == errc::rate_limited);
  CHECK(node.ask<quota_use>(status_atom_v, somebody("u")).value().used == 0);
}

TEST_CASE("the local user has an account without limits") {
  accounts_database db{sql_dialect::sqlite};
  accounts_node node{db.options()};
  auto x = node.ask<account>(find_atom_v, account_claim{local_user, "", true});
  REQUIRE(x.has_value());
  CHECK(x->who.plan == "sala_guerra");
  CHECK(x->who.admin);
  CHECK_FALSE(x->who.may.searches_per_month);
  search_charge charge;
  charge.record = begun("search-1", local_user, system_utc_now());
  CHECK_FALSE(node.claim(charge).value().known);
  CHECK(node.ask<plan_list>(list_atom_v).value().size() == 4);
}

TEST_CASE("what is given back, and what happened, can be asked about later") {
  accounts_database db{sql_dialect::sqlite};
  accounts_node node{db.options()};
  CHECK(node.claim(charge("search-1", "u", 1)).has_value());
  auto record = begun("search-1", "u", system_utc_now());
  record.ended = system_utc_now();
  // Told twice, given back and noted once.
  node.tell(done_atom_v, record, true);
  node.tell(done_atom_v, record, true);
  audit_event x{"id-1", system_utc_now(), "u", "tokens_forgotten", "by admin"};
  node.tell(store_atom_v, x);
  // The one writer has done them before it answers this.
  CHECK(node.claim(charge("search-2", "u", 1)).has_value());
  auto on = db.connect();
  CHECK(number(*on, "select count(*) from audit_events where user_id = 'u'")
        == 2);
  CHECK(number(*on, "select count(*) from audit_events where "
                    "kind = 'search_refunded' and detail = 'search-1'")
        == 1);
}

TEST_CASE("a search that did not begin is taken back") {
  accounts_database db{sql_dialect::sqlite};
  accounts_node node{db.options()};
  CHECK(node.claim(charge("search-1", "u", 1)).has_value());
  node.tell(cancel_atom_v, std::string{"search-1"}, std::string{"u"});
  CHECK(node.claim(charge("search-2", "u", 1)).has_value());
}

TEST_CASE("of 200 searches over two nodes with one left one may begin") {
  accounts_database db{sql_dialect::postgresql};
  auto how = db.options();
  how.session.statement_timeout = std::chrono::seconds{60};
  accounts_node first{how};
  accounts_node second{how};
  std::vector<std::future<outcome<search_charged>>> all;
  for (int i = 0; i < 200; ++i)
    all.push_back(
      (i % 2 ? first : second)
        .post<search_charged>(claim_atom_v,
                              charge("search-" + std::to_string(i), "u", 1)));
  size_t begun = 0;
  for (auto& x : all) {
    auto how_it_went = x.get();
    begun += how_it_went.has_value();
    CHECK((how_it_went || how_it_went.error().code == errc::quota_exceeded));
  }
  CHECK(begun == 1);
}

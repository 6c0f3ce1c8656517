// What searches cost, in the order of checks, with accounts that say what the
// test says.
#include "actors/search/search_supervisor.hpp"

#include "tests/actors/search/search_names.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;

namespace {

/// Accounts that note what they are told; answers wait until they are given.
struct accounts_script {
  std::vector<search_charge> asked;
  std::vector<reply<search_charged>> answers;
  std::vector<std::string> withdrawn;
  std::vector<std::pair<search_record, bool>> ended;

  void answer(outcome<search_charged> x) {
    auto first = answers.front();
    answers.erase(answers.begin());
    first.deliver(std::move(x));
  }
};

accounts_actor::behavior_type scripted_accounts(accounts_actor::pointer,
                                                accounts_script* script) {
  return {
    [](probe_atom) { return uint64_t{0}; },
    [](redis_atom, const link_status&) {},
    [](find_atom, const account_claim&, const reply<account>&) {},
    [](status_atom, const identity&, const reply<quota_use>&) {},
    [](status_atom, const identity&, const reply<rate_use>&) {},
    [](list_atom, const reply<plan_list>&) {},
    [script](claim_atom, const search_charge& x,
             const reply<search_charged>& answer) {
      script->asked.push_back(x);
      script->answers.push_back(answer);
    },
    [script](cancel_atom, const std::string& search, const std::string&) {
      script->withdrawn.push_back(search);
    },
    [script](done_atom, const search_record& x, bool refund) {
      script->ended.emplace_back(x, refund);
    },
    [](list_atom, const identity&, uint64_t, uint64_t,
       const reply<search_history>&) {},
    [](find_atom, const identity&, const std::string&,
       const reply<search_record>&) {},
    [](store_atom, const audit_event&) {},
    [](list_atom, const identity&, const reply<own_sector_list>&) {},
    [](find_atom, const identity&, const std::string&,
       const reply<own_sector>&) {},
    [](store_atom, const identity&, const std::string&, const std::string&,
       const reply<saved_sector>&) {},
    [](clear_atom, const identity&, const std::string&, const reply<bool>&) {},
  };
}

struct charged : search_fixture {
  charged() {
    start();
    serve(accounts_name, sys->spawn(scripted_accounts, &book));
  }

  /// An order of somebody whose plan has limits.
  static search_order_ptr limited(const std::string& search,
                                  const std::string& user = "ana") {
    auto out = std::make_shared<search_order>(*order(search, user));
    out->who.may.requests_per_minute = 10;
    out->who.may.searches_per_month = 5;
    return out;
  }

  answer_box<submitted> post(const search_order_ptr& x) {
    answer_box<submitted> box;
    tell(boss, submit_atom_v, x, box.promise());
    return box;
  }

  void answer(outcome<search_charged> x) {
    book.answer(std::move(x));
    run();
  }

  static search_charged paid(uint64_t used = 1) {
    search_charged out;
    out.quota.used = used;
    out.quota.limit = 5;
    out.rate = rate_use{10, 9, std::chrono::seconds{6}};
    return out;
  }

  accounts_script book;
};

} // namespace

TEST_CASE("a search begins once it is paid for") {
  charged f;
  auto box = f.post(f.limited(id));
  REQUIRE(f.book.asked.size() == 1);
  CHECK(f.book.asked[0].limit == 5U);
  CHECK(f.book.asked[0].per_minute == 10U);
  CHECK(box.empty());
  CHECK(f.load().active == 0);
  f.answer(f.paid(3));
  CHECK(box.value().rate->remaining == 9);
  CHECK(box.value().quota->used == 3);
  CHECK(f.load().active == 1);
  f.finish(id);
  REQUIRE(f.book.ended.size() == 1);
  CHECK(f.book.ended[0].first.status == "completed");
  CHECK(f.book.ended[0].first.found == 1);
  CHECK_FALSE(f.book.ended[0].second);
}

TEST_CASE("what the accounts refuse does not begin") {
  charged f;
  for (auto code : {errc::quota_exceeded, errc::rate_limited, errc::gone,
                    errc::unavailable}) {
    auto box = f.post(f.limited(id));
    f.answer(fail(code));
    CHECK(box.code() == code);
  }
  CHECK(f.load().active == 0);
  CHECK(f.book.withdrawn.empty());
}

TEST_CASE("without the database a node searches for whom no plan limits") {
  charged f;
  auto box = f.post(f.order(id));
  f.answer(fail(errc::unavailable));
  CHECK_FALSE(box.value().joined);
  CHECK_FALSE(box.value().quota);
  auto gone = f.post(f.order("search-0002"));
  f.answer(fail(errc::gone));
  CHECK(gone.code() == errc::gone);
}

TEST_CASE("joining a search costs nothing") {
  charged f;
  auto first = f.post(f.limited(id));
  auto second = f.post(f.limited(id));
  CHECK(f.book.asked.size() == 1);
  f.answer(f.paid());
  CHECK_FALSE(first.value().joined);
  CHECK(second.value().joined);
  CHECK(f.post(f.limited(id)).value().joined);
  CHECK(f.book.asked.size() == 1);
}

TEST_CASE("when the first is refused the next who asked for the id is asked") {
  charged f;
  auto first = f.post(f.limited(id));
  auto second = f.post(f.limited(id, "rui"));
  f.answer(fail(errc::quota_exceeded));
  CHECK(first.code() == errc::quota_exceeded);
  REQUIRE(f.book.asked.size() == 2);
  CHECK(f.book.asked[1].record.user == "rui");
  f.answer(f.paid());
  CHECK_FALSE(second.value().joined);
}

TEST_CASE("the month comes before the node's capacity, which costs nothing") {
  charged f;
  for (int i = 0; i < 5; ++i) {
    f.post(f.limited("search-100" + std::to_string(i)));
    f.answer(f.paid());
  }
  auto over = f.post(f.limited(id));
  f.answer(fail(errc::quota_exceeded));
  CHECK(over.code() == errc::quota_exceeded);
  CHECK(f.book.withdrawn.empty());
  auto full = f.post(f.limited(id));
  f.answer(f.paid());
  CHECK(full.code() == errc::too_many_searches);
  CHECK(f.book.withdrawn == std::vector<std::string>{id});
}

TEST_CASE("a search that fails or crashes is given back") {
  charged f;
  f.post(f.limited(id));
  f.answer(f.paid());
  f.report(id, {"SP", "RJ"});
  REQUIRE(f.book.ended.size() == 1);
  CHECK(f.book.ended[0].first.status == "failed");
  CHECK(f.book.ended[0].second);
  f.post(f.limited("search-0002"));
  f.answer(f.paid());
  f.page("search-0002", {}, 1, 1, "poison");
  REQUIRE(f.book.ended.size() == 2);
  CHECK(f.book.ended[1].first.search_id == "search-0002");
  CHECK(f.book.ended[1].second);
}

TEST_CASE("a search that is called off is not given back") {
  charged f;
  f.post(f.limited(id));
  f.answer(f.paid());
  f.cancel(id);
  REQUIRE(f.book.ended.size() == 1);
  CHECK(f.book.ended[0].first.status == "cancelled");
  CHECK_FALSE(f.book.ended[0].second);
}

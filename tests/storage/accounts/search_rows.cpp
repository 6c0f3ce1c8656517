#include "storage/accounts/search_rows.hpp"

#include "storage/accounts/quota_rows.hpp"
#include "storage/jobs/job_rows.hpp"
#include "tests/catch.hpp"
#include "tests/storage/accounts/accounts_database.hpp"

#include <array>
#include <atomic>
#include <barrier>
#include <exception>
#include <thread>
#include <vector>

using namespace bidiq;
using namespace bidiq::test;
using std::chrono::minutes;

namespace {

const auto history_now = at(2026, 1, 5);

void begin(database_session& on, const search_record& x) {
  CHECK(begin_search(on, {x, false, {}}, x.created).has_value());
}

std::string ids(const outcome<search_history>& x) {
  std::string out;
  for (auto& record : x.value().records)
    out.append(record.search_id).append(" ");
  return out;
}

} // namespace

TEST_CASE("a search is found as it began and as it ended") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    accounts_database db{dialect};
    auto on = db.connect();
    auto x = begun("search-1", "local", history_now);
    x.sector_id.clear();
    x.terms_text = "uniforme 'escolar'; --, meia";
    begin(*on, x);
    auto found = find_search(*on, "local", "search-1").value();
    REQUIRE(found);
    CHECK(found->status == "running");
    CHECK(found->user == "local");
    CHECK(found->created == history_now);
    CHECK_FALSE(found->ended);
    CHECK(found->ufs == std::vector<std::string>{"SP", "RJ"});
    CHECK(found->terms_text == x.terms_text);
    x.status = "degraded";
    x.ended = history_now + minutes{2};
    x.found = 17;
    x.value_cents = 123'456'789'012'345;
    x.partial = true;
    CHECK(end_search(*on, x, false).has_value());
    found = find_search(*on, "local", "search-1").value();
    REQUIRE(found);
    CHECK(found->status == "degraded");
    CHECK(found->ended == history_now + minutes{2});
    CHECK(found->found == 17);
    CHECK(found->value_cents == 123'456'789'012'345);
    CHECK(found->partial);
    CHECK_FALSE(find_search(*on, "local", "search-2").value());
    CHECK_FALSE(find_search(*on, "u", "search-1").value());
  }
}

TEST_CASE("a search whose begin was not written is written at its end") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    accounts_database db{dialect};
    auto on = db.connect();
    auto x = begun("search-1", "local", history_now);
    x.status = "completed";
    x.ended = history_now;
    CHECK(end_search(*on, x, false).has_value());
    CHECK(find_search(*on, "local", "search-1").value()->status == "completed");
    x.user = "another";
    x.status = "failed";
    CHECK(end_search(*on, x, false).has_value());
    CHECK(find_search(*on, "local", "search-1").value()->status == "completed");
  }
}

TEST_CASE("an id that has ended is gone, and another's is taken") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    accounts_database db{dialect};
    auto on = db.connect();
    auto x = begun("search-1", "u", history_now);
    begin(*on, x);
    CHECK(begin_search(*on, {x, false, {}}, history_now).value().known);
    x.ended = history_now;
    CHECK(end_search(*on, x, false).has_value());
    CHECK(begin_search(*on, {x, true, 5}, history_now).error().code
          == errc::gone);
    x.user = "v";
    CHECK(begin_search(*on, {x, true, 5}, history_now).error().code
          == errc::search_id_reused);
  }
}

TEST_CASE("a search that did not begin leaves nothing") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    accounts_database db{dialect};
    auto on = db.connect();
    auto x = begun("search-1", "u", history_now);
    CHECK(begin_search(*on, {x, true, 1}, history_now).has_value());
    CHECK_FALSE(withdraw_search(*on, "search-1", "v").value());
    CHECK(withdraw_search(*on, "search-1", "u").value());
    CHECK_FALSE(withdraw_search(*on, "search-1", "u").value());
    CHECK(read_quota(*on, "u", 1, history_now).value().used == 0);
    CHECK_FALSE(begin_search(*on, {x, true, 1}, history_now).value().known);
    CHECK(read_quota(*on, "u", 1, history_now).value().used == 1);
    x.ended = history_now;
    CHECK(end_search(*on, x, false).has_value());
    CHECK_FALSE(withdraw_search(*on, "search-1", "u").value());
  }
}

TEST_CASE("a user's searches are listed newest first, in parts") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    accounts_database db{dialect};
    auto on = db.connect();
    for (int i = 0; i < 5; ++i)
      begin(*on, begun("search-" + std::to_string(i), "u",
                       history_now + minutes{i}));
    begin(*on, begun("search-x", "v", history_now));
    CHECK(ids(list_searches(*on, "u", 2, 0)) == "search-4 search-3 ");
    CHECK(ids(list_searches(*on, "u", 2, 3)) == "search-1 search-0 ");
    CHECK(ids(list_searches(*on, "u", 50, 9)).empty());
    CHECK(list_searches(*on, "u", 1, 0).value().total == 5);
    CHECK(list_searches(*on, "nobody", 1, 0).value().total == 0);
  }
}

TEST_CASE("the end that a worker tells whose job another one has is not kept") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    accounts_database db{dialect};
    auto on = db.connect();
    auto x = begun("search-1", "u", history_now);
    CHECK(begin_search(*on, {x, true, 1}, history_now).has_value());
    job its;
    its.id = x.search_id;
    its.token = 1; // and 2, once it is taken
    add_job(*on, its, "worker", history_now, {});
    x.ended = history_now;
    x.token = 1;
    x.status = "failed";
    CHECK_FALSE(end_search(*on, x, true).value());
    CHECK(read_quota(*on, "u", 1, history_now).value().used == 1);
    x.token = 2;
    x.status = "completed";
    CHECK(end_search(*on, x, false).value());
    CHECK(find_search(*on, "u", "search-1").value()->status == "completed");
  }
}

TEST_CASE("a search that begins, or ends without having begun, at several "
          "nodes at once does so at one") {
  constexpr int nodes = 4;
  constexpr int searches = 600;
  accounts_database db{sql_dialect::postgresql};
  std::barrier together{nodes};
  std::atomic<int> began = 0;
  std::array<std::string, nodes> wrong;
  auto run = [&] {
    auto on = db.connect();
    for (int i = 0; i < searches; ++i) {
      auto x = begun("search-" + std::to_string(i), "local", history_now);
      if (i % 2 == 1)
        x.ended = history_now;
      together.arrive_and_wait();
      if (x.ended)
        end_search(*on, x, false).value();
      else if (!begin_search(*on, {x, false, {}}, history_now).value().known)
        ++began;
    }
  };
  std::vector<std::thread> all;
  for (size_t node = 0; node < nodes; ++node)
    all.emplace_back([&, node] {
      try {
        run();
      } catch (const std::exception& e) {
        wrong[node] = e.what();
        together.arrive_and_drop();
      }
    });
  for (auto& x : all)
    x.join();
  for (auto& x : wrong)
    CHECK(x == "");
  CHECK(began == searches / 2);
  auto on = db.connect();
  CHECK(number(*on, "select count(*) from search_sessions") == searches);
}

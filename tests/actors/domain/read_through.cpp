#include "actors/domain/read_through.hpp"

#include "tests/catch.hpp"

using namespace bidiq;
using namespace std::chrono_literals;

namespace {

using strings = std::vector<std::string>;
using kind = freshness_policy::kind;

local_day january(int day) {
  return local_day{std::chrono::sys_days{std::chrono::year{2026} / 1 / day}
                     .time_since_epoch()};
}

source_scope list_of(int code) {
  return {"", code, {code}};
}

days_question question_of(strings ufs, int last = 20) {
  days_question x;
  x.ufs = std::move(ufs);
  x.modalities = {4, 6};
  x.days = {january(1), january(last)};
  x.rules.lists = {list_of(4), list_of(6)};
  return x;
}

day_ledger nothing_of(const days_question& x) {
  return {x.ufs, x.modalities, x.days};
}

void know(day_ledger& x, const cache_partition& partition, int first,
          int last) {
  for (auto day = first; day <= last; ++day)
    x.know(partition, january(day));
}

/// "SP/6 01-20"
strings texts(const std::vector<list_segment>& xs) {
  strings out;
  for (auto& [scope, days] : xs)
    out.push_back(scope.uf + "/" + std::to_string(scope.code) + " "
                  + format_day(days.first).substr(8) + "-"
                  + format_day(days.last).substr(8));
  return out;
}

cache_answer::hit hit_of(freshness how, bool refresh = false,
                         utc_time read = {}) {
  cached_day cell;
  cell.read = read;
  return {cell, how, refresh, false};
}

} // namespace

TEST_CASE("a search takes what may be shown, a refresh what is fresh") {
  freshness_policy shown, refreshed;
  refreshed.type = kind::refreshed;
  auto both = [&](const cache_answer::hit& x) {
    return std::pair{shown.accepts(x, "SP"), refreshed.accepts(x, "SP")};
  };
  CHECK(both(hit_of(freshness::fresh)) == std::pair{true, true});
  CHECK(both(hit_of(freshness::fresh, true)) == std::pair{true, false});
  CHECK(both(hit_of(freshness::stale)) == std::pair{true, false});
  CHECK(both(hit_of(freshness::expired)) == std::pair{false, false});
}

TEST_CASE("who wants fresh days takes only those read since then") {
  freshness_policy x;
  x.type = kind::read_since;
  x.since = utc_time{10s};
  CHECK_FALSE(x.accepts(hit_of(freshness::fresh, false, utc_time{9s}), "SP"));
  CHECK(x.accepts(hit_of(freshness::expired, false, utc_time{10s}), "SP"));
}

TEST_CASE("of UFs that are to be kept any day will do") {
  auto type = GENERATE(kind::shown, kind::read_since, kind::refreshed);
  freshness_policy x;
  x.type = type;
  x.since = utc_time{10s};
  x.any_age = {"RJ"};
  CHECK(x.accepts(hit_of(freshness::expired), "RJ"));
  CHECK_FALSE(x.accepts(hit_of(freshness::expired), "SP"));
}

TEST_CASE("a list is of one UF, unless days of many are missing") {
  auto x = question_of({"SP", "RJ"});
  auto known = nothing_of(x);
  CHECK(texts(segments_of(x, known))
        == strings{"SP/4 01-20", "RJ/4 01-20", "SP/6 01-20", "RJ/6 01-20"});
  x.rules.country_above = 1;
  CHECK(texts(segments_of(x, known)) == strings{"/4 01-20", "/6 01-20"});
  know(known, {"RJ", 6}, 1, 20);
  CHECK(texts(segments_of(x, known)) == strings{"/4 01-20", "SP/6 01-20"});
  x.rules.by_uf = false;
  CHECK(texts(segments_of(x, known)) == strings{"/4 01-20", "/6 01-20"});
}

TEST_CASE("only days that are missing are read, short gaps included") {
  auto x = question_of({"SP"});
  auto known = nothing_of(x);
  know(known, {"SP", 4}, 1, 20);
  know(known, {"SP", 6}, 3, 4);
  know(known, {"SP", 6}, 8, 15);
  CHECK(texts(segments_of(x, known)) == strings{"SP/6 01-07", "SP/6 16-20"});
  x.rules.join_days = 0;
  CHECK(texts(segments_of(x, known))
        == strings{"SP/6 01-02", "SP/6 05-07", "SP/6 16-20"});
}

TEST_CASE("long periods are cut in parts, the newest first") {
  auto x = question_of({"SP"}, 12);
  x.rules.lists.pop_back();
  x.rules.max_days = 5;
  CHECK(texts(segments_of(x, nothing_of(x)))
        == strings{"SP/4 08-12", "SP/4 03-07", "SP/4 01-02"});
}

TEST_CASE("without lists there is nothing to read") {
  auto x = question_of({"SP"});
  x.rules.lists.clear();
  CHECK(segments_of(x, nothing_of(x)).empty());
}

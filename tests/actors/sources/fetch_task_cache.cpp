#include "actors/sources/fetch_task.hpp"

#include "actors/domain/request.hpp"
#include "tests/actors/sources/task_fixture.hpp"
#include "tests/catch.hpp"

#include <set>

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

using kind = segment_news::kind;
using strings = std::vector<std::string>;

fetch_job three_days(strings ufs = {"SP"}, std::vector<int> modalities = {6}) {
  return january_job(std::move(ufs), std::move(modalities), 3);
}

void keep_days(task_fixture& f, const cache_partition& partition, int first,
               int last, freshness how = freshness::fresh, utc_time read = {}) {
  for (auto day = first; day <= last; ++day)
    f.keep(partition, day, how, read);
}

/// Three days of one list, of which the cache has told this.
struct told_task : task_fixture {
  explicit told_task(kind how, fetch_task_options options = {})
    : task_fixture(january_job({"SP"}, {6}, 3), options) {
    answer(task.take_orders().at(0).question, how);
    CHECK(orders().empty());
  }
};

} // namespace

TEST_CASE("what is cached and fresh needs no request") {
  task_fixture f{three_days()};
  keep_days(f, {"SP", 6}, 1, 3);
  CHECK(f.obey_all() == strings{"ask SP/6 01-03"});
  CHECK(f.task.finished());
  CHECK(f.shown() == strings{"(SP/6@1 SP/6@2 SP/6@3)"});
  CHECK(f.changes() == strings{"SP success"});
  CHECK_FALSE(f.task.take_refresh());
  auto report = f.task.report(f.now);
  CHECK(report.stat.status == "success");
  CHECK(report.stat.records == 3);
  CHECK(report.stat.pages == 0);
  CHECK(report.cache.fresh_days == 3);
  CHECK(report.cache.stale_days == 0);
  CHECK(report.cache.oldest == utc_time{});
  CHECK_FALSE(report.cache.asked_upstream);
}

TEST_CASE("what is stale is shown, and read again for whoever comes next") {
  task_fixture f{three_days({"SP", "RJ"})};
  keep_days(f, {"SP", 6}, 1, 3);
  keep_days(f, {"RJ", 6}, 1, 3);
  f.keep({"RJ", 6}, 2, freshness::stale);
  f.cached.at({"SP", 6}, 3).refresh = true;
  f.obey_all();
  CHECK(f.task.finished());
  auto report = f.task.report(f.now);
  CHECK(report.pairs_complete == 2);
  CHECK(report.cache.fresh_days == 5);
  CHECK(report.cache.stale_days == 1);
  auto again = f.task.take_refresh();
  REQUIRE(again);
  CHECK(std::set<std::string>(again->ufs.begin(), again->ufs.end())
        == std::set<std::string>{"RJ", "SP"});
  CHECK(again->modalities == std::vector<int>{6});
  CHECK(again->first == january(2));
  CHECK(again->last == january(3));
  CHECK_FALSE(f.task.take_refresh());
}

TEST_CASE("a refresh reads what is no longer fresh and shows nothing") {
  fetch_task_options options;
  options.refresh = true;
  options.join_days = 0;
  task_fixture f{three_days(), options};
  keep_days(f, {"SP", 6}, 1, 3);
  f.keep({"SP", 6}, 2, freshness::stale);
  f.obey_all();
  CHECK(f.shown().empty());
  CHECK_FALSE(f.task.take_refresh());
  CHECK(f.next() == "SP/6/1");
  CHECK(text(f.segments.at(0).days) == "02-02");
  f.read("SP/6/1", 1);
  CHECK(f.obey_all() == strings{"hand in SP/6:1 end 1"});
  CHECK(f.task.finished());
}

TEST_CASE("what has expired is read again") {
  task_fixture f{three_days()};
  keep_days(f, {"SP", 6}, 1, 3, freshness::expired);
  f.obey_all();
  CHECK(f.shown().empty());
  f.next();
  f.read("SP/6/1", 1, {listed("new", 2)});
  f.obey_all();
  CHECK(f.shown() == strings{"new"});
  auto report = f.task.report(f.now);
  CHECK(report.stat.status == "success");
  CHECK(report.cache.asked_upstream);
  CHECK(report.cache.stale_days == 0);
}

TEST_CASE("if upstream fails, old notices are shown but complete nothing") {
  task_fixture f{three_days({"SP", "RJ"})};
  keep_days(f, {"SP", 6}, 1, 2, freshness::expired, utc_time{5s});
  f.obey_all();
  f.all_next();
  f.read("RJ/6/1", 1);
  CHECK(f.shown() == strings{""});
  f.fail("SP/6/1");
  f.obey_all();
  CHECK(f.shown() == strings{"(SP/6@1 SP/6@2)"});
  auto report = f.task.report(f.now);
  CHECK(report.failed_ufs == strings{"SP"});
  CHECK(report.pairs_complete == 1);
  CHECK(report.cache.stale_days == 2);
  CHECK(report.cache.oldest == utc_time{5s});
  CHECK(report.stat.status == "partial");
}

TEST_CASE("old notices of days that could be read are not shown beside them") {
  fetch_task_options options;
  options.lists.max_pages = 1;
  task_fixture f{january_job({"SP"}, {6}, 5), options};
  keep_days(f, {"SP", 6}, 1, 5, freshness::expired);
  f.obey_all();
  f.next();
  f.read("SP/6/1", 2, {listed("a", 1)});
  f.next();
  f.read("SP/6/1", 1, {listed("b", 3)});
  CHECK(f.shown() == strings{"a", "b"});
  f.task.abandon(fetch_problem::out_of_time);
  CHECK(f.shown() == strings{"(SP/6@1 SP/6@2)"});
}

TEST_CASE(
  "who wants fresh results gets what is cached only if all else fails") {
  auto job = three_days();
  job.force_fresh = true;
  job.fresh_since = utc_time{10s};
  task_fixture f{job};
  keep_days(f, {"SP", 6}, 1, 2, freshness::fresh, utc_time{9s});
  f.keep({"SP", 6}, 3, freshness::expired, utc_time{10s});
  f.obey_all();
  CHECK(text(f.segments.at(0).days) == "01-02");
  CHECK(f.shown() == strings{"(SP/6@3)"});
  f.next();
  f.fail("SP/6/1");
  f.obey_all();
  CHECK(f.shown() == strings{"(SP/6@1 SP/6@2)"});
  CHECK(f.task.report(f.now).pairs_complete == 0);
}

TEST_CASE("UFs that are to be kept are taken from the cache at any age") {
  auto job = three_days({"SP", "RJ"});
  job.keep_ufs = {"SP"};
  task_fixture f{job};
  keep_days(f, {"SP", 6}, 1, 3, freshness::expired);
  keep_days(f, {"RJ", 6}, 1, 3, freshness::expired);
  f.obey_all();
  CHECK(f.all_next() == strings{"RJ/6/1"});
  CHECK(f.changes() == strings{"SP success", "RJ fetching"});
  CHECK(f.shown() == strings{"(SP/6@1 SP/6@2 SP/6@3)"});
}

TEST_CASE("only days that are not known are read, short gaps included") {
  task_fixture f{january_job({"SP"}, {6}, 20)};
  keep_days(f, {"SP", 6}, 3, 4);
  keep_days(f, {"SP", 6}, 8, 15);
  f.obey_all();
  CHECK(f.segments.size() == 2);
  f.next();
  auto query = f.task.query(f.taken.at("SP/6/1"));
  CHECK(query.first == january(1));
  CHECK(query.last == january(7));
}

TEST_CASE(
  "long periods are read in parts, the newest first, if a source needs") {
  auto api = make_pcp();
  auto length = api->traits().max_days;
  REQUIRE(length == 5);
  fetch_task task{
    *api,
    std::make_shared<const fetch_job>(january_job({"SP"}, {6}, 12)),
    {},
    {}};
  task.alone({}, 10);
  strings lists;
  while (auto x = task.take({})) {
    auto query = task.query(*x);
    lists.push_back(text(day_range{query.first, query.last}));
  }
  CHECK(lists == strings{"08-12", "03-07", "01-02"});
}

TEST_CASE("many cached notices are shown in batches") {
  fetch_task_options options;
  options.max_batch = 2;
  task_fixture f{january_job({"SP"}, {6}, 5), options};
  keep_days(f, {"SP", 6}, 1, 5);
  f.obey_all();
  CHECK(f.shown() == strings{"(SP/6@1 SP/6@2)", "(SP/6@3 SP/6@4)", "(SP/6@5)"});
}

// -- what others read ---------------------------------------------------------

TEST_CASE("what somebody else reads is waited for") {
  auto how = GENERATE(kind::undecided, kind::awaited);
  told_task f{how};
  CHECK_FALSE(f.task.ready(f.now));
  CHECK_FALSE(f.task.finished());
  CHECK(f.changes().empty());
  keep_days(f, {"SP", 6}, 1, 3);
  f.tell(0, kind::over);
  CHECK(f.task.finished());
  CHECK(f.orders().empty());
  CHECK(f.changes() == strings{"SP success"});
  CHECK_FALSE(f.task.report(f.now).cache.asked_upstream);
}

TEST_CASE("only days that another brings are shown, and read are the others") {
  told_task f{kind::awaited};
  f.keep({"SP", 6}, 1);
  f.segments[0].days.first = january(2);
  f.tell(0, kind::yours, 7);
  CHECK(f.all_next() == strings{"SP/6/1"});
  CHECK(f.task.query(f.taken.at("SP/6/1")).first == january(2));
  f.read("SP/6/1", 1);
  CHECK(f.obey_all() == strings{"hand in SP/6:2 end 7"});
}

TEST_CASE("a UF is open as long as somebody may bring some of its days") {
  task_fixture f{three_days()};
  f.answer(f.task.take_orders().at(0).question, kind::awaited);
  f.segments.push_back({f.segments[0].scope, {january(1), january(1)}});
  f.tell(1, kind::yours, 7);
  f.next();
  f.fail("SP/6/1");
  CHECK(f.orders() == strings{"hand in end 7"});
  CHECK(f.changes() == strings{"SP fetching"});
  f.tell(0, kind::over);
  CHECK(f.changes() == strings{"SP failed"});
  CHECK(f.task.finished());
}

TEST_CASE("without a cache all is read that it owes") {
  SECTION("the answer itself") {
    task_fixture f{three_days()};
    f.orders();
    f.task.alone(f.read_now, 50);
    CHECK(f.all_next() == strings{"SP/6/1"});
    f.read("SP/6/1", 1);
    CHECK(f.orders() == strings{"hand in SP/6:3 end 0"});
    f.task.alone(f.read_now, 50);
    CHECK(f.task.finished());
  }
  SECTION("what another reads") {
    told_task f{kind::awaited};
    f.task.alone(f.read_now, 50);
    CHECK(f.all_next() == strings{"SP/6/1"});
  }
  SECTION("that it has kept what was handed in") {
    told_task f{kind::yours};
    f.next();
    f.read("SP/6/1", 1);
    CHECK_FALSE(f.task.finished());
    f.task.alone(f.read_now, 50);
    CHECK(f.task.finished());
  }
}

// -- the end ------------------------------------------------------------------

TEST_CASE("a job ends once what it read is kept") {
  told_task f{kind::yours};
  f.next();
  f.read("SP/6/1", 1, {listed("a", 2)});
  CHECK(f.orders() == strings{"hand in SP/6:3 end 1"});
  CHECK(f.changes() == strings{"SP fetching", "SP success"});
  CHECK_FALSE(f.task.finished());
  f.kept(0);
  CHECK(f.orders().empty());
  CHECK(f.task.finished());
}

TEST_CASE("an abandoned job keeps what is whole and gives up the rest") {
  fetch_task_options options;
  options.lists.max_pages = 1;
  task_fixture f{january_job({"SP", "RJ"}, {6}, 5), options};
  f.answer(f.task.take_orders().at(0).question, kind::awaited);
  f.tell(0, kind::yours, 7);
  f.next();
  f.read("SP/6/1", 2, {listed("a", 2)}); // Long: 3 to 5, then 1 and 2.
  CHECK(f.orders().empty());
  f.next();
  f.read("SP/6/1", 1, {listed("d", 4), listed("e", 5)});
  CHECK(f.orders() == strings{"hand in SP/6:3"});
  f.next();
  f.task.abandon(fetch_problem::cancelled);
  CHECK(f.orders() == strings{"give up"});
  CHECK(f.task.finished());
  f.tell(0, kind::over);
  f.tell(1, kind::yours, 8);
  CHECK(f.orders().empty());
  CHECK_FALSE(f.task.ready(f.now));
  CHECK(f.task.finished());
}

TEST_CASE("answers to a job that has been abandoned change nothing") {
  task_fixture f{three_days()};
  auto orders = f.task.take_orders();
  f.task.abandon(fetch_problem::cancelled);
  CHECK(f.orders() == strings{"give up"});
  keep_days(f, {"SP", 6}, 1, 3);
  f.obey(orders.at(0));
  CHECK(f.orders().empty());
  CHECK(f.shown().empty());
  CHECK(f.task.report(f.now).failed_ufs == strings{"SP"});
}

TEST_CASE("the whole country is stored for every UF, asked for or not") {
  auto ufs = all_ufs();
  ufs.pop_back();
  task_fixture f{three_days(ufs)};
  f.obey_all();
  CHECK(f.all_next() == strings{"/6/1"});
  f.read("/6/1", 1, {listed("a", 1, "AC"), listed("z", 1, all_ufs().back())});
  CHECK(f.shown() == strings{"a"});
  auto orders = f.task.take_orders();
  CHECK(orders.at(0).read.days.partitions.size() == all_ufs().size());
  CHECK(f.task.report(f.now).pairs_complete == ufs.size());
}

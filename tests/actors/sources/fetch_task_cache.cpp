#include "actors/sources/fetch_task.hpp"

#include "actors/domain/request.hpp"
#include "tests/actors/sources/task_fixture.hpp"
#include "tests/catch.hpp"

#include <set>

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

using strings = std::vector<std::string>;

fetch_job three_days(strings ufs = {"SP"}, std::vector<int> modalities = {6}) {
  return january_job(std::move(ufs), std::move(modalities), 3);
}

void keep_days(task_fixture& f, const cache_partition& partition, int first,
               int last, freshness how = freshness::fresh, utc_time read = {}) {
  for (auto day = first; day <= last; ++day)
    f.keep(partition, day, how, read);
}

/// Three days of one list, claimed and not yet answered.
struct claiming_task : task_fixture {
  explicit claiming_task(fetch_task_options options = {}, int last = 3)
    : task_fixture(january_job({"SP"}, {6}, last), options) {
    auto orders = task.take_orders();
    obey(orders.at(0));
    CHECK(this->orders()
          == strings{"claim SP/6 01-" + format_day(january(last)).substr(8)});
  }
};

} // namespace

TEST_CASE("what is cached and fresh needs no request") {
  task_fixture f{three_days()};
  keep_days(f, {"SP", 6}, 1, 3);
  CHECK(f.obey_all() == strings{"find SP/6 01-03"});
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
  f.cached[{"SP", 6}][january(3)].refresh = true;
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
  CHECK(f.obey_all()
        == strings{"find SP/6 01-03", "claim SP/6 02-02", "find SP/6 02-02"});
  CHECK(f.shown().empty());
  CHECK_FALSE(f.task.take_refresh());
  CHECK(f.next() == "SP/6/1");
  f.read("SP/6/1", 1);
  CHECK(f.obey_all() == strings{"store SP/6:1", "end 1"});
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
  CHECK(f.obey_all()
        == strings{"find SP/6 01-03", "claim SP/6 01-02", "find SP/6 01-02"});
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
  CHECK(f.obey_all()
        == strings{"find SP/6 01-20", "claim SP/6 01-07", "claim SP/6 16-20",
                   "find SP/6 01-07", "find SP/6 16-20"});
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
  cache_answer nothing;
  task.take_orders();
  task.found(fetch_task::whole_job, nothing, {}, 10);
  strings claims;
  for (auto& x : task.take_orders())
    claims.push_back(text(x.days));
  CHECK(claims == strings{"08-12", "03-07", "01-02"});
}

TEST_CASE("many cached notices are shown in batches") {
  fetch_task_options options;
  options.max_batch = 2;
  task_fixture f{january_job({"SP"}, {6}, 5), options};
  keep_days(f, {"SP", 6}, 1, 5);
  f.obey_all();
  CHECK(f.shown() == strings{"(SP/6@1 SP/6@2)", "(SP/6@3 SP/6@4)", "(SP/6@5)"});
}

// -- single flight ------------------------------------------------------------

TEST_CASE("before a list is read, the cache is looked at once more") {
  claiming_task f;
  keep_days(f, {"SP", 6}, 1, 3);
  f.task.granted(0, 7);
  CHECK(f.obey_all() == strings{"find SP/6 01-03", "end 7"});
  CHECK(f.task.finished());
  CHECK_FALSE(f.task.report(f.now).cache.asked_upstream);
}

TEST_CASE("only what is still missing then is read") {
  claiming_task f;
  f.keep({"SP", 6}, 1);
  f.task.granted(0, 7);
  f.obey_all();
  f.next();
  CHECK(f.task.query(f.taken.at("SP/6/1")).first == january(2));
  f.read("SP/6/1", 1);
  CHECK(f.obey_all() == strings{"store SP/6:2", "end 7"});
  CHECK(f.task.report(f.now).pairs_complete == 1);
}

TEST_CASE("what somebody else reads is waited for, then looked up") {
  claiming_task f;
  f.task.busy(0, {january(1), january(31)});
  CHECK(f.orders().empty());
  CHECK_FALSE(f.task.ready(f.now));
  CHECK_FALSE(f.task.finished());
  keep_days(f, {"SP", 6}, 1, 3);
  f.task.over(0);
  CHECK(f.obey_all() == strings{"find SP/6 01-03"});
  CHECK(f.task.finished());
  CHECK(f.task.report(f.now).stat.status == "success");
}

TEST_CASE("what somebody else failed to read is claimed again") {
  claiming_task f;
  f.task.busy(0, {january(1), january(3)});
  f.keep({"SP", 6}, 3);
  f.task.over(0);
  CHECK(f.obey_all()
        == strings{"find SP/6 01-03", "claim SP/6 01-03", "find SP/6 01-03"});
  CHECK(f.all_next() == strings{"SP/6/1"});
}

TEST_CASE("days around those that somebody else reads are read meanwhile") {
  claiming_task f{{}, 9};
  f.task.busy(0, {january(4), january(6)});
  CHECK(f.obey_all()
        == strings{"claim SP/6 01-03", "claim SP/6 07-09", "find SP/6 01-03",
                   "find SP/6 07-09"});
  for (auto day : {january(1), january(7)}) {
    f.next();
    CHECK(f.task.query(f.taken.at("SP/6/1")).first == day);
    f.read("SP/6/1", 1);
  }
  f.obey_all();
  CHECK_FALSE(f.task.finished());
  CHECK(f.changes() == strings{"SP fetching"});
  keep_days(f, {"SP", 6}, 4, 6);
  f.task.over(0);
  f.obey_all();
  CHECK(f.changes() == strings{"SP success"});
  CHECK(f.task.finished());
}

TEST_CASE("a refresh gives way to whoever reads the same") {
  fetch_task_options options;
  options.refresh = true;
  claiming_task f{options};
  f.task.busy(0, {january(2), january(2)});
  CHECK(f.orders() == strings{"withdraw 0"});
  CHECK(f.task.finished());
}

// -- the end ------------------------------------------------------------------

TEST_CASE("a job ends once its days are stored, then its flight ends") {
  claiming_task f;
  f.task.granted(0, 7);
  f.obey_all();
  f.next();
  f.read("SP/6/1", 1, {listed("a", 2)});
  CHECK(f.orders() == strings{"store SP/6:3"});
  CHECK(f.changes() == strings{"SP fetching", "SP success"});
  CHECK_FALSE(f.task.finished());
  f.task.stored(0);
  CHECK(f.orders() == strings{"end 7"});
  CHECK(f.task.finished());
}

TEST_CASE("an abandoned job keeps what is whole and lets go of the rest") {
  fetch_task_options options;
  options.lists.max_pages = 1;
  task_fixture f{january_job({"SP", "RJ", "MG"}, {6}, 5), options};
  f.obey(f.task.take_orders().at(0));
  CHECK(f.orders().size() == 3);
  f.task.granted(0, 7);
  f.task.busy(1, {january(1), january(5)});
  f.obey_all();
  f.next();
  f.read("SP/6/1", 2, {listed("a", 2)}); // Long: 3 to 5, then 1 and 2.
  CHECK(f.orders().empty());
  f.next();
  f.read("SP/6/1", 1, {listed("d", 4), listed("e", 5)});
  CHECK(f.orders() == strings{"store SP/6:3"});
  f.next();
  f.task.abandon(fetch_problem::cancelled);
  CHECK(f.orders() == strings{"end 7", "withdraw 1", "withdraw 2"});
  CHECK(f.task.finished());
  f.task.stored(0);
  f.task.over(1);
  f.task.granted(2, 8);
  CHECK(f.orders() == strings{"end 8"});
  CHECK(f.task.finished());
}

TEST_CASE("answers to a job that has been abandoned change nothing") {
  task_fixture f{three_days()};
  auto orders = f.task.take_orders();
  f.task.abandon(fetch_problem::cancelled);
  keep_days(f, {"SP", 6}, 1, 3);
  f.obey(orders.at(0));
  CHECK(f.orders().empty());
  CHECK(f.shown().empty());
  CHECK(f.task.report(f.now).failed_ufs == strings{"SP"});
  claiming_task looking;
  looking.task.granted(0, 7);
  auto look = looking.task.take_orders();
  looking.task.abandon(fetch_problem::cancelled);
  CHECK(looking.orders() == strings{"end 7"});
  looking.obey(look.at(0));
  CHECK(looking.orders().empty());
  CHECK(looking.task.finished());
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
  CHECK(orders.at(0).cells.size() == all_ufs().size());
  CHECK(f.task.report(f.now).pairs_complete == ufs.size());
}

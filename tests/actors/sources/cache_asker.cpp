#include "actors/sources/cache_asker.hpp"

#include "tests/actors/sources/scripted_cache.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

using strings = std::vector<std::string>;
using news = segment_news::kind;

fetch_job two_days(cached_source_fixture& f, strings ufs = {"SP"}) {
  auto x = f.job(std::move(ufs), {6});
  x.last = january(2);
  return x;
}

void keep_two_days(cached_source_fixture& f, freshness how) {
  for (auto day : {1, 2})
    f.script.keep({"SP", 6}, day, how);
}

} // namespace

TEST_CASE("a job that is cached asks upstream nothing") {
  cached_source_fixture f;
  keep_two_days(f, freshness::fresh);
  sink_log log;
  f.fetch(two_days(f), log);
  REQUIRE(log.reports.size() == 1);
  CHECK(log.ids == strings{"old-SP-1", "old-SP-2"});
  CHECK(log.changes == strings{"SP success"});
  CHECK(log.reports.front().cache.fresh_days == 2);
  CHECK(f.script.questions.at(0)->source == "pncp");
  CHECK(f.script.segments.empty());
  CHECK(f.next_request().empty());
}

TEST_CASE("what was read is handed in, and kept before the report") {
  cached_source_fixture f;
  f.script.keeps = false;
  sink_log log;
  f.fetch(two_days(f), log);
  REQUIRE(f.script.segments.size() == 1);
  CHECK(f.script.questions.front()->days == day_range{january(1), january(2)});
  CHECK(f.next_request() == "SP/6/1");
  f.answer(page_of({record("a", "SP", "6", "2026-01-02")}, 1, 1));
  CHECK(log.ids == strings{"a"});
  CHECK(log.changes.back() == "SP success");
  CHECK(log.reports.empty());
  REQUIRE(f.script.reads.size() == 1);
  auto& read = *f.script.reads.front();
  CHECK(read.ticket == f.script.questions.front()->ticket);
  CHECK(read.segment == 0);
  CHECK(read.lease == 1);
  CHECK(read.ended);
  CHECK(read.days.source == "pncp");
  CHECK(read.days.partitions.at(0).cells.size() == 2);
  CHECK(read.days.partitions.at(0).cells.at(1).notices->at(0)->id == "a");
  f.tell(news::over, 0);
  CHECK(log.reports.size() == 1);
  CHECK(log.after_report == 0);
}

TEST_CASE("nothing is stored before its list is proved to be whole") {
  cached_source_fixture f;
  sink_log log;
  f.fetch(f.job({"SP"}, {6}), log);
  auto first = page_of({record("a", "SP", "6", "2026-01-03"),
                        record("b", "SP", "6", "2026-01-04")},
                       1, 2, 3);
  f.next_request();
  f.answer(first);
  f.next_request();
  f.answer(page_of({record("c", "SP", "6", "2026-01-09")}, 2, 2, 3));
  CHECK(f.script.reads.empty());
  CHECK(f.next_request() == "SP/6/1");
  f.answer(first);
  REQUIRE(f.script.reads.size() == 1);
  CHECK(f.script.reads.front()->days.partitions.at(0).cells.size() == 31);
  CHECK(log.reports.size() == 1);
}

TEST_CASE("a list that never adds up is stored nowhere, and fails its UF") {
  cached_source_fixture f;
  sink_log log;
  f.fetch(f.job({"SP"}, {6}), log);
  int asked = 0;
  for (; !f.next_request().empty(); ++asked)
    f.answer(page_of({record("a", "SP", "6")}, 1, 1, 2));
  CHECK(asked == 3);
  REQUIRE(f.script.reads.size() == 1);
  CHECK(f.script.reads.front()->days.partitions.empty());
  CHECK(f.script.reads.front()->ended);
  REQUIRE(log.reports.size() == 1);
  CHECK(log.reports.front().failed_ufs == strings{"SP"});
  CHECK(log.reports.front().stat.error
        == explain(fetch_problem::inconsistent, "pncp"));
}

TEST_CASE("a cache that dies is done without, whatever it owed") {
  auto answers = GENERATE(true, false);
  auto grants = GENERATE(true, false);
  auto keeps = GENERATE(true, false);
  cached_source_fixture f;
  f.script.answers = answers;
  f.script.grants = grants;
  f.script.keeps = keeps;
  sink_log log;
  f.fetch(two_days(f), log);
  auto read = answers && grants;
  CHECK(f.http.calls.size() == (read ? 1 : 0));
  if (read)
    f.answer_page(1);
  f.stop_cache();
  if (!read) {
    CHECK(f.next_request() == "SP/6/1");
    f.answer_page(1);
  }
  REQUIRE(log.reports.size() == 1);
  CHECK(log.reports.front().stat.status == "success");
  CHECK(log.after_report == 0);
}

TEST_CASE("who waits for another's list reads by himself if the cache dies") {
  cached_source_fixture f;
  f.script.grants = false;
  sink_log log;
  f.fetch(two_days(f), log);
  f.tell(news::awaited, 0);
  CHECK(f.next_request().empty());
  f.stop_cache();
  CHECK(f.next_request() == "SP/6/1");
  f.answer_page(1);
  CHECK(log.reports.size() == 1);
}

TEST_CASE("a cache that is back is asked again") {
  cached_source_fixture f;
  f.stop_cache();
  sink_log first, second;
  f.fetch(two_days(f), first);
  f.next_request();
  f.answer_page(1);
  CHECK(first.reports.size() == 1);
  f.start_cache();
  keep_two_days(f, freshness::fresh);
  f.fetch(two_days(f), second);
  CHECK(second.ids == strings{"old-SP-1", "old-SP-2"});
}

TEST_CASE("what another search reads is asked upstream once") {
  cached_source_fixture f;
  f.script.grants = false;
  sink_log log;
  f.fetch(two_days(f), log);
  f.tell(news::awaited, 0);
  f.pass(10s);
  CHECK(f.http.calls.empty());
  CHECK(log.reports.empty());
  keep_two_days(f, freshness::fresh);
  f.tell(news::over, 0);
  REQUIRE(log.reports.size() == 1);
  CHECK(log.ids.size() == 2);
  CHECK(f.http.last_id == 0);
}

TEST_CASE("a cancelled job gives up what it reads and waits for") {
  cached_source_fixture f;
  sink_log log;
  f.fetch(two_days(f, {"SP"}), log);
  f.script.grants = false;
  auto waiting = two_days(f, {"RJ", "MG"});
  sink_log other;
  f.fetch(waiting, other);
  f.tell(news::awaited, 1);
  caf::anon_send(f.source, cancel_atom_v, std::string{"search-1"});
  f.sched->run();
  CHECK(log.reports.size() == 1);
  CHECK(other.reports.size() == 1);
  CHECK(f.script.given_up
        == std::vector<uint64_t>{f.script.questions.at(0)->ticket,
                                 f.script.questions.at(1)->ticket});
  // Told before the cache has heard.
  f.tell(news::yours, 2, 9);
  f.tell(news::over, 1);
  CHECK(f.script.reads.empty());
  CHECK(f.http.calls.size() == 1); // It has been cancelled.
  CHECK(other.after_report == 0);
}

TEST_CASE("at its deadline a job that waits for others shows what is old") {
  cached_source_fixture f;
  keep_two_days(f, freshness::expired);
  f.script.grants = false;
  sink_log log;
  auto job = two_days(f);
  job.deadline = f.now() + 5s;
  f.fetch(job, log);
  f.tell(news::awaited, 0);
  f.pass(6s);
  REQUIRE(log.reports.size() == 1);
  CHECK(log.reports.front().stat.status == "partial");
  CHECK(log.reports.front().failed_ufs == strings{"SP"});
  CHECK(log.reports.front().cache.stale_days == 2);
  CHECK(log.ids == strings{"old-SP-1", "old-SP-2"});
  CHECK(f.script.given_up.size() == 1);
  CHECK(f.http.last_id == 0);
}

TEST_CASE("what is stale is shown at once and read again in the background") {
  cached_source_fixture f;
  keep_two_days(f, freshness::stale);
  sink_log log;
  f.fetch(two_days(f), log);
  CHECK(log.ids.size() == 2);
  REQUIRE(log.reports.size() == 1);
  CHECK(log.reports.front().cache.stale_days == 2);
  CHECK(f.next_request() == "SP/6/1");
  f.answer_page(1);
  REQUIRE(f.script.reads.size() == 1);
  CHECK(f.script.reads.front()->days.partitions.size() == 1);
  CHECK(f.script.reads.front()->ended);
  CHECK(log.after_report == 0);
}

TEST_CASE("refreshes are few at a time and let searches pass") {
  cached_source_fixture f;
  f.options.max_refreshes = 1;
  keep_two_days(f, freshness::stale);
  for (auto day : {1, 2})
    f.script.keep({"RJ", 6}, day, freshness::stale);
  sink_log a, b, c;
  f.fetch(two_days(f, {"RJ"}), a);
  f.fetch(two_days(f, {"SP"}), b);
  f.fetch(two_days(f, {"MG"}), c);
  strings asked;
  for (auto x = f.next_request(); !x.empty(); x = f.next_request()) {
    asked.push_back(x);
    f.answer_page(2);
  }
  CHECK(asked
        == strings{"RJ/6/1", "MG/6/1", "MG/6/2", "MG/6/1", "RJ/6/2", "RJ/6/1"});
}

TEST_CASE("a refresh that finds no time is given up without a word") {
  cached_source_fixture f;
  f.options.refresh_time = 3s;
  keep_two_days(f, freshness::stale);
  sink_log log;
  f.fetch(two_days(f), log);
  CHECK(f.http.calls.size() == 1);
  f.pass(4s);
  CHECK(f.http.cancelled.size() == 1);
  CHECK(f.script.given_up.size() == 1);
  CHECK(log.reports.size() == 1);
  CHECK(log.after_report == 0);
}

#include "tests/actors/sources/scripted_cache.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

using strings = std::vector<std::string>;
using verdict = fetch_lease_verdict::kind;

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
  CHECK(f.script.claims.empty());
  CHECK(f.next_request().empty());
}

TEST_CASE("what is read is claimed first and stored before the report") {
  cached_source_fixture f;
  f.script.stores = false;
  sink_log log;
  f.fetch(two_days(f), log);
  REQUIRE(f.script.claims.size() == 1);
  auto& claim = f.script.claims.front();
  CHECK(claim.source == "pncp");
  CHECK(claim.uf == "SP");
  CHECK(claim.code == 6);
  CHECK(claim.first == january(1));
  CHECK(claim.last == january(2));
  CHECK(f.next_request() == "SP/6/1");
  f.answer(page_of({record("a", "SP", "6", "2026-01-02")}, 1, 1));
  CHECK(log.ids == strings{"a"});
  CHECK(log.changes.back() == "SP success");
  REQUIRE(f.script.batches.size() == 1);
  CHECK(log.reports.empty());
  CHECK(f.script.ended.empty());
  auto& batch = *f.script.batches.front();
  CHECK(batch.partitions.at(0).cells.size() == 2);
  CHECK(batch.partitions.at(0).cells.at(1).notices->at(0)->id == "a");
  caf::anon_send(f.script.asker, store_atom_v, batch.ticket);
  f.sched->run();
  CHECK(log.reports.size() == 1);
  CHECK(f.script.ended == std::vector<uint64_t>{1});
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
  CHECK(f.script.batches.empty());
  CHECK(f.next_request() == "SP/6/1");
  f.answer(first);
  REQUIRE(f.script.batches.size() == 1);
  CHECK(f.script.batches.front()->partitions.at(0).cells.size() == 31);
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
  CHECK(f.script.batches.empty());
  CHECK(f.script.ended.size() == 1);
  REQUIRE(log.reports.size() == 1);
  CHECK(log.reports.front().failed_ufs == strings{"SP"});
  CHECK(log.reports.front().stat.error
        == explain(fetch_problem::inconsistent, "pncp"));
}

TEST_CASE("a cache that dies is done without, whatever it owed") {
  auto answers = GENERATE(true, false);
  auto grants = GENERATE(true, false);
  auto stores = GENERATE(true, false);
  cached_source_fixture f;
  f.script.answers = answers;
  f.script.grants = grants;
  f.script.stores = stores;
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

TEST_CASE("who waits for another's flight reads by himself if the cache dies") {
  cached_source_fixture f;
  f.script.grants = false;
  sink_log log;
  f.fetch(two_days(f), log);
  f.tell(verdict::busy, 0);
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
  f.tell(verdict::busy, 0);
  f.pass(10s);
  CHECK(f.http.calls.empty());
  CHECK(log.reports.empty());
  keep_two_days(f, freshness::fresh);
  f.tell(verdict::over, 0);
  REQUIRE(log.reports.size() == 1);
  CHECK(log.ids.size() == 2);
  CHECK(f.http.last_id == 0);
}

TEST_CASE("a cancelled job ends its flights and waits for none") {
  cached_source_fixture f;
  sink_log log;
  f.fetch(two_days(f, {"SP"}), log);
  f.script.grants = false;
  auto waiting = two_days(f, {"RJ", "MG"});
  sink_log other;
  f.fetch(waiting, other);
  f.tell(verdict::busy, 1);
  caf::anon_send(f.source, cancel_atom_v, std::string{"search-1"});
  f.sched->run();
  CHECK(log.reports.size() == 1);
  CHECK(other.reports.size() == 1);
  CHECK(f.script.ended == std::vector<uint64_t>{1});
  CHECK(f.script.withdrawn
        == std::vector<uint64_t>{f.script.claims.at(1).ticket,
                                 f.script.claims.at(2).ticket});
  // Granted before it has heard.
  f.tell(verdict::granted, 2, 9);
  CHECK(f.script.ended == std::vector<uint64_t>{1, 9});
  f.tell(verdict::over, 1);
  CHECK(f.script.ended.size() == 2);
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
  f.tell(verdict::busy, 0);
  f.pass(6s);
  REQUIRE(log.reports.size() == 1);
  CHECK(log.reports.front().stat.status == "partial");
  CHECK(log.reports.front().failed_ufs == strings{"SP"});
  CHECK(log.reports.front().cache.stale_days == 2);
  CHECK(log.ids == strings{"old-SP-1", "old-SP-2"});
  CHECK(f.script.withdrawn.size() == 1);
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
  CHECK(f.script.batches.size() == 1);
  CHECK(f.script.ended.size() == 1);
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
  CHECK(f.script.ended.size() == 1);
  CHECK(log.reports.size() == 1);
  CHECK(log.after_report == 0);
}

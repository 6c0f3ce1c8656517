#include "actors/sources/source.hpp"

#include "tests/actors/sources/scripted_upstream.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

using strings = std::vector<std::string>;

} // namespace

TEST_CASE("a passing trouble is tried again and the UF recovers") {
  auto trouble = GENERATE(as<http_response>{}, status_only(500),
                          status_only(503), html(504),
                          transport(transport_error::timeout_first_byte),
                          transport(transport_error::partial),
                          transport(transport_error::reset),
                          transport(transport_error::connect),
                          page_of({"{"}, 1, 1), page_of({}, 7, 9));
  source_fixture f;
  sink_log log;
  f.fetch(f.job({"SP"}, {6}), log);
  f.answer(trouble);
  CHECK(log.changes == strings{"SP fetching", "SP retrying"});
  CHECK(f.next_request() == "SP/6/1");
  f.answer_page(1);
  CHECK(log.ids == strings{"SP/6/1"});
  CHECK(log.changes.back() == "SP recovered");
  REQUIRE(log.reports.size() == 1);
  CHECK(log.reports.front().stat.status == "success");
  CHECK(log.reports.front().stat.retries == 1);
}

TEST_CASE("four attempts without success fail the slice, not the others") {
  source_fixture f;
  sink_log log;
  f.fetch(f.job({"SP", "RJ"}, {6}), log);
  int asked = 0;
  while (log.reports.empty()) {
    if (f.next_request() == "SP/6/1") {
      ++asked;
      f.answer(status_only(502));
    } else {
      f.answer_page(1);
    }
  }
  CHECK(asked == 4);
  CHECK(log.changes.back() == "SP failed");
  auto& report = log.reports.front();
  CHECK(report.stat.status == "partial");
  CHECK(report.stat.error == "O PNCP está instável no momento");
  CHECK(report.failed_ufs == strings{"SP"});
  CHECK(report.pairs_complete == 1);
}

TEST_CASE("a source that is down costs a few retries over all, not four each") {
  source_fixture f;
  sink_log log;
  f.options.breaker.min_calls = 100;
  f.fetch(f.job({"SP", "RJ", "MG", "BA", "RS"}, {4, 5, 6, 7}), log);
  int asked = 0;
  for (; log.reports.empty(); ++asked) {
    f.next_request();
    f.answer(status_only(503));
  }
  CHECK(asked == 20 + 10);
  CHECK(log.reports.front().stat.status == "failed");
  CHECK(log.reports.front().failed_ufs.size() == 5);
}

TEST_CASE("429 with Retry-After rests for everybody, then goes on slower") {
  source_fixture f;
  sink_log log;
  f.fetch(f.job({"SP", "RJ", "MG"}, {6}), log);
  auto limited = html(429);
  limited.retry_after = 17s;
  f.answer(limited);
  f.pass(16'990ms);
  CHECK(f.http.calls.empty());
  f.pass(10ms);
  CHECK(f.http.calls.size() == 1);
  f.pass(150ms);
  CHECK(f.http.calls.size() == 1);
  f.pass(50ms);
  CHECK(f.http.calls.size() == 2);
  // Being told to wait is no trouble of the UF's.
  CHECK(log.changes == strings{"SP fetching", "RJ fetching"});
}

TEST_CASE("the HTML page with status 200 is a rate limit too") {
  source_fixture f;
  sink_log log;
  f.fetch(f.job({"SP"}, {6}), log);
  f.answer(html(200));
  f.pass(990ms);
  CHECK(f.http.calls.empty());
  CHECK(f.next_request() == "SP/6/1");
  f.answer_page(1);
  CHECK(log.ids == strings{"SP/6/1"});
}

TEST_CASE("a page that comes again in place of the next is given up and told") {
  source_fixture f;
  sink_log log;
  f.fetch(f.job({"SP"}, {6}), log);
  auto asked = 0;
  for (; log.reports.empty() && asked < 20; ++asked) {
    REQUIRE_FALSE(f.next_request().empty());
    auto page = f.http.calls.front().page();
    f.answer(page_of({record("a", "SP", "6"), record("b", "SP", "6")}, page,
                     page + 1));
  }
  CHECK(asked == 1 + 4);
  REQUIRE(log.reports.size() == 1);
  CHECK(log.reports.front().stat.error
        == "O PNCP repete uma página em vez de mostrar a seguinte");
}

TEST_CASE("503 slows down only if it says how long") {
  source_fixture f;
  sink_log log;
  f.fetch(f.job({"SP", "RJ"}, {6}), log);
  f.answer(status_only(503));
  REQUIRE_FALSE(f.next_request().empty());
  auto told = status_only(503);
  told.retry_after = 3s;
  f.answer(told);
  auto before = f.http.calls.size();
  f.pass(2990ms);
  CHECK(f.http.calls.size() == before);
}

TEST_CASE("rate limits use up neither a page's attempts nor the budget") {
  source_fixture f;
  f.options.pace.pace.min_pause = 10ms;
  auto job = f.job({"SP"}, {6});
  job.budget = std::make_shared<retry_budget>(f.options.task.retry);
  sink_log log;
  f.fetch(job, log);
  for (int i = 0; i < 12; ++i) {
    REQUIRE(f.next_request() == "SP/6/1");
    f.answer(html(429));
  }
  CHECK(job.budget->spent() == 0);
  REQUIRE(f.next_request() == "SP/6/1");
  f.answer_page(1);
  REQUIRE(log.reports.size() == 1);
  CHECK(log.reports.front().stat.status == "success");
  CHECK(log.reports.front().stat.retries == 12);
}

TEST_CASE("a 204 inside the list is asked again") {
  source_fixture f;
  sink_log log;
  f.fetch(f.job({"SP"}, {6}), log);
  f.answer_page(2);
  CHECK(f.next_request() == "SP/6/2");
  f.answer(status_only(204));
  CHECK(log.reports.empty());
  CHECK(f.next_request() == "SP/6/2");
  f.answer_page(2);
  CHECK(f.next_request() == "SP/6/1");
  f.answer_page(2);
  CHECK(log.ids == strings{"SP/6/1", "SP/6/2"});
  CHECK(log.reports.front().stat.status == "success");
}

TEST_CASE("204 or 400 past the end is the end, of a list that is shorter now") {
  auto status = GENERATE(204, 400);
  source_fixture f;
  sink_log log;
  f.fetch(f.job({"SP"}, {6}), log);
  f.answer_page(3);
  f.pass(300ms);
  REQUIRE(f.http.calls.size() == 2);
  std::swap(f.http.calls[0], f.http.calls[1]);
  REQUIRE(f.http.calls[0].what() == "SP/6/2");
  f.answer_page(2); // The list has shrunk.
  f.answer(status_only(status));
  CHECK(f.next_request() == "SP/6/3");
  CHECK(log.reports.empty());
  f.answer(status_only(status));
  for (auto page : {"SP/6/1", "SP/6/2"}) {
    CHECK(log.reports.empty());
    CHECK(f.next_request() == page);
    f.answer_page(2);
  }
  CHECK(log.ids == strings{"SP/6/1", "SP/6/2"});
  REQUIRE(log.reports.size() == 1);
  CHECK(log.reports.front().stat.status == "success");
}

TEST_CASE("an empty slice is asked twice before it is believed") {
  source_fixture f;
  f.options.task.lists.pages.confirm_empty = true;
  sink_log log;
  f.fetch(f.job({"SP"}, {6}), log);
  f.answer(status_only(204));
  CHECK(f.next_request() == "SP/6/1");
  f.answer(status_only(204));
  REQUIRE(log.reports.size() == 1);
  CHECK(log.reports.front().stat.status == "success");
  CHECK(log.reports.front().stat.retries == 0);
  CHECK(log.last_page->pages_done == 1);
}

TEST_CASE("422 is worth one more try, not two") {
  source_fixture f;
  sink_log log;
  f.fetch(f.job({"SP"}, {6}), log);
  f.answer(status_only(422));
  CHECK(f.next_request() == "SP/6/1");
  f.answer(status_only(422));
  REQUIRE(log.reports.size() == 1);
  CHECK(log.reports.front().stat.status == "failed");
  CHECK(log.reports.front().stat.error == "O PNCP recusou a consulta");
}

TEST_CASE("what would fail again is not tried again") {
  auto hopeless = GENERATE(as<http_response>{}, status_only(403),
                           status_only(404),
                           transport(transport_error::too_large),
                           transport(transport_error::redirect));
  source_fixture f;
  sink_log log;
  f.fetch(f.job({"SP"}, {6}), log);
  f.answer(hopeless);
  REQUIRE(log.reports.size() == 1);
  CHECK(log.reports.front().stat.status == "failed");
  CHECK(log.reports.front().stat.retries == 0);
}

TEST_CASE("a cancelled job lets go of its transfers and reports once") {
  source_fixture f;
  sink_log log, other;
  f.fetch(f.job({"SP", "RJ"}, {6}), log);
  f.pass(500ms);
  auto job = f.job({"BA"}, {6});
  job.search_id = "search-2";
  f.fetch(job, other);
  f.pass(500ms);
  REQUIRE(f.http.calls.size() == 3);
  caf::anon_send(f.source, cancel_atom_v, std::string{"search-1"});
  f.sched->run();
  CHECK(f.http.cancelled == std::vector<uint64_t>{1, 2});
  REQUIRE(log.reports.size() == 1);
  CHECK(log.reports.front().stat.error == "A busca foi cancelada");
  CHECK(log.changes.back() == "RJ failed");
  // The client tells of the cancelled ones, too late to matter.
  f.answer(transport(transport_error::cancelled));
  f.answer_page(1);
  CHECK(log.after_report == 0);
  CHECK(log.reports.size() == 1);
  f.answer_page(1);
  CHECK(other.ids == strings{"BA/6/1"});
  CHECK(other.reports.size() == 1);
}

TEST_CASE("the job of a dead search is dropped, the others go on") {
  source_fixture f;
  sink_log dead, alive;
  auto sink = f.fetch(f.job({"SP", "RJ", "MG"}, {6}), dead);
  auto job = f.job({"BA"}, {6});
  job.search_id = "search-2";
  f.fetch(job, alive);
  caf::anon_send_exit(sink, caf::exit_reason::kill);
  f.sched->run();
  CHECK(f.http.cancelled == std::vector<uint64_t>{1});
  f.http.calls.clear();
  CHECK(f.next_request() == "BA/6/1");
  f.answer_page(1);
  CHECK(alive.reports.size() == 1);
  CHECK(f.next_request().empty());
  CHECK(dead.reports.empty());
}

TEST_CASE("at its deadline a job ends with what it has") {
  source_fixture f;
  sink_log log;
  auto job = f.job({"SP", "RJ"}, {6});
  job.deadline = f.now() + 5s;
  f.fetch(job, log);
  f.answer_page(1);
  CHECK(f.next_request() == "RJ/6/1");
  f.pass(4800ms);
  CHECK(log.reports.empty());
  f.pass(200ms);
  REQUIRE(log.reports.size() == 1);
  auto& report = log.reports.front();
  CHECK(report.stat.status == "partial");
  CHECK(report.stat.duration_ms == 5000);
  CHECK(report.stat.error
        == "O tempo da busca acabou antes de o PNCP responder tudo");
  CHECK(report.failed_ufs == strings{"RJ"});
  CHECK(f.http.cancelled.size() == 1);
}

TEST_CASE("a job does not wait for a rest beyond its deadline") {
  source_fixture f;
  sink_log log;
  auto job = f.job({"SP", "RJ"}, {6});
  job.deadline = f.now() + 20s;
  f.fetch(job, log);
  auto limited = html(429);
  limited.retry_after = 30s;
  f.answer(limited);
  REQUIRE(log.reports.size() == 1);
  CHECK(log.reports.front().stat.error
        == "O PNCP limitou o número de consultas e só será consultado de novo "
           "daqui a 30 s");
}

TEST_CASE("a job that begins in a rest beyond its deadline tells of the rest") {
  source_fixture f;
  sink_log first, second;
  f.fetch(f.job({"SP"}, {6}), first);
  auto limited = html(429);
  limited.retry_after = 50s;
  f.answer(limited);
  f.pass(10s);
  auto job = f.job({"RJ"}, {6});
  job.search_id = "search-2";
  job.deadline = f.now() + 30s;
  f.fetch(job, second);
  REQUIRE(second.reports.size() == 1);
  CHECK(second.reports.front().stat.error
        == "O PNCP limitou o número de consultas e só será consultado de novo "
           "daqui a 40 s");
  CHECK(first.reports.empty());
}

TEST_CASE("a job that our own pace leaves without time blames nobody") {
  source_fixture f;
  sink_log log;
  auto job = f.job({"SP", "RJ", "MG", "BA", "RS", "SC", "PR"}, {4, 5, 6, 7});
  job.deadline = f.now() + 10ms;
  f.fetch(job, log);
  while (log.reports.empty()) {
    f.next_request();
    f.answer_page(1);
  }
  CHECK(f.now() < job.deadline);
  CHECK(log.reports.front().stat.error
        == "O tempo da busca acabou antes de o PNCP responder tudo");
}

TEST_CASE("a source that dies still reports its jobs") {
  source_fixture f;
  sink_log log;
  f.fetch(f.job({"SP"}, {6}), log);
  caf::anon_send_exit(f.source, caf::exit_reason::kill);
  f.sched->run();
  REQUIRE(log.reports.size() == 1);
  CHECK(log.reports.front().stat.error
        == "A consulta ao PNCP foi interrompida");
  CHECK(f.http.cancelled.size() == 1);
  f.answer_page(1); // Comes too late for anybody.
}

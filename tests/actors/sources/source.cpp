#include "actors/sources/source.hpp"

#include "tests/actors/sources/scripted_upstream.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

using strings = std::vector<std::string>;

} // namespace

TEST_CASE("a job is read to its end and reported once") {
  source_fixture f;
  sink_log log;
  f.fetch(f.job({"SP", "RJ"}, {6}), log);
  CHECK(f.next_request() == "SP/6/1");
  f.answer_page(2);
  CHECK(f.next_request() == "RJ/6/1");
  f.answer_page(1);
  CHECK(f.next_request() == "SP/6/2");
  CHECK(log.reports.empty());
  f.answer_page(2);
  CHECK(log.reports.empty());
  CHECK(f.next_request() == "SP/6/1"); // Is it what it was?
  f.answer_page(2);
  CHECK(log.ids == strings{"SP/6/1", "RJ/6/1", "SP/6/2"});
  CHECK(log.changes
        == strings{"SP fetching", "RJ fetching", "RJ success", "SP success"});
  REQUIRE(log.reports.size() == 1);
  auto& report = log.reports.front();
  CHECK(report.stat.source == "pncp");
  CHECK(report.stat.status == "success");
  CHECK(report.stat.error.empty());
  CHECK(report.stat.pages == 4);
  CHECK(report.stat.records == 3);
  CHECK(report.pairs_complete == 2);
  CHECK(report.pairs_total == 2);
  CHECK(report.failed_ufs.empty());
  f.pass(10min);
  CHECK(log.reports.size() == 1);
  CHECK(log.after_report == 0);
}

TEST_CASE("pages tell how far the job is and how fast it goes") {
  source_fixture f;
  sink_log log;
  f.fetch(f.job({"SP"}, {6}), log);
  for (uint64_t done = 1; done < 5; ++done) {
    f.next_request();
    f.answer_page(5);
    CHECK(log.last_page->source == "pncp");
    CHECK(log.last_page->pages_done == done);
    CHECK(log.last_page->pages_known == 5);
  }
  CHECK(log.last_page->pages_per_second == Approx(10).margin(1));
}

TEST_CASE("requests leave one interval apart, without a burst at the start") {
  source_fixture f;
  f.options.max_requests = 100;
  sink_log log;
  f.fetch(f.job({"SP", "RJ", "MG", "BA", "RS"}, {4, 5, 6, 7}), log);
  CHECK(f.http.calls.size() == 1);
  for (size_t n = 1; n < 20; ++n) {
    f.pass(80ms);
    CHECK(f.http.calls.size() == n);
    while (f.http.calls.size() == n)
      f.pass(10ms);
    CHECK(f.http.calls.size() == n + 1);
  }
  CHECK(f.now() - f.started < 2100ms);
}

TEST_CASE("no more requests run at a time than allowed") {
  source_fixture f;
  sink_log log;
  f.options.max_requests = 3;
  f.fetch(f.job({"SP", "RJ", "MG", "BA", "RS"}, {4, 5, 6, 7}), log);
  f.pass(5s);
  CHECK(f.http.calls.size() == 3);
  f.answer_page(1);
  CHECK(f.http.calls.size() == 3);
  f.pass(5s);
  CHECK(f.http.calls.size() == 3);
}

TEST_CASE("jobs take turns, whoever came first") {
  source_fixture f;
  sink_log first, second;
  auto a = f.job({"SP", "RJ", "MG"}, {4, 6});
  f.fetch(a, first);
  f.pass(200ms);
  auto b = f.job({"BA", "RS"}, {6});
  b.search_id = "search-2";
  f.fetch(b, second);
  f.pass(600ms);
  strings order;
  for (auto& call : f.http.calls)
    order.push_back(call.what());
  CHECK(order
        == strings{"SP/4/1", "RJ/4/1", "MG/4/1", "SP/6/1", "BA/6/1", "RJ/6/1",
                   "RS/6/1", "MG/6/1"});
}

TEST_CASE("a request names its search, its trace and what time is left") {
  source_fixture f;
  sink_log log;
  auto job = f.job({"SP"}, {6});
  job.request_id = "req-7";
  job.traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  job.deadline = f.now() + 20s;
  f.fetch(job, log);
  auto call = f.http.calls.front();
  CHECK(call.header("X-Request-ID") == "req-7");
  auto trace = call.header("traceparent");
  CHECK(trace.starts_with("00-4bf92f3577b34da6a3ce929d0e0e4736-"));
  CHECK(trace != job.traceparent);
  CHECK(call.request.total_timeout == 20s);
  CHECK(call.request.max_body == 16U << 20);
  CHECK(call.parameter("dataInicial") == "20260101");
  CHECK(call.parameter("dataFinal") == "20260131");
  CHECK(call.parameter("tamanhoPagina") == "50");
}

TEST_CASE("notices nobody asked for are left out, and prove nothing") {
  source_fixture f;
  sink_log log;
  f.fetch(f.job({"SP"}, {6}), log);
  auto page = page_of({record("in", "SP", "6"), record("uf", "RJ", "6"),
                       record("modality", "SP", "8"),
                       record("before", "SP", "6", "2025-12-31"),
                       record("after", "SP", "6", "2026-02-01"),
                       record("last", "SP", "6", "2026-01-31"),
                       record("first", "SP", "6", "2026-01-01")},
                      1, 1);
  for (int n = 0; n < 3; ++n) {
    CHECK(log.reports.empty());
    CHECK(f.next_request() == "SP/6/1");
    f.answer(page);
  }
  CHECK(log.ids == strings{"in", "last", "first"});
  REQUIRE(log.reports.size() == 1);
  CHECK(log.reports.front().stat.records == 3);
  CHECK(log.reports.front().failed_ufs == strings{"SP"});
}

TEST_CASE("the whole country is asked at once and cut to the asked UFs") {
  source_fixture f;
  sink_log log;
  auto ufs = strings{"AC", "AL", "AM", "AP", "BA", "CE", "DF",
                     "ES", "GO", "MA", "MG", "MS", "MT", "PA",
                     "PB", "PE", "PI", "PR", "RJ", "RN", "RO"};
  f.fetch(f.job(ufs, {6}), log);
  CHECK(f.http.calls.front().what() == "/6/1");
  CHECK(log.changes.size() == 21);
  f.answer(page_of({record("a", "AC", "6"), record("s", "SP", "6")}, 1, 1));
  CHECK(log.ids == strings{"a"});
  CHECK(log.reports.front().pairs_complete == 21);
}

TEST_CASE("a job that asks for nothing has succeeded at once") {
  source_fixture f;
  sink_log log;
  f.fetch(f.job({"SP"}, {}), log);
  REQUIRE(log.reports.size() == 1);
  CHECK(log.reports.front().stat.status == "success");
  CHECK(log.reports.front().pairs_total == 0);
}

TEST_CASE("hooks see requests, waits and broken records") {
  source_fixture f;
  strings seen;
  f.options.hooks.request_finished = [&](const std::string& source,
                                         const std::string& status,
                                         source_hooks::duration took) {
    CHECK(took == 30ms);
    seen.push_back(source + " " + status);
  };
  f.options.hooks.limited = [&](const std::string&, source_hooks::duration x) {
    CHECK(x > 30ms);
    CHECK(x < 100ms);
    seen.push_back("waited");
  };
  f.options.hooks.broken_records = [&](const std::string&, uint64_t n) {
    seen.push_back("broken " + std::to_string(n));
  };
  f.options.hooks.retried = [&](const std::string&) {
    seen.push_back("retried");
  };
  f.options.max_requests = 1;
  sink_log log;
  f.fetch(f.job({"SP", "RJ"}, {6}), log);
  f.pass(30ms);
  f.answer(page_of({"{}", record("x", "SP", "6")}, 1, 1));
  REQUIRE(f.next_request() == "RJ/6/1");
  f.pass(30ms);
  f.answer(status_only(500));
  CHECK(seen
        == strings{"pncp 200", "broken 1", "waited", "pncp 500", "retried"});
  f.next_request();
  f.pass(30ms);
  seen.clear();
  f.answer(transport(transport_error::timeout_stalled));
  CHECK(seen.front() == "pncp timeout_stalled");
}

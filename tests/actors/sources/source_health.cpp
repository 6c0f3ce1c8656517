#include "tests/actors/sources/scripted_cache.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

using strings = std::vector<std::string>;

/// A source whose breaker opens after four calls.
struct fragile_source : cached_source_fixture {
  fragile_source() {
    options.breaker.window = 8;
    options.breaker.min_calls = 4;
    options.breaker.cooldown = 30s;
    options.task.retry.max_attempts = 2;
    options.task.retry.budget_min = 100;
    options.hooks.view = [this](const source_view& x) { views.push_back(x); };
    options.hooks.rejected = [this](const std::string&, uint64_t n) {
      rejected += n;
    };
    options.hooks.drift = [this](const std::string&, const std::string& x) {
      drifts.push_back(x);
    };
  }

  /// Lets the breaker open.
  void break_it() {
    sink_log log;
    fetch(job({"SP", "RJ", "MG", "BA"}, {6}), log);
    while (log.reports.empty()) {
      REQUIRE_FALSE(next_request().empty());
      answer(status_only(500));
    }
    REQUIRE(views.back().breaker.state == breaker_state::open);
    http.calls.clear();
  }

  source_view ask(bool reset = false) {
    std::optional<source_view> out;
    reply<source_view> answer{[&](outcome<source_view> x) { out = *x; }};
    if (reset)
      caf::anon_send(source, reset_atom_v, answer);
    else
      caf::anon_send(source, status_atom_v, answer);
    sched->run();
    return out.value();
  }

  std::vector<source_view> views;
  strings drifts;
  uint64_t rejected = 0;
};

} // namespace

// -- breaker ------------------------------------------------------------------

TEST_CASE("a source that keeps failing is not asked, its jobs end at once") {
  fragile_source f;
  f.break_it();
  f.script.keep({"SP", 6}, 3, freshness::expired);
  auto asked = f.http.last_id;
  sink_log log;
  f.fetch(f.job({"SP", "RJ"}, {6}), log);
  REQUIRE(log.reports.size() == 1);
  CHECK(log.ids == strings{"old-SP-3"});
  CHECK(log.reports.front().stat.error
        == explain(fetch_problem::circuit_open, "pncp"));
  CHECK(log.reports.front().pairs_complete == 0);
  CHECK(log.reports.front().cache.stale_days == 1);
  CHECK(f.http.last_id == asked);
  CHECK(f.rejected >= 1);
}

TEST_CASE("jobs that are cached do not mind an open breaker") {
  fragile_source f;
  f.break_it();
  for (auto day : {1, 2})
    f.script.keep({"SP", 6}, day, freshness::fresh);
  auto job = f.job({"SP"}, {6});
  job.last = january(2);
  sink_log log;
  f.fetch(job, log);
  CHECK(log.reports.at(0).stat.status == "success");
}

TEST_CASE("after the cooldown one request probes, success closes the breaker") {
  fragile_source f;
  f.break_it();
  f.pass(30s);
  sink_log log;
  f.fetch(f.job({"SP", "RJ", "MG"}, {6}), log);
  f.pass(2s);
  REQUIRE(f.http.calls.size() == 1);
  CHECK(f.ask().breaker.state == breaker_state::half_open);
  f.answer_page(1);
  CHECK(f.ask().breaker.state == breaker_state::closed);
  while (log.reports.empty()) {
    REQUIRE_FALSE(f.next_request().empty());
    f.answer_page(1);
  }
  CHECK(log.reports.front().stat.status == "success");
}

TEST_CASE("a probe that fails keeps the breaker open for longer") {
  fragile_source f;
  f.break_it();
  f.pass(30s);
  sink_log log;
  f.fetch(f.job({"SP", "RJ"}, {6}), log);
  REQUIRE(f.http.calls.size() == 1);
  f.answer(status_only(500));
  CHECK(log.reports.size() == 1);
  CHECK(f.ask().breaker.cooldown == 60'000);
  f.pass(31s);
  sink_log later;
  f.fetch(f.job({"SP"}, {6}), later);
  CHECK(later.reports.size() == 1);
}

TEST_CASE("a probe that is called off leaves the next one the chance") {
  fragile_source f;
  f.break_it();
  f.pass(30s);
  sink_log log, next;
  f.fetch(f.job({"SP"}, {6}), log);
  CHECK(f.http.calls.size() == 1);
  caf::anon_send(f.source, cancel_atom_v, std::string{"search-1"});
  f.sched->run();
  f.http.calls.clear();
  f.fetch(f.job({"RJ"}, {6}), next);
  CHECK(f.next_request() == "RJ/6/1");
  f.answer_page(1);
  CHECK(f.ask().breaker.state == breaker_state::closed);
}

TEST_CASE("a job waits for a breaker that is about to be tried") {
  fragile_source f;
  f.break_it();
  f.pass(29s);
  sink_log log;
  f.fetch(f.job({"SP"}, {6}), log);
  CHECK(log.reports.empty());
  CHECK(f.http.calls.empty());
  f.pass(1010ms);
  CHECK(f.http.calls.size() == 1);
}

TEST_CASE(
  "while a probe is on its way the breaker is not asked again and again") {
  fragile_source f;
  f.break_it();
  f.pass(30s);
  sink_log log;
  f.fetch(f.job({"SP", "RJ"}, {6}), log);
  REQUIRE(f.http.calls.size() == 1);
  f.pass(1s);
  auto timers = f.sched->clock().schedule().size();
  uint64_t ticks = 0;
  for (int i = 0; i < 1000; ++i) {
    f.sched->advance_time(1ms);
    ticks += f.sched->run();
  }
  CHECK(ticks < 10);
  CHECK(timers < 10);
}

TEST_CASE("mistakes of our own never open the breaker") {
  auto status = GENERATE(400, 401, 403, 404, 422, 429);
  fragile_source f;
  f.options.pace.pace.min_pause = 10ms;
  f.options.task.lists.pages.confirm_empty = true;
  sink_log log;
  f.fetch(f.job({"SP", "RJ", "MG", "BA"}, {4, 5, 6, 7}), log);
  for (int i = 0; i < 40 && log.reports.empty(); ++i)
    if (!f.next_request().empty())
      f.answer(status_only(status));
  CHECK(f.ask().breaker.state == breaker_state::closed);
  CHECK(f.ask().calls == 0);
}

TEST_CASE("an operator closes the breaker") {
  fragile_source f;
  f.break_it();
  CHECK(f.ask().breaker.state == breaker_state::open);
  CHECK(f.ask(true).breaker.state == breaker_state::closed);
  sink_log log;
  f.fetch(f.job({"SP"}, {6}), log);
  CHECK(f.next_request() == "SP/6/1");
}

// -- what others see ----------------------------------------------------------

TEST_CASE("a source shows itself at its start and whenever it changes") {
  fragile_source f;
  f.start();
  f.sched->run();
  REQUIRE(f.views.size() == 1);
  CHECK(f.views.front().source == "pncp");
  CHECK(f.views.front().rate_limit == 10);
  CHECK(f.views.front().rate == 10);
  CHECK_FALSE(f.views.front().shared_limit);
  sink_log log;
  f.fetch(f.job({"SP"}, {6}), log);
  f.answer_page(1);
  auto before = f.views.size();
  f.fetch(f.job({"SP"}, {6}), log);
  f.next_request();
  f.answer(html(429));
  CHECK(f.views.size() > before);
  CHECK(f.views.back().rate == 5);
}

TEST_CASE("the status tells of the jobs and calls of now") {
  fragile_source f;
  sink_log log;
  f.fetch(f.job({"SP", "RJ"}, {6}), log);
  CHECK(f.ask().jobs == 1);
  f.answer(status_only(500));
  CHECK(f.ask().calls == 1);
  CHECK(f.ask().failure_rate == 1);
}

// -- what upstream changes ----------------------------------------------------

TEST_CASE("a page size that is refused is replaced by a smaller one, once") {
  fragile_source f;
  sink_log first, second;
  f.fetch(f.job({"SP"}, {6}), first);
  CHECK(f.http.calls.front().parameter("tamanhoPagina") == "50");
  f.answer(status_only(400));
  CHECK(f.next_request() == "SP/6/1");
  CHECK(f.http.calls.front().parameter("tamanhoPagina") == "10");
  f.answer_page(1);
  CHECK(first.reports.at(0).stat.status == "success");
  CHECK(f.drifts.at(0) == "page size 50 refused, 10 accepted");
  CHECK_FALSE(f.views.back().drift.empty());
  f.fetch(f.job({"RJ"}, {6}), second);
  CHECK(f.next_request() == "RJ/6/1");
  CHECK(f.http.calls.front().parameter("tamanhoPagina") == "10");
  f.answer_page(1);
  CHECK(f.ask(true).drift.empty());
}

TEST_CASE("a refusal of the smallest page size is believed") {
  fragile_source f;
  sink_log log;
  f.fetch(f.job({"SP"}, {6}), log);
  f.answer(status_only(400));
  f.next_request();
  f.answer(status_only(400));
  REQUIRE(log.reports.size() == 1);
  CHECK(log.reports.front().stat.error == "O PNCP recusou a consulta");
  sink_log next;
  f.fetch(f.job({"SP"}, {6}), next);
  f.next_request();
  CHECK(f.http.calls.front().parameter("tamanhoPagina") == "50");
}

TEST_CASE("an upstream that goes round in circles costs a few pages only") {
  source_fixture f;
  sink_log log;
  f.fetch(f.job({"SP"}, {6}), log);
  int asked = 0;
  for (; log.reports.empty() && asked < 100; ++asked) {
    REQUIRE_FALSE(f.next_request().empty());
    auto page = f.http.calls.front().page();
    f.answer(
      page_of({record("a", "SP", "6"), record("b", "SP", "6")}, page, 1'000));
  }
  CHECK(asked < 20);
  REQUIRE(log.reports.size() == 1);
  CHECK(log.reports.front().stat.status == "partial");
  CHECK(log.reports.front().pairs_complete == 0);
}

// -- the budget ---------------------------------------------------------------

TEST_CASE("searches that share a budget retry no more than it allows") {
  fragile_source f;
  f.options.breaker.min_calls = 1'000;
  f.options.breaker.window = 1'000;
  f.options.task.retry.max_attempts = 4;
  retry_options options;
  options.budget_min = 5;
  auto budget = std::make_shared<retry_budget>(options);
  sink_log a, b;
  auto job = f.job({"SP", "RJ", "MG"}, {4, 5, 6, 7, 8});
  job.budget = budget;
  f.fetch(job, a);
  f.fetch(job, b);
  size_t asked = 0;
  for (; a.reports.empty() || b.reports.empty(); ++asked) {
    REQUIRE_FALSE(f.next_request().empty());
    f.answer(status_only(500));
  }
  CHECK(asked == 36);
  CHECK(budget->spent() == 6);
}

#include "actors/sources/source_jobs.hpp"

#include "tests/actors/sources/scripted_upstream.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

struct jobs_fixture : source_fixture {
  /// A job whose cache is empty and whose lists it may read.
  source_job_ptr add(std::string user, std::string id = "search-1") {
    auto x = job({"SP"}, {6});
    x.user = std::move(user);
    x.search_id = std::move(id);
    x.deadline = at + 5min;
    auto out = jobs.add(std::make_shared<const fetch_job>(x), sink(log), at);
    grant(*out);
    return out;
  }

  source_job_ptr refresh() {
    auto x = job({"SP"}, {6});
    x.deadline = at + 5min;
    auto out = jobs.add_refresh(std::make_shared<const fetch_job>(x), at);
    if (out)
      grant(*out);
    return out;
  }

  // Only a refresh leaves what others read to them.
  static void grant(source_job& x) {
    auto order = x.task.take_orders().at(0);
    CHECK(order.question.policy.gives_way == !x.sink);
    x.task.alone({}, 50);
  }

  source_api_ptr api = make_pncp();
  source_jobs jobs{*api, {}, 2};
  sink_log log;
  fetch_task::time_point at{1h};
};

} // namespace

TEST_CASE("users take turns, a refresh comes when no search has anything") {
  jobs_fixture f;
  auto background = f.refresh();
  auto a = f.add("ana"), b = f.add("ana"), c = f.add("bia");
  CHECK(f.jobs.pages_ready(f.at) == 4);
  CHECK(f.jobs.users_ready(f.at) == 3);
  for (auto& expected : {a, c, b}) {
    auto next = f.jobs.next(f.at);
    CHECK(next == expected);
    CHECK(next->task.take(f.at));
  }
  CHECK(f.jobs.next(f.at) == background);
  background->task.take(f.at);
  CHECK(f.jobs.next(f.at) == nullptr);
}

TEST_CASE("refreshes are as many as allowed, and room comes back") {
  jobs_fixture f;
  auto first = f.refresh();
  REQUIRE(first);
  CHECK(f.refresh());
  CHECK_FALSE(f.refresh());
  f.jobs.remove(first);
  CHECK(f.refresh());
  CHECK(f.jobs.size() == 2);
}

TEST_CASE("a job is found by its search and by who hears of it") {
  jobs_fixture f;
  auto a = f.add("ana", "search-a");
  f.add("ana", "search-b");
  auto refresh = f.refresh();
  auto by_search = f.jobs.select([](auto& x) { return x.is_of("search-a"); });
  CHECK(by_search == std::vector<source_job_ptr>{a});
  auto who = a->sink.address();
  auto by_sink = f.jobs.select([&](auto& x) { return x.is_of(who); });
  CHECK(by_sink == std::vector<source_job_ptr>{a});
  CHECK_FALSE(refresh->is_of(refresh->task.job().search_id));
}

TEST_CASE("what is due is a slot, a retry or else a deadline") {
  jobs_fixture f;
  CHECK(f.jobs.due_at(f.at, true, f.at) == fetch_task::time_point::max());
  auto x = f.add("ana");
  auto deadline = x->task.job().deadline;
  CHECK(f.jobs.due_at(f.at, true, f.at + 3s) == f.at + 3s);
  CHECK(f.jobs.due_at(f.at, false, f.at + 3s) == deadline);
  auto attempt = *x->task.take(f.at);
  CHECK(f.jobs.due_at(f.at, true, f.at + 3s) == deadline);
  x->task.retry(attempt, fetch_problem::slow, 4, 20s, 0, f.at);
  CHECK(f.jobs.due_at(f.at, true, f.at + 3s) == f.at + 20s);
  CHECK(f.jobs.due_at(f.at, false, f.at + 3s) == deadline);
}

#include "actors/sources/fetch_task.hpp"

#include "tests/actors/sources/task_fixture.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

using strings = std::vector<std::string>;

strings many_ufs(size_t n) {
  strings all{"AC", "AL", "AM", "AP", "BA", "CE", "DF", "ES", "GO",
              "MA", "MG", "MS", "MT", "PA", "PB", "PE", "PI", "PR",
              "RJ", "RN", "RO", "RR", "RS", "SC", "SE", "SP", "TO"};
  all.resize(n);
  return all;
}

/// A task of which nothing is cached and no other asker reads anything.
struct reading_task : task_fixture {
  reading_task(strings ufs, std::vector<int> modalities)
    : reading_task(january_job(std::move(ufs), std::move(modalities))) {
    // nop
  }

  explicit reading_task(fetch_job job, fetch_task_options options = {})
    : task_fixture(std::move(job), options) {
    obey_all();
  }
};

} // namespace

TEST_CASE("first pages come first, then each list's others from the last") {
  reading_task f{strings{"SP", "RJ"}, {6, 4}};
  CHECK(f.all_next() == strings{"SP/6/1", "RJ/6/1", "SP/4/1", "RJ/4/1"});
  CHECK_FALSE(f.task.ready(f.now));
  f.read("RJ/6/1", 2);
  f.read("SP/6/1", 4);
  CHECK(f.task.ready_count(f.now) == 4);
  CHECK(f.all_next() == strings{"SP/6/4", "SP/6/3", "SP/6/2", "RJ/6/2"});
}

TEST_CASE("known pages wait for the first pages of all lists") {
  reading_task f{strings{"SP", "RJ"}, {6}};
  CHECK(f.next() == "SP/6/1");
  f.read("SP/6/1", 2);
  CHECK(f.all_next() == strings{"RJ/6/1", "SP/6/2"});
}

TEST_CASE("more than twenty UFs are asked as the whole country") {
  reading_task twenty{many_ufs(20), {6, 4}};
  CHECK(twenty.all_next().size() == 40);
  reading_task country{many_ufs(21), {6, 4}};
  CHECK(country.all_next() == strings{"/6/1", "/4/1"});
  CHECK(country.task.report(country.now).pairs_total == 42);
}

TEST_CASE("UFs report their way from fetching to success one by one") {
  reading_task f{strings{"SP", "RJ"}, {6, 4}};
  f.next();
  CHECK(f.changes() == strings{"SP fetching"});
  f.all_next();
  CHECK(f.changes() == strings{"RJ fetching"});
  f.read("SP/6/1", 1);
  CHECK(f.changes().empty());
  f.read("SP/4/1", 2);
  CHECK(f.changes().empty());
  f.all_next();
  f.read("SP/4/2", 2);
  CHECK(f.changes().empty());
  CHECK(f.all_next() == strings{"SP/4/1"}); // Is it what it was?
  f.read("SP/4/1", 2);
  CHECK(f.changes() == strings{"SP success"});
  CHECK(f.task.report(f.now).pairs_complete == 2);
  CHECK_FALSE(f.task.finished());
}

TEST_CASE("a UF that got over its trouble has recovered") {
  reading_task f{strings{"SP", "RJ"}, {6}};
  f.all_next();
  f.changes();
  auto attempt = f.taken.at("SP/6/1");
  for (int i = 0; i < 2; ++i) {
    CHECK(f.task.retry(attempt, fetch_problem::unstable, 9, {}, 0.5, f.now));
    CHECK(f.changes() == (i == 0 ? strings{"SP retrying"} : strings{}));
    f.now = *f.task.next_retry();
    attempt = *f.task.take(f.now);
    CHECK(attempt.failures == static_cast<unsigned>(i + 1));
  }
  f.read("SP/6/1", 1);
  f.read("RJ/6/1", 1);
  CHECK(f.changes() == strings{"SP recovered", "RJ success"});
  f.obey_all();
  CHECK(f.task.finished());
  CHECK(f.task.report(f.now).stat.retries == 2);
}

TEST_CASE("a UF in trouble does not go back to fetching with its next list") {
  reading_task f{strings{"SP"}, {6, 4}};
  f.next();
  CHECK(
    f.task.retry(f.taken.at("SP/6/1"), fetch_problem::slow, 9, {}, 0.9, f.now));
  CHECK(f.next() == "SP/4/1");
  CHECK(f.changes() == strings{"SP fetching", "SP retrying"});
}

TEST_CASE("a page that failed for good fails its UF but not the others") {
  reading_task f{strings{"SP", "RJ"}, {6}};
  f.all_next();
  f.read("SP/6/1", 3, {listed("a", 2), listed("b", 3)});
  f.read("RJ/6/1", 1);
  f.changes();
  CHECK(f.all_next() == strings{"SP/6/3", "SP/6/2"});
  f.fail("SP/6/3");
  CHECK(f.changes().empty());
  f.read("SP/6/2", 3, {listed("c", 3), listed("d", 9)});
  CHECK(f.changes() == strings{"SP failed"});
  f.obey_all();
  CHECK(f.task.finished());
  auto report = f.task.report(f.now);
  CHECK(report.failed_ufs == strings{"SP"});
  CHECK(report.pairs_complete == 1);
  CHECK(report.stat.status == "partial");
  CHECK(report.stat.pages == 3);
  CHECK(report.stat.records == 4);
  CHECK(report.stat.error == "O PNCP está instável no momento");
}

TEST_CASE("a failed modality of the country fails all UFs") {
  reading_task f{many_ufs(27), {6, 4}};
  f.all_next();
  f.read("/6/1", 1);
  f.fail("/4/1");
  auto report = f.task.report(f.now);
  CHECK(report.failed_ufs == many_ufs(27));
  CHECK(report.pairs_complete == 27);
  CHECK(report.pairs_total == 54);
  CHECK(f.changes().size() == 54);
}

TEST_CASE("an abandoned job fails what is not complete, and only that") {
  reading_task f{strings{"SP", "RJ", "MG"}, {6}};
  f.next();
  f.next();
  f.read("SP/6/1", 1);
  f.changes();
  f.task.abandon(fetch_problem::out_of_time);
  CHECK(f.task.finished());
  CHECK_FALSE(f.task.ready(f.now));
  CHECK(f.changes() == strings{"RJ failed", "MG failed"});
  f.read("RJ/6/1", 9); // Too late.
  CHECK(f.task.finished());
  auto report = f.task.report(f.now);
  CHECK(report.failed_ufs == strings{"RJ", "MG"});
  CHECK(report.pairs_complete == 1);
  CHECK(report.stat.error == explain(fetch_problem::out_of_time, "pncp"));
}

TEST_CASE("modalities that the source does not have are not missed") {
  reading_task some{strings{"SP"}, {6, 99}};
  CHECK(some.all_next() == strings{"SP/6/1"});
  CHECK(some.task.report(some.now).pairs_total == 1);
  task_fixture none{january_job({"SP"}, {99})};
  CHECK(none.orders().empty());
  CHECK(none.task.finished());
  CHECK(none.changes() == strings{"SP success"});
  CHECK(none.task.report(none.now).stat.status == "success");
  CHECK(none.task.report(none.now).pairs_total == 0);
}

TEST_CASE("all sources of a search retry out of one budget") {
  auto job = january_job({"SP"}, {6});
  retry_options options;
  options.budget_min = 3;
  job.budget = std::make_shared<retry_budget>(options);
  reading_task first{job}, second{job};
  unsigned granted = 0;
  for (auto x : {&first, &second}) {
    x->next();
    auto attempt = x->taken.at("SP/6/1");
    while (x->task.retry(attempt, fetch_problem::slow, 9, {}, 0, x->now)) {
      ++granted;
      attempt = *x->task.take(x->now);
      if (x == &first && granted == 2)
        break;
    }
  }
  CHECK(granted == 3);
  CHECK(second.task.report(second.now).failed_ufs == strings{"SP"});
}

TEST_CASE("one retry in five requests is the most, however many there are") {
  auto job = january_job(many_ufs(20), {1, 2, 3, 4, 5});
  job.budget = std::make_shared<retry_budget>(retry_options{});
  reading_task f{job};
  auto asked = f.all_next();
  CHECK(asked.size() == 100);
  unsigned granted = 0;
  for (auto& x : asked)
    granted += f.task.retry(f.taken.at(x), fetch_problem::unstable, 9, {}, 0,
                            f.now)
                 ? 1
                 : 0;
  CHECK(granted == 20);
  CHECK(f.all_next().size() == 20);
  CHECK(job.budget->spent() == 20);
}

TEST_CASE("a rest that outlasts the deadline is not waited for") {
  reading_task f{strings{"SP"}, {6}};
  f.next();
  auto attempt = f.taken.at("SP/6/1");
  CHECK(f.task.retry(attempt, fetch_problem::rate_limited, 1, 359s, 0, f.now));
  CHECK(f.changes() == strings{"SP fetching"});
  f.now += 359s;
  CHECK(f.next() == "SP/6/1");
  CHECK_FALSE(
    f.task.retry(attempt, fetch_problem::rate_limited, 9, 1s, 0, f.now));
  CHECK(f.changes() == strings{"SP failed"});
  CHECK(f.task.report(f.now).stat.error
        == "O PNCP limitou o número de consultas");
}

TEST_CASE("a list is read with a smaller page size from its first page") {
  reading_task f{strings{"SP"}, {6}};
  f.next();
  CHECK(f.task.query(f.taken.at("SP/6/1")).page_size == 50);
  f.task.resize(f.taken.at("SP/6/1"), 10);
  CHECK(f.all_next() == strings{"SP/6/1"});
  CHECK(f.task.query(f.taken.at("SP/6/1")).page_size == 10);
  f.read("SP/6/1", 1);
  f.obey_all();
  CHECK(f.task.report(f.now).stat.status == "success");
}

TEST_CASE("a list that is longer than what is read says so") {
  fetch_task_options options;
  options.lists.pages.max_pages = 2;
  reading_task f{january_job({"SP"}, {6}), options};
  f.next();
  f.read("SP/6/1", 3);
  f.all_next();
  f.read("SP/6/2", 3);
  f.obey_all();
  CHECK(f.task.finished());
  CHECK(f.task.report(f.now).stat.error
        == explain(fetch_problem::too_long, "pncp"));
}

TEST_CASE("a list that does not add up fails its UF, and says why") {
  reading_task f{strings{"SP", "RJ"}, {6}};
  f.all_next();
  f.read("RJ/6/1", 1);
  f.read("SP/6/1", 1, {listed("a", 2)}, 2);
  CHECK(f.all_next() == strings{"SP/6/1"});
  f.read("SP/6/1", 1, {listed("b", 2)}, 2);
  f.all_next();
  f.read("SP/6/1", 1, {listed("a", 2)}, 2);
  CHECK(f.obey_all() == strings{"hand in RJ/6:31 end 2", "hand in end 1"});
  auto report = f.task.report(f.now);
  CHECK(report.failed_ufs == strings{"SP"});
  CHECK(report.stat.status == "partial");
  CHECK(report.stat.error == explain(fetch_problem::inconsistent, "pncp"));
  CHECK(report.stat.records == 2);
}

TEST_CASE("what is read once more is shown once") {
  reading_task f{strings{"SP"}, {6}};
  f.next();
  f.read("SP/6/1", 2, {listed("a", 1)});
  f.next();
  f.read("SP/6/2", 2, {listed("b", 2)});
  f.next();
  f.read("SP/6/1", 2, {listed("a", 1)});
  CHECK(f.shown() == strings{"a", "b", ""});
  CHECK(f.task.report(f.now).stat.records == 2);
  CHECK(f.task.report(f.now).stat.pages == 3);
}

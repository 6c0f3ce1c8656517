#include "actors/sources/page_retries.hpp"

#include "tests/catch.hpp"

using namespace bidiq;
using namespace std::chrono_literals;

namespace {

using failed_page = page_retries::failed_page;

constexpr page_retries::time_point start{1h};

page_attempt page(size_t segment, int number) {
  page_attempt out;
  out.segment = segment;
  out.at.page = number;
  return out;
}

failed_page failed(int number, double jitter = 0.5, size_t segment = 0) {
  return {page(segment, number), fetch_problem::slow, 4, {}, jitter};
}

struct fixture {
  std::shared_ptr<retry_budget> budget
    = std::make_shared<retry_budget>(retry_options{});
  page_retries retries{{}, budget, start + 5min};
};

} // namespace

TEST_CASE("a page is taken once it is due, with one failure more") {
  fixture f;
  CHECK(f.retries.plan(failed(7), start));
  CHECK(f.retries.next() == start + 250ms);
  CHECK(f.retries.due_count(start + 249ms) == 0);
  CHECK_FALSE(f.retries.take(start + 249ms));
  CHECK(f.retries.due_count(start + 250ms) == 1);
  auto taken = f.retries.take(start + 250ms);
  REQUIRE(taken);
  CHECK(taken->at.page == 7);
  CHECK(taken->failures == 1);
  CHECK_FALSE(f.retries.next());
  CHECK(f.budget->spent() == 1);
}

TEST_CASE("of pages that are due the one that failed first is taken first") {
  fixture f;
  f.retries.plan(failed(1, 0.9), start);
  f.retries.plan(failed(2, 0.1), start);
  CHECK(f.retries.next() == start + 50ms);
  CHECK(f.retries.due_count(start + 1s) == 2);
  CHECK(f.retries.take(start + 1s)->at.page == 1);
  CHECK(f.retries.take(start + 1s)->at.page == 2);
}

TEST_CASE("attempts are as many as the page's problem deserves") {
  fixture f;
  auto x = failed(1);
  x.max_attempts = 2;
  CHECK(f.retries.plan(x, start));
  x.attempt = *f.retries.take(start + 1s);
  CHECK_FALSE(f.retries.plan(x, start + 1s));
  CHECK_FALSE(f.retries.next());
  x = failed(2);
  x.max_attempts = 99; // More than a page may have.
  for (int i = 1; i < 4; ++i) {
    CHECK(f.retries.plan(x, start));
    x.attempt = *f.retries.take(start + 1min);
  }
  CHECK_FALSE(f.retries.plan(x, start));
}

TEST_CASE("retries end with the budget of the search") {
  fixture f;
  CHECK(f.budget->spend(retry_options{}.budget_min));
  CHECK_FALSE(f.retries.plan(failed(1), start));
}

TEST_CASE("a rate limit costs nothing but has to end within the job's time") {
  fixture f;
  CHECK(f.budget->spend(retry_options{}.budget_min));
  auto x = failed(1);
  x.problem = fetch_problem::rate_limited;
  x.retry_after = 20s;
  CHECK(f.retries.plan(x, start));
  CHECK(f.retries.next() == start + 20s);
  CHECK(f.retries.take(start + 20s)->failures == 0);
  x.retry_after = 5min;
  CHECK_FALSE(f.retries.plan(x, start));
  x.retry_after = {};
  CHECK(f.retries.plan(x, start));
  CHECK(f.retries.due_count(start) == 1);
}

TEST_CASE("pages of a segment that has ended are not asked for any more") {
  fixture f;
  f.retries.plan(failed(1, 0.5, 0), start);
  f.retries.plan(failed(2, 0.5, 1), start);
  f.retries.plan(failed(3, 0.5, 0), start);
  f.retries.drop(0);
  CHECK(f.retries.due_count(start + 1s) == 1);
  CHECK(f.retries.take(start + 1s)->at.page == 2);
  f.retries.plan(failed(4, 0.5, 1), start);
  f.retries.clear();
  CHECK(f.retries.due_count(start + 1s) == 0);
}

TEST_CASE("a job without a search has a budget of its own") {
  page_retries x{{}, nullptr, start + 5min};
  CHECK(x.plan(failed(1), start));
  CHECK(x.budget().spent() == 1);
}

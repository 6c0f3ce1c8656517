#include "actors/resilience/retry.hpp"

#include "tests/catch.hpp"

#include <rapidcheck.h>

#include <atomic>
#include <thread>

using namespace bidiq;
using namespace std::chrono_literals;

namespace {

const failed_attempt::time_point start{1'000s};

failed_attempt attempt_with(unsigned attempts, double jitter) {
  failed_attempt x;
  x.now = start;
  x.deadline = start + 10min;
  x.attempts = attempts;
  x.jitter = jitter;
  return x;
}

} // namespace

TEST_CASE("retries are a fifth of the requests, or a few") {
  retry_budget budget{retry_options{}};
  for (int i = 0; i < 10; ++i)
    CHECK(budget.spend());
  CHECK_FALSE(budget.spend());
  for (int i = 0; i < 54; ++i)
    budget.count_request();
  CHECK_FALSE(budget.spend());
  budget.count_request();
  CHECK(budget.spend());
  CHECK_FALSE(budget.spend());
  CHECK(budget.spent() == 11);
}

TEST_CASE("waits spread over a limit that doubles up to the cap") {
  retry_options options;
  options.max_attempts = 100;
  options.budget_min = 10;
  retry_budget budget{options};
  auto wait = [&](unsigned attempts, double jitter) {
    auto at = plan_retry(options, budget, attempt_with(attempts, jitter));
    return at.value() - start;
  };
  CHECK(wait(1, 0) == 0s);
  CHECK(wait(1, 0.5) == 250ms);
  CHECK(wait(2, 0.5) == 500ms);
  CHECK(wait(3, 0.5) == 1s);
  CHECK(wait(20, 0.5) == 10s);
  CHECK(wait(99, 0.5) == 10s);
}

TEST_CASE("Retry-After is a lower bound") {
  retry_options options;
  retry_budget budget{options};
  auto x = attempt_with(1, 0.9);
  x.retry_after = 7s;
  CHECK(plan_retry(options, budget, x) == start + 7s);
  x.retry_after = 0s;
  CHECK(plan_retry(options, budget, x) == start + 450ms);
}

TEST_CASE("the last attempt is the last") {
  retry_options options;
  retry_budget budget{options};
  CHECK(plan_retry(options, budget, attempt_with(3, 0)));
  CHECK_FALSE(plan_retry(options, budget, attempt_with(4, 0)));
}

TEST_CASE("a retry that would be too late costs nothing") {
  retry_options options;
  options.budget_min = 1;
  retry_budget budget{options};
  auto x = attempt_with(1, 0.5);
  x.deadline = start + 250ms;
  CHECK_FALSE(plan_retry(options, budget, x));
  CHECK(budget.spent() == 0);
  x.deadline = start + 251ms;
  CHECK(plan_retry(options, budget, x));
  CHECK_FALSE(plan_retry(options, budget, x));
}

TEST_CASE("sources on several threads spend one budget, to the last retry") {
  retry_options options;
  retry_budget budget{options};
  std::atomic<uint64_t> granted = 0;
  auto source = [&] {
    for (int i = 0; i < 10'000; ++i) {
      budget.count_request();
      granted += budget.spend() ? 1 : 0;
    }
    for (int i = 0; i < 10'000; ++i)
      granted += budget.spend() ? 1 : 0;
  };
  std::thread one{source};
  std::thread two{source};
  one.join();
  two.join();
  CHECK(granted == 4'000);
  CHECK(budget.spent() == 4'000);
}

TEST_CASE("no trace spends more than its share") {
  auto holds = rc::check("budget", [](const std::vector<bool>& trace) {
    retry_options options;
    options.budget_min = 3;
    retry_budget budget{options};
    uint64_t requests = 0;
    for (auto request : trace) {
      if (request) {
        budget.count_request();
        ++requests;
      } else {
        budget.spend();
      }
      RC_ASSERT(budget.spent() <= std::max<uint64_t>(3, requests / 5));
    }
  });
  CHECK(holds);
}

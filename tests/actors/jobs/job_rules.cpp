#include "actors/jobs/job_rules.hpp"

#include "tests/actors/system/seeded.hpp"
#include "tests/catch.hpp"

#include <vector>

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

const utc_time noon{std::chrono::sys_days{std::chrono::year{2026} / 11 / 30}
                    + 15h};

job a_job(const std::string& id = "search-01") {
  job x;
  x.id = id;
  x.user = "ana";
  x.payload = "what to do";
  x.created = x.due = noon;
  return x;
}

} // namespace

TEST_CASE("what could not be done rests longer each time, and not together") {
  CHECK(retry_delay({}, 1, 0) == 2s);
  CHECK(retry_delay({}, 1, 1) == 1s);
  CHECK(retry_delay({}, 2, 0) == 4s);
  CHECK(retry_delay({}, 5, 0) == 32s);
  CHECK(retry_delay({}, 6, 0) == 60s);
  CHECK(retry_delay({}, 1'000'000, 0.5) == 45s);
  job_rules short_ones;
  short_ones.first_rest = 300ms;
  short_ones.longest_rest = 1s;
  CHECK(retry_delay(short_ones, 2, 0) == 600ms);
  CHECK(retry_delay(short_ones, 3, 0) == 1s);
  short_ones.longest_rest = 100ms;
  CHECK(retry_delay(short_ones, 1, 0) == 100ms);
}

TEST_CASE("a job is taken when it is due, once") {
  auto x = a_job();
  x.due = noon + 5s;
  CHECK_FALSE(may_take(x, noon + 4s));
  REQUIRE(may_take(x, noon + 5s));
  auto lease = take(x, "a", noon + 5s, {});
  CHECK(x.state == job_state::leased);
  CHECK(x.attempts == 1);
  CHECK(x.started == noon + 5s);
  CHECK(x.leased_until == noon + 15s);
  CHECK_FALSE(may_take(x, noon + 1h));
  CHECK(holds(x, lease));
}

TEST_CASE("the more urgent job is first, then the older one") {
  auto old = a_job("search-02");
  auto young = a_job("search-01");
  young.created = noon + 1s;
  auto urgent = a_job("search-03");
  urgent.created = noon + 1h;
  urgent.priority = 1;
  CHECK(is_before(old, young));
  CHECK_FALSE(is_before(young, old));
  CHECK(is_before(urgent, old));
}

TEST_CASE("a job that has ended is left as it is, without its payload") {
  auto x = a_job();
  auto lease = take(x, "a", noon, {});
  CHECK(finish(x, lease, {job_state::succeeded, {}, {}, "/there"}, noon + 3s));
  CHECK(x.state == job_state::succeeded);
  CHECK(x.progress == 100);
  CHECK(x.ended == noon + 3s);
  CHECK(x.result_url == "/there");
  CHECK(x.payload.empty());
  auto ended = x;
  CHECK_FALSE(finish(x, lease, {job_state::failed, "x", "y", {}}, noon + 4s));
  CHECK_FALSE(renew(x, lease, 50, noon + 4s, {}));
  CHECK_FALSE(hand_back(x, lease, noon + 4s));
  CHECK_FALSE(lapse(x, lease, noon + 4s, {}));
  CHECK_FALSE(cancel(x, noon + 4s));
  CHECK_FALSE(requeue(x, noon + 4s));
  CHECK(x == ended);
}

TEST_CASE("progress is never seen to step back") {
  auto x = a_job();
  auto first = take(x, "a", noon, {});
  CHECK(renew(x, first, 60, noon + 3s, {}));
  CHECK(x.state == job_state::running);
  CHECK(x.leased_until == noon + 13s);
  CHECK(lapse(x, first, noon + 20s, {}));
  auto second = take(x, "b", noon + 20s, {});
  CHECK(renew(x, second, 5, noon + 21s, {}));
  CHECK(x.progress == 60);
  CHECK(renew(x, second, 1'000, noon + 22s, {}));
  CHECK(x.progress == 100);
}

TEST_CASE("a job is parked once it has been the death of two workers") {
  auto x = a_job();
  CHECK(lapse(x, take(x, "a", noon, {}), noon + 10s, {}));
  CHECK(x.state == job_state::queued);
  CHECK(may_take(x, noon + 10s));
  CHECK(lapse(x, take(x, "b", noon + 10s, {}), noon + 20s, {}));
  CHECK(x.state == job_state::dead);
  CHECK(x.error_code == "job_dead");
  CHECK_FALSE(may_take(x, noon + 1h));
  // An administrator may have it tried again, from the beginning.
  REQUIRE(requeue(x, noon + 1h));
  CHECK(x.payload == "what to do");
  CHECK(x.crashes == 0);
  CHECK_FALSE(x.ended);
  CHECK(x.error_code.empty());
  CHECK(may_take(x, noon + 1h));
}

TEST_CASE("who gives a job back has not died of it") {
  auto x = a_job();
  auto lease = take(x, "a", noon, {});
  CHECK(hand_back(x, lease, noon + 7s));
  CHECK(x.crashes == 0);
  CHECK_FALSE(may_take(x, noon + 6s));
  CHECK(may_take(x, noon + 7s));
}

TEST_CASE("who calls a job off takes it from its worker") {
  auto x = a_job();
  auto lease = take(x, "a", noon, {});
  CHECK(cancel(x, noon + 1s));
  CHECK(x.state == job_state::cancelled);
  CHECK_FALSE(renew(x, lease, 50, noon + 2s, {}));
}

// Two workers, either of which may stand still for longer than its lease and go
// on without knowing, and a third that buries whom it takes to be dead, rightly
// or not. What is written under a lease that another has followed is refused.
TEST_CASE("a worker that stood still writes nothing once another has the job") {
  seeded random;
  CAPTURE(random.seed);
  const char* names[] = {"a", "b"};
  for (int schedule = 0; schedule < 100'000; ++schedule) {
    auto x = a_job();
    auto now = noon;
    job_rules rules;
    rules.max_crashes = 2 + static_cast<uint32_t>(random.below(3));
    // What was given to the two, who may not know that it is over.
    std::vector<job_lease> given;
    uint64_t last_token = 0;
    int ends = 0;
    auto fail_here = [&](const char* what) {
      FAIL(what << " in schedule " << schedule);
    };
    for (int step = 0; step < 20; ++step) {
      now += std::chrono::milliseconds{random.below(8'000)};
      auto any = given.empty() ? job_lease{}
                               : given[random.below(given.size())];
      auto valid = !given.empty() && !has_ended(x.state)
                   && x.worker == any.worker && x.token == any.token;
      switch (random.below(5)) {
        case 0:
          if (may_take(x, now)) {
            given.push_back(take(x, names[random.below(2)], now, rules));
            if (given.back().token <= last_token)
              fail_here("a token came again");
            last_token = given.back().token;
          }
          break;
        case 1:
          if (renew(x, any, 50, now, rules) != valid)
            fail_here("a lease was renewed that is another's");
          break;
        case 2:
          if (auto done = finish(x, any, {}, now); done != valid)
            fail_here("an end was written by who has lost the job");
          else
            ends += done;
          break;
        case 3:
          if (hand_back(x, any, now) != valid)
            fail_here("a job was given back that is another's");
          break;
        default:
          if (!x.worker.empty()) {
            lapse(x, {x.id, x.worker, x.token}, now, rules);
            ends += x.state == job_state::dead;
          }
      }
      if (ends > 1)
        fail_here("a second end");
      if (has_ended(x.state) != (ends == 1))
        fail_here("an end that nobody wrote");
    }
  }
}

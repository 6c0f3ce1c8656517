#include "actors/sources/page_requests.hpp"

#include "tests/actors/sources/scripted_upstream.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

struct requests_fixture : source_fixture {
  requests_fixture() {
    options.max_requests = 2;
    requests.emplace(options, [this](fetched_response_ptr x) {
      answered.push_back(x->ticket);
    });
  }

  source_job_ptr job_until(fetch_task::time_point deadline) {
    auto x = job({"SP"}, {6});
    x.deadline = deadline;
    auto shared = std::make_shared<const fetch_job>(x);
    auto out = std::make_shared<source_job>(
      source_job{{*api, shared, {}, at}, {}, at});
    out->task.alone({}, 50);
    return out;
  }

  void send(const source_job_ptr& x) {
    requests->send(x, x->task.take(at).value(), permit::yes, at);
  }

  source_api_ptr api = make_pncp();
  fetch_task::time_point at{1h};
  std::vector<uint64_t> answered;
  std::optional<page_requests> requests;
};

} // namespace

TEST_CASE("a request takes room until its answer is taken, once") {
  requests_fixture f;
  auto job = f.job_until(f.at + 5min);
  CHECK(f.requests->room() == 2);
  f.send(job);
  CHECK(f.requests->room() == 1);
  CHECK(f.requests->size() == 1);
  CHECK(f.requests->any_of(*job));
  f.answer(status_only(204));
  REQUIRE(f.answered.size() == 1);
  auto done = f.requests->take(f.answered.front());
  REQUIRE(done);
  CHECK(done->job == job);
  CHECK(done->sent == f.at);
  CHECK(f.requests->room() == 2);
  CHECK_FALSE(f.requests->any_of(*job));
  CHECK_FALSE(f.requests->take(f.answered.front()));
}

TEST_CASE("a request takes no longer than its job has left") {
  requests_fixture f;
  f.send(f.job_until(f.at + 1500us));
  f.send(f.job_until(f.at + 5min));
  CHECK(f.http.calls.at(0).request.total_timeout == 2ms);
  CHECK(f.http.calls.at(1).request.total_timeout == f.options.request_timeout);
}

TEST_CASE("a job's requests are called off and nobody else's") {
  requests_fixture f;
  auto mine = f.job_until(f.at + 5min), other = f.job_until(f.at + 5min);
  f.send(mine);
  f.send(other);
  auto gone = f.requests->call_off(*mine);
  REQUIRE(gone.size() == 1);
  CHECK(gone.front().job == mine);
  CHECK(f.http.cancelled == std::vector<uint64_t>{1});
  CHECK_FALSE(f.requests->any_of(*mine));
  CHECK(f.requests->any_of(*other));
  f.answer(status_only(204));
  CHECK_FALSE(f.requests->take(f.answered.front()));
}

TEST_CASE("what still runs at the end is called off") {
  requests_fixture f;
  f.send(f.job_until(f.at + 5min));
  f.requests.reset();
  CHECK(f.http.cancelled == std::vector<uint64_t>{1});
}

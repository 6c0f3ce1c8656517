#include "actors/sources/answer_judge.hpp"

#include "tests/actors/sources/task_fixture.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

using pace = answer_verdict::pace;
using strings = std::vector<std::string>;

http_response status(int x) {
  http_response out;
  out.status = x;
  return out;
}

http_response failed(transport_error x) {
  http_response out;
  out.error = x;
  return out;
}

http_response page(std::string rows = "", int number = 1, int total = 1) {
  auto count = rows.empty() ? 0 : total;
  auto out = status(200);
  out.content_type = "application/json";
  out.body = R"({"data":[)" + rows + R"(],"totalRegistros":)"
             + std::to_string(count) + R"(,"totalPaginas":)"
             + std::to_string(total) + R"(,"numeroPagina":)"
             + std::to_string(number) + R"(,"paginasRestantes":)"
             + std::to_string(total - number) + R"(,"empty":false})";
  return out;
}

/// A task that asks for pages of SP/6, and the judge of what it is answered.
struct court : task_fixture {
  explicit court(fetch_task_options options = {})
    : task_fixture(january_job({"SP"}, {6}), options) {
    obey_all();
  }

  answer_verdict answer(const http_response& x) {
    last = task.take(now).value();
    auto out = judge.judge(task, last, x, now);
    obey_all();
    return out;
  }

  page_attempt last;
  answer_judge judge{*api, 1};
};

/// A court that has read page 1 of two.
struct second_page : court {
  second_page() {
    answer(page(R"({"numeroControlePNCP":"a","objetoCompra":"x"})", 1, 2));
  }
};

} // namespace

TEST_CASE("what an answer tells of upstream") {
  struct row {
    http_response response;
    pace upon;
    call_outcome outcome;
    bool retried;
  };
  auto told = status(503);
  told.retry_after = 7s;
  const row rows[] = {
    {page(), pace::served, call_outcome::ok, false},
    {status(204), pace::as_before, call_outcome::ok, false},
    {status(400), pace::as_before, call_outcome::ignored, false},
    {status(422), pace::as_before, call_outcome::ignored, true},
    {status(429), pace::refused, call_outcome::ignored, true},
    {status(500), pace::as_before, call_outcome::failure, true},
    {status(503), pace::as_before, call_outcome::failure, true},
    {told, pace::refused, call_outcome::failure, true},
    {status(403), pace::as_before, call_outcome::ignored, false},
    {failed(transport_error::timeout_total), pace::as_before,
     call_outcome::failure, true},
    {failed(transport_error::reset), pace::as_before, call_outcome::failure,
     true},
    {failed(transport_error::too_large), pace::as_before, call_outcome::failure,
     false},
    {failed(transport_error::redirect), pace::as_before, call_outcome::ignored,
     false},
    {failed(transport_error::cancelled), pace::as_before, call_outcome::ignored,
     false},
  };
  for (auto& x : rows) {
    court c;
    auto verdict = c.answer(x.response);
    CAPTURE(x.response.status, to_string(x.response.error));
    CHECK(verdict.upon == x.upon);
    CHECK(verdict.outcome == x.outcome);
    CHECK(verdict.retried == x.retried);
  }
}

TEST_CASE("400 is a bad size of page 1, but the end of the list behind it") {
  court c;
  CHECK(c.answer(status(400)).outcome == call_outcome::ignored);
  auto smaller = c.task.take(c.now).value();
  CHECK(c.task.query(smaller).page_size == 10);
  second_page d;
  CHECK(d.answer(status(400)).outcome == call_outcome::ok);
}

TEST_CASE("a smaller page is drift once it is accepted, and only then") {
  court c;
  CHECK(c.answer(status(400)).drifts.empty());
  CHECK(c.judge.page_size() == 50);
  CHECK(c.answer(page()).drifts
        == strings{"page size 50 refused, 10 accepted"});
  CHECK(c.judge.page_size() == 10);
  court next;
  for (auto& x : {status(400), page()})
    CHECK(c.judge.judge(next.task, next.task.take(c.now).value(), x, c.now)
            .drifts.empty());
}

TEST_CASE(
  "a page that is missing inside its list is asked for again, in time") {
  court c;
  c.answer(page(R"({"numeroControlePNCP":"a","objetoCompra":"x"})", 1, 3));
  c.task.take(c.now);
  auto missing = status(204);
  missing.retry_after = 90s;
  auto verdict = c.answer(missing);
  CHECK(c.task.query(c.last).page == 2);
  CHECK(verdict.outcome == call_outcome::ok);
  CHECK(verdict.retried);
  CHECK(c.task.next_retry() >= c.now + 90s);
}

TEST_CASE("the smallest page that is refused fails its list") {
  court c;
  c.answer(status(400));
  auto verdict = c.answer(status(400));
  CHECK(verdict.outcome == call_outcome::ignored);
  CHECK_FALSE(verdict.retried);
  CHECK(c.task.finished());
}

TEST_CASE("another page than asked for, and none at all, is asked for again") {
  for (auto& x : {page("", 2, 2), status(200)}) {
    court c;
    auto verdict = c.answer(x);
    CHECK(verdict.outcome == call_outcome::failure);
    CHECK(verdict.retried);
    CHECK_FALSE(c.task.finished());
  }
}

TEST_CASE("422 is worth one repetition") {
  court c;
  CHECK(c.answer(status(422)).retried);
  c.now += 1min;
  CHECK_FALSE(c.answer(status(422)).retried);
  CHECK(c.task.finished());
}

TEST_CASE("attempts run out, but not of a page that is refused for the pace") {
  fetch_task_options options;
  options.retry.max_attempts = 2;
  court c{options};
  for (int i = 0; i < 5; ++i) {
    CHECK(c.answer(status(429)).retried);
    c.now += 1s;
  }
  CHECK(c.answer(status(500)).retried);
  c.now += 1min;
  CHECK_FALSE(c.answer(status(500)).retried);
  CHECK(c.task.finished());
}

TEST_CASE("a page that comes again after Retry-After waits as long") {
  court c;
  auto busy = status(500);
  busy.retry_after = 90s;
  CHECK(c.answer(busy).retried);
  CHECK(c.task.next_retry() >= c.now + 90s);
}

TEST_CASE("broken records and unknown codes of a page are counted") {
  court c;
  auto verdict
    = c.answer(page(R"({"x":1},{"numeroControlePNCP":"a","objetoCompra":"x",)"
                    R"("modalidadeId":99})"));
  CHECK(verdict.outcome == call_outcome::ok);
  CHECK(verdict.broken_records == 1);
  CHECK(verdict.unknown_codes == 1);
}

#include "actors/sources/answer_judge.hpp"

#include "actors/sources/notice_place.hpp"

namespace bidiq {

namespace {

fetch_problem problem_of(transport_error error) {
  switch (error) {
    case transport_error::none:
      return fetch_problem::unstable;
    case transport_error::timeout_connect:
    case transport_error::timeout_first_byte:
    case transport_error::timeout_stalled:
    case transport_error::timeout_total:
      return fetch_problem::slow;
    case transport_error::connect:
    case transport_error::tls:
    case transport_error::reset:
      return fetch_problem::unreachable;
    case transport_error::too_large:
    case transport_error::bad_encoding:
    case transport_error::partial:
    case transport_error::protocol:
      return fetch_problem::malformed;
    case transport_error::redirect:
    case transport_error::invalid_request:
      return fetch_problem::refused;
    case transport_error::cancelled:
      return fetch_problem::interrupted;
  }
  return fetch_problem::malformed;
}

// What a transport error means: an endless body or a redirect will come again.
source_answer kind_of(const source_api& api, const http_response& response) {
  switch (response.error) {
    case transport_error::none:
      return api.classify(response.status, response.content_type);
    case transport_error::too_large:
    case transport_error::redirect:
    case transport_error::invalid_request:
    case transport_error::cancelled:
      return source_answer::refused;
    default:
      return source_answer::transient;
  }
}

answer_verdict::pace pace_of(source_answer kind,
                             const http_response& response) {
  auto told = response.status == 503 && response.retry_after;
  if (kind == source_answer::rate_limited || told)
    return answer_verdict::pace::refused;
  return kind == source_answer::page ? answer_verdict::pace::served
                                     : answer_verdict::pace::as_before;
}

} // namespace

struct answer_judge::hearing {
  fetch_task& task;
  page_attempt attempt;
  const http_response& response;
  time_point now;
  answer_verdict verdict;
};

answer_judge::answer_judge(source_api& api, uint64_t seed)
  : api_(api), random_(seed), page_size_(api.traits().page_size) {
  // nop
}

answer_verdict
answer_judge::judge(fetch_task& task, const page_attempt& attempt,
                    const http_response& response, time_point now) {
  auto kind = kind_of(api_, response);
  hearing x{task, attempt, response, now, {}};
  x.verdict.upon = pace_of(kind, response);
  x.verdict.outcome = answered(x, kind);
  return std::move(x.verdict);
}

call_outcome answer_judge::answered(hearing& x, source_answer kind) {
  auto error = x.response.error;
  switch (kind) {
    case source_answer::page:
      return parse(x);
    case source_answer::bad_request:
      return x.attempt.at.page == 1 ? refused_page(x) : absent(x);
    case source_answer::empty:
      return absent(x);
    case source_answer::spurious:
      return spurious(x);
    case source_answer::rate_limited:
      retry(x, fetch_problem::rate_limited);
      return call_outcome::ignored;
    case source_answer::transient:
      retry(x, problem_of(error));
      return call_outcome::failure;
    case source_answer::refused:
      break;
  }
  auto ours = error == transport_error::none;
  x.task.give_up(x.attempt, ours ? fetch_problem::refused : problem_of(error));
  return error == transport_error::too_large ? call_outcome::failure
                                             : call_outcome::ignored;
}

call_outcome answer_judge::parse(hearing& x) {
  auto query = x.task.query(x.attempt);
  auto page = api_.parse(x.response.body, query.page_size);
  auto asked = x.attempt.at.page;
  // Another page than asked for would be read twice and its own never.
  auto usable = page && (page->page_number == 0 || page->page_number == asked);
  if (!usable || x.task.repeats(x.attempt, *page)) {
    retry(x, usable ? fetch_problem::repeating : fetch_problem::malformed);
    return call_outcome::failure;
  }
  fill_places(*page, query.scope);
  auto& verdict = x.verdict;
  verdict.broken_records = page->broken_records;
  verdict.unknown_codes = page->unknown_enums;
  if (query.page_size < page_size_ && asked == 1) {
    verdict.drifts.push_back("page size " + std::to_string(page_size_)
                             + " refused, " + std::to_string(query.page_size)
                             + " accepted");
    page_size_ = query.page_size;
  }
  if (!page->drift.empty())
    verdict.drifts.push_back(page->drift);
  x.task.read(x.attempt, *page, x.now);
  return call_outcome::ok;
}

call_outcome answer_judge::absent(hearing& x) {
  if (!x.task.absent(x.attempt, x.now))
    retry(x, fetch_problem::malformed);
  return call_outcome::ok;
}

// The page size has been lowered before without notice: then every request is
// a bad one.
call_outcome answer_judge::refused_page(hearing& x) {
  auto smallest = api_.traits().min_page_size;
  if (x.task.query(x.attempt).page_size > smallest)
    x.task.resize(x.attempt, smallest);
  else
    x.task.give_up(x.attempt, fetch_problem::refused);
  return call_outcome::ignored;
}

// Such messages go away with one repetition, or never.
call_outcome answer_judge::spurious(hearing& x) {
  if (++x.attempt.spurious > 1)
    retry(x, fetch_problem::refused, 0);
  else
    retry(x, fetch_problem::refused);
  return call_outcome::ignored;
}

void answer_judge::retry(hearing& x, fetch_problem problem,
                         unsigned max_attempts) {
  auto jitter = static_cast<double>(random_() >> 11) * 0x1p-53;
  x.verdict.retried = x.task.retry(x.attempt, problem, max_attempts,
                                   x.response.retry_after, jitter, x.now);
}

} // namespace bidiq

#include "actors/sources/page_requests.hpp"

#include "actors/base/traceparent.hpp"

#include <algorithm>
#include <utility>

namespace bidiq {

page_requests::page_requests(const source_options& options, listener told)
  : options_(options), told_(std::move(told)), spans_(options.seed) {
  // nop
}

page_requests::~page_requests() {
  for (auto& [ticket, x] : running_)
    options_.http.cancel(x.call);
}

size_t page_requests::room() const noexcept {
  return options_.max_requests
         - std::min<size_t>(size(), options_.max_requests);
}

bool page_requests::any_of(const source_job& job) const {
  return std::any_of(running_.begin(), running_.end(),
                     [&](auto& x) { return x.second.job.get() == &job; });
}

void page_requests::send(const source_job_ptr& job, const page_attempt& attempt,
                         permit how, time_point now) {
  auto ticket = ++last_ticket_;
  auto& sent = running_[ticket] = {job, attempt, how, now, 0};
  auto deliver = [ticket, told = told_](http_response response) {
    auto message = std::make_shared<fetched_response>();
    message->ticket = ticket;
    message->response = std::move(response);
    told(std::move(message));
  };
  sent.call = options_.http.get(compose(job->task, attempt, now),
                                std::move(deliver));
}

http_get page_requests::compose(const fetch_task& task,
                                const page_attempt& attempt, time_point now) {
  auto& job = task.job();
  auto query = task.query(attempt);
  query.base_url = options_.base_url;
  http_get out;
  out.url = task.api().url(query);
  out.headers = {{"Accept", "application/json"}};
  if (!job.request_id.empty())
    out.headers.emplace_back("X-Request-ID", job.request_id);
  auto trace = child_traceparent(job.traceparent, spans_());
  if (!trace.empty())
    out.headers.emplace_back("traceparent", std::move(trace));
  auto left = std::chrono::ceil<std::chrono::milliseconds>(job.deadline - now);
  out.total_timeout = std::min(options_.request_timeout, left);
  out.max_body = options_.max_body;
  return out;
}

std::optional<page_request> page_requests::take(uint64_t ticket) {
  auto found = running_.extract(ticket);
  if (found.empty())
    return std::nullopt;
  return std::move(found.mapped());
}

std::vector<page_request> page_requests::call_off(const source_job& job) {
  std::vector<page_request> out;
  std::erase_if(running_, [&](auto& x) {
    if (x.second.job.get() != &job)
      return false;
    options_.http.cancel(x.second.call);
    out.push_back(x.second);
    return true;
  });
  return out;
}

} // namespace bidiq

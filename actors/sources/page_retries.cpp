#include "actors/sources/page_retries.hpp"

#include <algorithm>
#include <utility>

namespace bidiq {

page_retries::page_retries(retry_options options,
                           std::shared_ptr<retry_budget> budget,
                           time_point deadline)
  : options_(options),
    budget_(budget ? std::move(budget)
                   : std::make_shared<retry_budget>(options)),
    deadline_(deadline) {
  // nop
}

bool page_retries::plan(failed_page x, time_point now) {
  auto due = due_of(x, now);
  if (due)
    waiting_.push_back({*due, x.attempt});
  return due.has_value();
}

std::optional<page_retries::time_point> page_retries::due_of(failed_page& x,
                                                             time_point now) {
  if (x.problem == fetch_problem::rate_limited) {
    // The limiter rests for all; so many refusals are no failure of this page.
    auto due = now + x.retry_after.value_or(std::chrono::seconds{0});
    return due < deadline_ ? std::optional{due} : std::nullopt;
  }
  ++x.attempt.failures;
  auto options = options_;
  options.max_attempts = std::min(x.max_attempts, options.max_attempts);
  failed_attempt failed{now, deadline_, x.attempt.failures, x.retry_after,
                        x.jitter};
  return plan_retry(options, *budget_, failed);
}

size_t page_retries::due_count(time_point now) const {
  auto due = [now](const waiting& x) { return x.due <= now; };
  return static_cast<size_t>(
    std::count_if(waiting_.begin(), waiting_.end(), due));
}

std::optional<page_attempt> page_retries::take(time_point now) {
  auto due = [now](const waiting& x) { return x.due <= now; };
  auto i = std::find_if(waiting_.begin(), waiting_.end(), due);
  if (i == waiting_.end())
    return std::nullopt;
  auto out = i->attempt;
  waiting_.erase(i);
  return out;
}

std::optional<page_retries::time_point> page_retries::next() const {
  std::optional<time_point> out;
  for (auto& x : waiting_)
    out = std::min(out.value_or(x.due), x.due);
  return out;
}

void page_retries::drop(size_t segment) {
  std::erase_if(waiting_, [segment](const waiting& x) {
    return x.attempt.segment == segment;
  });
}

} // namespace bidiq

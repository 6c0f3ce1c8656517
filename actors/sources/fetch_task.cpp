#include "actors/sources/fetch_task.hpp"

#include <algorithm>

namespace bidiq {

fetch_task::fetch_task(std::string source, fetch_job_ptr job,
                       const retry_options& retry, const paging_options& paging,
                       time_point now)
  : source_(std::move(source)),
    job_(std::move(job)),
    retry_(retry),
    plan_(*job_, paging),
    budget_(retry),
    started_(now) {
  stat_.source = source_;
}

bool fetch_task::ready(time_point now) const {
  auto due = [now](const waiting& x) { return x.due <= now; };
  return plan_.has_next() || std::any_of(retries_.begin(), retries_.end(), due);
}

std::optional<page_attempt> fetch_task::take(time_point now) {
  auto due = [now](const waiting& x) { return x.due <= now; };
  auto i = std::find_if(retries_.begin(), retries_.end(), due);
  if (i != retries_.end()) {
    auto attempt = i->attempt;
    retries_.erase(i);
    return attempt;
  }
  auto request = plan_.next();
  if (!request)
    return std::nullopt;
  budget_.count_request();
  return page_attempt{*request, 0};
}

std::optional<fetch_task::time_point> fetch_task::next_retry() const {
  auto earlier = [](const waiting& x, const waiting& y) {
    return x.due < y.due;
  };
  auto i = std::min_element(retries_.begin(), retries_.end(), earlier);
  if (i == retries_.end())
    return std::nullopt;
  return i->due;
}

bool fetch_task::retry(page_attempt attempt, fetch_problem problem,
                       unsigned max_attempts,
                       std::optional<std::chrono::seconds> retry_after,
                       double jitter, time_point now) {
  auto limited = problem == fetch_problem::rate_limited;
  if (!limited)
    ++attempt.failures;
  auto options = retry_;
  options.max_attempts = std::min(max_attempts, retry_.max_attempts);
  failed_attempt failed;
  failed.now = now;
  failed.deadline = job_->deadline;
  failed.attempts = limited ? 1 : attempt.failures;
  failed.retry_after = retry_after;
  failed.jitter = jitter;
  auto due = plan_retry(options, budget_, failed);
  if (!due) {
    give_up(attempt, problem);
    return false;
  }
  ++stat_.retries;
  if (!limited)
    plan_.page_retried(attempt.request);
  retries_.push_back({*due, attempt});
  return true;
}

bool fetch_task::absent(const page_attempt& attempt) {
  return plan_.page_absent(attempt.request);
}

void fetch_task::give_up(const page_attempt& attempt, fetch_problem problem) {
  problem_ = problem;
  plan_.page_failed(attempt.request);
}

fetched_page_ptr
fetch_task::read(const page_attempt& attempt, notice_batch notices,
                 const page_totals& totals, uint64_t broken, time_point now) {
  plan_.page_read(attempt.request, totals);
  std::erase_if(notices, [this](const notice_ptr& x) { return !wanted(*x); });
  pace_.add(now);
  ++stat_.pages;
  stat_.records += notices.size();
  stat_.broken_records += broken;
  auto page = std::make_shared<fetched_page>();
  page->source = source_;
  page->notices = std::move(notices);
  page->pages_done = plan_.pages_done();
  page->pages_known = plan_.pages_known();
  page->broken_records = broken;
  page->pages_per_second = pace_.per_second(now);
  return page;
}

fetched_page_ptr fetch_task::progress(time_point now) {
  pace_.add(now);
  auto page = std::make_shared<fetched_page>();
  page->source = source_;
  page->pages_done = plan_.pages_done();
  page->pages_known = plan_.pages_known();
  page->pages_per_second = pace_.per_second(now);
  return page;
}

// The whole country brings UFs nobody asked for, and upstream has been seen to
// ignore parameters; what cannot be placed is kept rather than lost.
bool fetch_task::wanted(const notice& x) const {
  auto in = [](const auto& xs, const auto& value) {
    return std::find(xs.begin(), xs.end(), value) != xs.end();
  };
  if (!x.uf.empty() && !in(job_->ufs, x.uf))
    return false;
  if (x.modality != 0 && !in(job_->modalities, x.modality))
    return false;
  if (!x.published)
    return true;
  auto day = std::chrono::floor<std::chrono::days>(*x.published);
  return job_->first <= day && day <= job_->last;
}

void fetch_task::abandon(fetch_problem problem) {
  problem_ = problem;
  retries_.clear();
  plan_.abandon();
}

fetch_report fetch_task::report(time_point now) const {
  using namespace std::chrono;
  fetch_report result;
  result.stat = stat_;
  result.stat.duration_ms = duration_cast<milliseconds>(now - started_).count();
  result.failed_ufs = plan_.failed_ufs();
  result.pairs_total = plan_.pairs_total();
  result.pairs_complete = plan_.pairs_complete();
  if (result.failed_ufs.empty()) {
    result.stat.status = "success";
    return result;
  }
  auto some = stat_.pages > 0 || result.pairs_complete > 0;
  result.stat.status = some ? "partial" : "failed";
  result.stat.error = explain(problem_);
  return result;
}

} // namespace bidiq

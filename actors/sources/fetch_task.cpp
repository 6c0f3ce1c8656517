#include "actors/sources/fetch_task.hpp"

#include "actors/domain/request.hpp"

#include <algorithm>
#include <utility>

namespace bidiq {

namespace {

// Those of the asked modalities that the source has, in request order.
std::vector<int> served(const source_api& api, const fetch_job& job) {
  std::vector<int> out;
  auto scopes = api.scopes({}, job.modalities);
  for (auto modality : job.modalities) {
    auto has = [modality](const source_scope& x) {
      auto& xs = x.modalities;
      return std::find(xs.begin(), xs.end(), modality) != xs.end();
    };
    if (std::any_of(scopes.begin(), scopes.end(), has))
      out.push_back(modality);
  }
  return out;
}

} // namespace

fetch_task::fetch_task(const source_api& api, fetch_job_ptr job,
                       fetch_task_options options, time_point now)
  : api_(&api),
    job_(std::move(job)),
    options_(options),
    known_(*job_, served(api, *job_), {options.max_batch, options.refresh}),
    retries_(options.retry, job_->budget, job_->deadline),
    ufs_(job_->ufs),
    tally_(api.traits().name, job_, now),
    segments_(options.lists) {
  if (known_.ledger().modalities().empty()) {
    asking_ = false;
    judge();
  } else {
    orders_.push_back({task_order::kind::ask, question(), {}});
  }
}

bool fetch_task::finished() const {
  return !asking_ && segments_.finished();
}

// -- the cache ----------------------------------------------------------------

days_question fetch_task::question() const {
  auto& traits = api_->traits();
  days_question out;
  out.source = traits.name;
  out.ufs = job_->ufs;
  out.modalities = known_.ledger().modalities();
  out.days = known_.ledger().days();
  out.policy.any_age = job_->keep_ufs;
  out.policy.gives_way = options_.refresh;
  if (job_->force_fresh) {
    out.policy.type = freshness_policy::kind::read_since;
    out.policy.since = job_->fresh_since;
  } else if (options_.refresh) {
    out.policy.type = freshness_policy::kind::refreshed;
  }
  out.rules = {api_->scopes({}, out.modalities), traits.by_uf,
               options_.country_above, traits.max_days, options_.join_days};
  return out;
}

void fetch_task::answered(const days_answer& x, utc_time now, int page_size) {
  if (finished())
    return;
  asking_ = false;
  show_cached(known_.take(x.cached));
  for (auto& news : x.segments)
    segments_.hear(news, now, page_size);
  judge();
}

void fetch_task::alone(utc_time now, int page_size) {
  std::vector<list_segment> lists;
  if (std::exchange(asking_, false))
    lists = segments_of(question(), known_.ledger());
  segments_.read_all(lists, now, page_size);
  judge();
}

// -- pages --------------------------------------------------------------------

std::optional<page_attempt> fetch_task::take(time_point now) {
  if (auto due = retries_.take(now))
    return due;
  auto attempt = segments_.next();
  if (attempt) {
    ufs_.read(segments_.scope_of(*attempt).uf, "fetching");
    retries_.budget().count_request();
    known_.asked_upstream();
  }
  return attempt;
}

bool fetch_task::retry(const page_attempt& attempt, fetch_problem problem,
                       unsigned max_attempts,
                       std::optional<std::chrono::seconds> retry_after,
                       double jitter, time_point now) {
  if (!segments_.range_of(attempt))
    return false;
  if (!retries_.plan({attempt, problem, max_attempts, retry_after, jitter},
                     now)) {
    give_up(attempt, problem);
    return false;
  }
  tally_.note_retry();
  if (problem != fetch_problem::rate_limited)
    ufs_.read(segments_.scope_of(attempt).uf, "retrying");
  return true;
}

bool fetch_task::absent(const page_attempt& attempt, time_point now) {
  auto range = segments_.range_of(attempt);
  if (!range)
    return true;
  if (!range->absent(attempt.at, retries_.budget()))
    return false;
  tally_.note_answer(now);
  settle(attempt, *range);
  tally_.show({}, false, segments_.progress());
  return true;
}

void fetch_task::give_up(const page_attempt& attempt, fetch_problem problem) {
  auto range = segments_.range_of(attempt);
  if (!range)
    return;
  tally_.note_problem(problem);
  range->failed(attempt.at, retries_.budget());
  settle(attempt, *range);
}

void fetch_task::resize(const page_attempt& attempt, int page_size) {
  if (auto range = segments_.range_of(attempt))
    range->resize(attempt.at, page_size);
}

bool fetch_task::repeats(const page_attempt& attempt,
                         const source_page& page) const {
  auto range = segments_.range_of(attempt);
  return range && range->repeats(attempt.at, page);
}

void fetch_task::read(const page_attempt& attempt, const source_page& page,
                      time_point now) {
  auto range = segments_.range_of(attempt);
  if (!range)
    return;
  auto news = range->read(attempt.at, page, retries_.budget());
  tally_.note_answer(now);
  tally_.note_page(attempt, page);
  settle(attempt, *range);
  tally_.show(std::move(news), false, segments_.progress());
}

void fetch_task::settle(const page_attempt& attempt,
                        const range_reader& range) {
  auto read = segments_.settle(attempt.segment);
  if (!read)
    return;
  read->days.source = api_->traits().name;
  known_.take(read->days.partitions);
  auto ended = read->ended;
  orders_.push_back({task_order::kind::hand_in, {}, std::move(*read)});
  if (!ended)
    return;
  if (auto problem = range.problem(); problem != fetch_problem::none)
    tally_.note_problem(problem);
  retries_.drop(attempt.segment);
  judge();
}

void fetch_task::abandon(fetch_problem problem, std::chrono::seconds wait) {
  tally_.note_problem(problem, wait);
  if (!finished())
    orders_.push_back({task_order::kind::give_up, {}, {}});
  retries_.clear();
  asking_ = false;
  segments_.abandon();
  judge();
}

// -- what comes out -----------------------------------------------------------

std::vector<task_order> fetch_task::take_orders() {
  return std::exchange(orders_, {});
}

void fetch_task::show_cached(std::vector<notice_batch> batches) {
  for (auto& x : batches)
    tally_.show(std::move(x), true, segments_.progress());
}

void fetch_task::judge() {
  ufs_.judge([this](auto& uf) { return known_.ledger().complete(uf); },
             [this](auto& uf) { return asking_ || segments_.hopeful(uf); });
  if (!asking_ && ufs_.ended())
    show_cached(known_.take_spares());
}

} // namespace bidiq

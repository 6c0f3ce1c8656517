#include "actors/sources/fetch_task.hpp"

#include <algorithm>

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
    known_(job_, served(api, *job_), {options.max_batch, options.refresh}),
    retries_(options.retry, job_->budget, job_->deadline),
    ufs_(job_->ufs),
    tally_(api.traits().name, job_, now) {
  auto& ledger = known_.ledger();
  if (ledger.modalities().empty()) {
    asking_ = false;
    judge();
    return;
  }
  task_order order;
  order.segment = whole_job;
  order.partitions = ledger.partitions();
  order.days = ledger.days();
  orders_.push_back(std::move(order));
}

bool fetch_task::finished() const {
  return !asking_
         && std::all_of(segments_.begin(), segments_.end(),
                        [](const list_segment& x) {
                          return x.at == phase::ended && x.stores == 0;
                        });
}

// -- pages --------------------------------------------------------------------

size_t fetch_task::ready_count(time_point now) const {
  auto n = retries_.due_count(now);
  for (auto& x : segments_)
    if (x.at == phase::reading)
      n += x.range->open_count();
  return n;
}

bool fetch_task::ready(time_point now) const {
  return ready_count(now) > 0;
}

std::optional<page_attempt> fetch_task::take(time_point now) {
  if (auto due = retries_.take(now))
    return due;
  auto pick = [this](bool first) -> std::optional<page_attempt> {
    for (size_t n = 0; n < segments_.size(); ++n) {
      auto& x = segments_[n];
      if (x.at != phase::reading || !x.range->has_next()
          || (first && !x.range->untouched()))
        continue;
      if (first)
        ufs_.read(x.scope.uf, "fetching");
      return page_attempt{n, x.range->next(), 0};
    }
    return std::nullopt;
  };
  auto attempt = pick(true);
  if (!attempt)
    attempt = pick(false);
  if (attempt) {
    retries_.budget().count_request();
    known_.asked_upstream();
  }
  return attempt;
}

page_query fetch_task::query(const page_attempt& attempt) const {
  auto& list = segments_.at(attempt.segment).range->list(attempt.at.list);
  page_query out;
  out.scope = list.scope();
  out.first = list.days().first;
  out.last = list.days().last;
  out.page = attempt.at.page;
  out.page_size = list.page_size();
  return out;
}

std::optional<fetch_task::time_point> fetch_task::next_retry() const {
  return retries_.next();
}

bool fetch_task::retry(const page_attempt& attempt, fetch_problem problem,
                       unsigned max_attempts,
                       std::optional<std::chrono::seconds> retry_after,
                       double jitter, time_point now) {
  auto& x = segments_.at(attempt.segment);
  if (x.at != phase::reading)
    return false;
  if (!retries_.plan({attempt, problem, max_attempts, retry_after, jitter},
                     now)) {
    give_up(attempt, problem);
    return false;
  }
  tally_.note_retry();
  if (problem != fetch_problem::rate_limited)
    ufs_.read(x.scope.uf, "retrying");
  return true;
}

bool fetch_task::absent(const page_attempt& attempt, time_point now) {
  auto& x = segments_.at(attempt.segment);
  if (x.at != phase::reading)
    return true;
  if (!x.range->absent(attempt.at, retries_.budget()))
    return false;
  tally_.note_answer(now);
  settle(attempt.segment);
  tally_.show({}, false, progress());
  return true;
}

void fetch_task::give_up(const page_attempt& attempt, fetch_problem problem) {
  auto& x = segments_.at(attempt.segment);
  if (x.at != phase::reading)
    return;
  tally_.note_problem(problem);
  x.range->failed(attempt.at, retries_.budget());
  settle(attempt.segment);
}

void fetch_task::resize(const page_attempt& attempt, int page_size) {
  auto& x = segments_.at(attempt.segment);
  if (x.at == phase::reading)
    x.range->resize(attempt.at, page_size);
}

bool fetch_task::repeats(const page_attempt& attempt,
                         const source_page& page) const {
  auto& x = segments_.at(attempt.segment);
  return x.at == phase::reading && x.range->repeats(attempt.at, page);
}

void fetch_task::read(const page_attempt& attempt, const source_page& page,
                      time_point now) {
  auto& x = segments_.at(attempt.segment);
  if (x.at != phase::reading)
    return;
  auto news = x.range->read(attempt.at, page, retries_.budget());
  tally_.note_answer(now);
  tally_.note_page(page);
  settle(attempt.segment);
  tally_.show(std::move(news), false, progress());
}

void fetch_task::abandon(fetch_problem problem) {
  tally_.note_problem(problem);
  retries_.clear();
  asking_ = false;
  for (size_t i = 0; i < segments_.size(); ++i) {
    auto& x = segments_[i];
    if (x.at == phase::reading)
      x.range->abandon();
    else if (x.at == phase::claiming || x.at == phase::waiting)
      orders_.push_back({task_order::kind::withdraw, i, {}, {}, {}, 0, {}});
    x.stores = 0;
    end(i);
  }
  judge();
}

// -- what comes out -----------------------------------------------------------

std::vector<task_order> fetch_task::take_orders() {
  return std::exchange(orders_, {});
}

std::vector<fetched_page_ptr> fetch_task::take_pages() {
  return tally_.take_pages();
}

std::vector<uf_board::change> fetch_task::take_changes() {
  return ufs_.take_changes();
}

std::shared_ptr<fetch_job> fetch_task::take_refresh() {
  return known_.take_refresh();
}

fetch_report fetch_task::report(time_point now) const {
  return tally_.report(known_.ledger(), known_.share(), now);
}

fetch_tally::progress fetch_task::progress() const {
  fetch_tally::progress out;
  for (auto& x : segments_) {
    if (x.range) {
      out.done += x.range->pages_done();
      out.known += x.range->pages_known();
    } else if (x.at != phase::ended) {
      ++out.known;
    }
  }
  return out;
}

void fetch_task::show(std::vector<notice_batch> batches) {
  for (auto& x : batches)
    tally_.show(std::move(x), true, progress());
}

// -- segments -----------------------------------------------------------------

void fetch_task::settle(size_t index) {
  auto& x = segments_[index];
  store_days(index);
  if (!x.range->finished())
    return;
  if (auto problem = x.range->problem(); problem != fetch_problem::none)
    tally_.note_problem(problem);
  end(index);
  judge();
}

void fetch_task::store_days(size_t index) {
  auto& x = segments_[index];
  auto cells = x.range->take_days();
  if (cells.empty())
    return;
  known_.take(cells);
  ++x.stores;
  orders_.push_back(
    {task_order::kind::store, index, {}, {}, {}, 0, std::move(cells)});
}

// Days are stored before whoever waits for them is told.
void fetch_task::end(size_t index) {
  auto& x = segments_[index];
  if (x.at == phase::ended && !x.lease)
    return;
  retries_.drop(index);
  x.at = x.stores > 0 ? phase::storing : phase::ended;
  if (x.at == phase::ended && x.lease) {
    orders_.push_back({task_order::kind::end, index, {}, {}, {}, *x.lease, {}});
    x.lease.reset();
  }
}

void fetch_task::judge() {
  auto whole = [this](auto& uf) { return known_.ledger().complete(uf); };
  auto open = [](const list_segment& x) {
    return x.at != phase::ended && x.at != phase::storing;
  };
  auto hopeful = [&](const std::string& uf) {
    return asking_
           || std::any_of(segments_.begin(), segments_.end(), [&](auto& x) {
                return (x.scope.uf.empty() || x.scope.uf == uf) && open(x);
              });
  };
  ufs_.judge(whole, hopeful);
  if (!asking_ && ufs_.ended())
    show(known_.take_spares());
}

} // namespace bidiq

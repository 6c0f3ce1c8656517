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

bool terminal(const std::string& status) {
  return status == "success" || status == "recovered" || status == "failed";
}

} // namespace

fetch_task::fetch_task(const source_api& api, fetch_job_ptr job,
                       fetch_task_options options, time_point now)
  : api_(&api),
    job_(std::move(job)),
    options_(options),
    ledger_(job_->ufs, served(api, *job_), day_range{job_->first, job_->last}),
    budget_(job_->budget ? job_->budget
                         : std::make_shared<retry_budget>(options.retry)),
    now_(now),
    started_(now) {
  stat_.source = api.traits().name;
  for (auto& uf : job_->ufs)
    ufs_.push_back({uf, "pending", false});
  if (ledger_.modalities().empty()) {
    asking_ = false;
    judge_ufs();
    return;
  }
  task_order order;
  order.segment = whole_job;
  order.partitions = ledger_.partitions();
  order.days = ledger_.days();
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
  size_t n = 0;
  for (auto& x : retries_)
    n += x.due <= now ? 1 : 0;
  for (auto& x : segments_)
    if (x.at == phase::reading)
      n += static_cast<size_t>(x.range->open_count());
  return n;
}

bool fetch_task::ready(time_point now) const {
  auto due = [now](const waiting& x) { return x.due <= now; };
  auto open = [](const list_segment& x) {
    return x.at == phase::reading && x.range->has_next();
  };
  return std::any_of(retries_.begin(), retries_.end(), due)
         || std::any_of(segments_.begin(), segments_.end(), open);
}

std::optional<page_attempt> fetch_task::take(time_point now) {
  auto due = [now](const waiting& x) { return x.due <= now; };
  auto i = std::find_if(retries_.begin(), retries_.end(), due);
  if (i != retries_.end()) {
    auto attempt = i->attempt;
    retries_.erase(i);
    return attempt;
  }
  auto pick = [this](bool first) -> std::optional<page_attempt> {
    for (size_t n = 0; n < segments_.size(); ++n) {
      auto& x = segments_[n];
      if (x.at != phase::reading || !x.range->has_next()
          || (first && !x.range->untouched()))
        continue;
      if (first)
        set_status(x, "fetching", false);
      return page_attempt{n, x.range->next(), 0};
    }
    return std::nullopt;
  };
  auto attempt = pick(true);
  if (!attempt)
    attempt = pick(false);
  if (attempt) {
    budget_->count_request();
    cache_.asked_upstream = true;
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
  std::optional<time_point> out;
  for (auto& x : retries_)
    out = std::min(out.value_or(x.due), x.due);
  return out;
}

bool fetch_task::retry(page_attempt attempt, fetch_problem problem,
                       unsigned max_attempts,
                       std::optional<std::chrono::seconds> retry_after,
                       double jitter, time_point now) {
  auto& x = segments_.at(attempt.segment);
  if (x.at != phase::reading)
    return false;
  std::optional<time_point> due;
  if (problem == fetch_problem::rate_limited) {
    // The limiter rests for all; so many refusals are no failure of this page.
    due = now + retry_after.value_or(std::chrono::seconds{0});
    if (*due >= job_->deadline)
      due.reset();
  } else {
    ++attempt.failures;
    auto options = options_.retry;
    options.max_attempts = std::min(max_attempts, options.max_attempts);
    failed_attempt failed{now, job_->deadline, attempt.failures, retry_after,
                          jitter};
    due = plan_retry(options, *budget_, failed);
  }
  if (!due) {
    give_up(attempt, problem);
    return false;
  }
  ++stat_.retries;
  if (problem != fetch_problem::rate_limited)
    set_status(x, "retrying", true);
  retries_.push_back({*due, attempt});
  return true;
}

bool fetch_task::absent(const page_attempt& attempt, time_point now) {
  auto& x = segments_.at(attempt.segment);
  if (x.at != phase::reading)
    return true;
  if (!x.range->absent(attempt.at, *budget_))
    return false;
  pace_.add(now);
  now_ = now;
  settle(attempt.segment);
  pages_.push_back(new_page());
  return true;
}

void fetch_task::give_up(const page_attempt& attempt, fetch_problem problem) {
  auto& x = segments_.at(attempt.segment);
  if (x.at != phase::reading)
    return;
  problem_ = problem;
  x.range->failed(attempt.at, *budget_);
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
  auto news = x.range->read(attempt.at, page, *budget_);
  pace_.add(now);
  now_ = now;
  ++stat_.pages;
  stat_.broken_records += page.broken_records;
  settle(attempt.segment);
  show(std::move(news), false);
}

void fetch_task::abandon(fetch_problem problem) {
  problem_ = problem;
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
  judge_ufs();
}

// -- what comes out -----------------------------------------------------------

std::vector<task_order> fetch_task::take_orders() {
  return std::exchange(orders_, {});
}

std::vector<fetched_page_ptr> fetch_task::take_pages() {
  return std::exchange(pages_, {});
}

std::vector<fetch_task::change> fetch_task::take_changes() {
  return std::exchange(changes_, {});
}

std::shared_ptr<fetch_job> fetch_task::take_refresh() {
  return std::exchange(refresh_, nullptr);
}

std::shared_ptr<fetched_page> fetch_task::new_page() const {
  auto out = std::make_shared<fetched_page>();
  out->source = stat_.source;
  for (auto& x : segments_) {
    if (x.range) {
      out->pages_done += x.range->pages_done();
      out->pages_known += x.range->pages_known();
    } else if (x.at != phase::ended) {
      ++out->pages_known;
    }
  }
  out->pages_per_second = pace_.per_second(now_);
  return out;
}

void fetch_task::show(notice_batch notices, bool cached) {
  std::erase_if(notices, [this](const notice_ptr& x) { return !wanted(*x); });
  auto out = new_page();
  stat_.records += notices.size();
  out->notices = std::move(notices);
  out->cached = cached;
  pages_.push_back(std::move(out));
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

fetch_report fetch_task::report(time_point now) const {
  using namespace std::chrono;
  fetch_report out;
  out.stat = stat_;
  out.stat.duration_ms = duration_cast<milliseconds>(now - started_).count();
  out.cache = cache_;
  for (auto& x : ufs_)
    if (!ledger_.complete(x.uf))
      out.failed_ufs.push_back(x.uf);
  out.pairs_total = ledger_.pairs_total();
  out.pairs_complete = ledger_.pairs_complete();
  if (out.failed_ufs.empty()) {
    out.stat.status = "success";
    return out;
  }
  auto some = stat_.pages > 0 || out.pairs_complete > 0 || stat_.records > 0;
  out.stat.status = some ? "partial" : "failed";
  out.stat.error = explain(problem_, stat_.source);
  return out;
}

// -- segments
// -------------------------------------------------------------------

bool fetch_task::concerns(const list_segment& x, const std::string& uf) const {
  return x.scope.uf.empty() || x.scope.uf == uf;
}

void fetch_task::settle(size_t index) {
  auto& x = segments_[index];
  store_days(index);
  if (!x.range->finished())
    return;
  if (auto problem = x.range->problem(); problem != fetch_problem::none)
    problem_ = problem;
  end(index);
  judge_ufs();
}

void fetch_task::store_days(size_t index) {
  auto& x = segments_[index];
  auto cells = x.range->take_days();
  if (cells.empty())
    return;
  for (auto& partition : cells)
    for (auto& cell : partition.cells)
      ledger_.know(partition.partition, cell.day);
  ++x.stores;
  orders_.push_back(
    {task_order::kind::store, index, {}, {}, {}, 0, std::move(cells)});
}

// Days are stored before whoever waits for them is told.
void fetch_task::end(size_t index) {
  auto& x = segments_[index];
  if (x.at == phase::ended && !x.lease)
    return;
  std::erase_if(retries_, [index](const waiting& y) {
    return y.attempt.segment == index;
  });
  x.at = x.stores > 0 ? phase::storing : phase::ended;
  if (x.at == phase::ended && x.lease) {
    orders_.push_back({task_order::kind::end, index, {}, {}, {}, *x.lease, {}});
    x.lease.reset();
  }
}

void fetch_task::set_status(const list_segment& x, std::string_view status,
                            bool retried) {
  for (auto& u : ufs_) {
    if (!concerns(x, u.uf))
      continue;
    u.retried = u.retried || retried;
    // Going back from retrying to fetching would only flicker.
    auto back = status == "fetching" && u.status != "pending";
    if (back || u.status == status || terminal(u.status))
      continue;
    u.status = status;
    changes_.push_back({u.uf, u.status});
  }
}

void fetch_task::judge_ufs() {
  for (auto& u : ufs_) {
    auto open = [&](const list_segment& x) {
      return concerns(x, u.uf) && x.at != phase::ended
             && x.at != phase::storing;
    };
    auto whole = ledger_.complete(u.uf);
    if (terminal(u.status)
        || (!whole
            && (asking_
                || std::any_of(segments_.begin(), segments_.end(), open))))
      continue;
    u.status = !whole ? "failed" : u.retried ? "recovered" : "success";
    changes_.push_back({u.uf, u.status});
  }
  if (!asking_ && std::all_of(ufs_.begin(), ufs_.end(), [](auto& u) {
        return terminal(u.status);
      }))
    use_spares();
}

} // namespace bidiq

// What a task does with the cache, and with others who read the same.
#include "actors/sources/fetch_task.hpp"

#include "actors/domain/request.hpp"

#include <algorithm>

namespace bidiq {

void fetch_task::found(size_t index, const cache_answer& answer, utc_time now,
                       int page_size) {
  if (index == whole_job) {
    if (!asking_)
      return;
    take_hits(answer);
    asking_ = false;
    plan();
    return judge();
  }
  auto& x = segments_.at(index);
  if (x.at != phase::looking)
    return;
  take_hits(answer);
  auto missing = known_.ledger().missing(ufs_of(x.scope), x.scope.modalities,
                                         x.days, options_.join_days);
  if (missing.empty()) {
    end(index);
    return judge();
  }
  if (!x.lease) {
    x.at = phase::claiming;
    orders_.push_back(
      {task_order::kind::claim, index, {}, x.days, x.scope, 0, {}});
    return;
  }
  x.days = {missing.front().first, missing.back().last};
  begin_reading(x, now, page_size);
}

void fetch_task::begin_reading(list_segment& x, utc_time now, int page_size) {
  auto ufs = x.scope.uf.empty() ? all_ufs() : ufs_of(x.scope);
  x.at = phase::reading;
  x.range.emplace(x.scope, std::move(ufs), x.days, page_size, options_.lists,
                  now);
}

void fetch_task::granted(size_t index, uint64_t lease) {
  auto& x = segments_.at(index);
  if (x.at != phase::claiming) {
    orders_.push_back({task_order::kind::end, index, {}, {}, {}, lease, {}});
    return;
  }
  x.lease = lease;
  x.at = phase::looking;
  task_order order;
  order.segment = index;
  order.days = x.days;
  for (auto& uf : ufs_of(x.scope))
    for (auto modality : known_.ledger().modalities()) {
      auto& mine = x.scope.modalities;
      if (std::find(mine.begin(), mine.end(), modality) != mine.end())
        order.partitions.push_back({uf, modality});
    }
  orders_.push_back(std::move(order));
}

// The days that somebody reads are waited for, the others are read meanwhile.
void fetch_task::busy(size_t index, day_range days) {
  if (segments_.at(index).at != phase::claiming)
    return;
  if (options_.refresh) {
    orders_.push_back({task_order::kind::withdraw, index, {}, {}, {}, 0, {}});
    end(index);
    return judge();
  }
  auto whole = segments_[index].days;
  auto scope = segments_[index].scope;
  auto day = std::chrono::days{1};
  segments_[index].at = phase::waiting;
  segments_[index].days = {std::max(whole.first, days.first),
                           std::min(whole.last, days.last)};
  if (whole.first < days.first)
    add_segment(scope, {whole.first, days.first - day});
  if (days.last < whole.last)
    add_segment(scope, {days.last + day, whole.last});
}

void fetch_task::over(size_t index) {
  auto& x = segments_.at(index);
  if (x.at != phase::waiting)
    return;
  x.at = phase::claiming;
  granted(index, 0);
  x.lease.reset();
}

void fetch_task::stored(size_t index) {
  auto& x = segments_.at(index);
  if (x.stores == 0 || --x.stores > 0 || x.at != phase::storing)
    return;
  end(index);
}

// -- what is cached -----------------------------------------------------------

void fetch_task::take_hits(const cache_answer& answer) {
  show(known_.take(answer));
}

// -- what must be read --------------------------------------------------------

std::vector<std::string> fetch_task::ufs_of(const source_scope& scope) const {
  return scope.uf.empty() ? known_.ledger().ufs() : std::vector{scope.uf};
}

void fetch_task::plan() {
  for (auto& scope : api_->scopes({}, known_.ledger().modalities()))
    plan_scope(scope);
}

void fetch_task::plan_scope(const source_scope& scope) {
  auto add = [&](source_scope what, const std::vector<std::string>& ufs) {
    for (auto& days : known_.ledger().missing(
           ufs, what.modalities, known_.ledger().days(), options_.join_days))
      for (auto& part : days.parts(api_->traits().max_days))
        add_segment(what, part);
  };
  std::vector<std::string> wanting;
  for (auto& uf : known_.ledger().ufs())
    if (!known_.ledger()
           .missing({uf}, scope.modalities, known_.ledger().days())
           .empty())
      wanting.push_back(uf);
  if (!api_->traits().by_uf || wanting.size() > options_.country_above)
    return add(scope, wanting);
  for (auto& uf : wanting) {
    auto what = scope;
    what.uf = uf;
    add(what, {uf});
  }
}

void fetch_task::add_segment(const source_scope& scope, day_range days) {
  list_segment x;
  x.scope = scope;
  x.days = days;
  segments_.push_back(std::move(x));
  orders_.push_back(
    {task_order::kind::claim, segments_.size() - 1, {}, days, scope, 0, {}});
}

} // namespace bidiq

#include "actors/results/known_searches.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace bidiq {

namespace {

uint64_t memory_of(const std::vector<progress_draft>& all) {
  uint64_t out = all.capacity() * sizeof(progress_draft);
  for (auto& x : all)
    out += x.message.capacity() + x.detail.capacity();
  return out;
}

// Whether a result may take the place of what a search has left.
bool gives_way(const known_search& x, const search_result& to) {
  return x.result && x.result->coverage_pct <= to.coverage_pct;
}

} // namespace

known_searches::known_searches(known_searches_options options)
  : memory_(options.memory),
    kept_(options.results, {options.memory, memory_account::results}),
    expired_(options.expired_kept),
    told_charge_(options.memory, memory_account::searches) {
  // nop
}

// -- what searches tell -------------------------------------------------------

void known_searches::open(known_search x) {
  guard lock{mutex_};
  if (auto& original = x.order->retry_of; !original.empty())
    kept_.hold(original);
  auto id = x.order->request->search_id;
  all_.insert_or_assign(std::move(id), std::move(x));
}

void known_searches::note(const search_snapshot& now) {
  guard lock{mutex_};
  auto i = all_.find(now.search_id);
  if (i != all_.end() && !i->second.result)
    i->second.last = now;
}

bool known_searches::entitle(const std::string& id, uint64_t token) {
  guard lock{mutex_};
  auto i = all_.find(id);
  if (i == all_.end() || i->second.result || !i->second.worker)
    return false;
  auto order = std::make_shared<search_order>(*i->second.order);
  order->token = token;
  i->second.order = std::move(order);
  return true;
}

void known_searches::close(const search_snapshot& last,
                           search_result_ptr result, told_events told,
                           time_point now) {
  guard lock{mutex_};
  auto i = all_.find(last.search_id);
  if (i == all_.end() || i->second.result)
    return;
  auto& x = i->second;
  x.last = last;
  x.worker = nullptr;
  x.result = std::move(result);
  x.ended = now;
  if (told) {
    told_bytes_ += memory_of(*told);
    told_charge_.set(told_bytes_);
  }
  x.told = std::move(told);
  release(*x.order);
  kept_.put(i->first, x.result, now);
}

bool known_searches::replace(const search_result_ptr& result,
                             const progress_draft& end, time_point now) {
  guard lock{mutex_};
  auto i = all_.find(result->search_id);
  if (i == all_.end())
    return true;
  if (!gives_way(i->second, *result))
    return false;
  put(i->second, result, end, now);
  return true;
}

bool known_searches::takes(const search_result& result) const {
  guard lock{mutex_};
  auto i = all_.find(result.search_id);
  return i == all_.end() || gives_way(i->second, result);
}

bool known_searches::outdate(const std::string& id) {
  guard lock{mutex_};
  auto i = all_.find(id);
  if (i == all_.end() || !i->second.result)
    return false;
  i->second.outdated = true;
  return true;
}

void known_searches::adopt(const search_result_ptr& result,
                           const progress_draft& end, time_point now) {
  guard lock{mutex_};
  auto i = all_.find(result->search_id);
  if (i == all_.end() || !i->second.outdated)
    return;
  put(i->second, result, end, now);
  i->second.adopted = true;
}

void known_searches::put(known_search& x, const search_result_ptr& result,
                         const progress_draft& end, time_point now) {
  x.result = result;
  x.ended = now;
  x.outdated = x.adopted = false;
  x.last.at = end.at;
  x.last.message = end.message;
  x.last.status = result->status;
  x.last.total_raw = result->total_raw;
  x.last.found = result->notices.size();
  x.last.updated = result->updated;
  kept_.put(result->search_id, result, now);
}

// -- questions ----------------------------------------------------------------

std::optional<known_search> known_searches::find(const std::string& id) const {
  guard lock{mutex_};
  auto i = all_.find(id);
  return i == all_.end() ? std::nullopt : std::optional{i->second};
}

bool known_searches::has(const std::string& id) const {
  guard lock{mutex_};
  return all_.contains(id);
}

outcome<known_search> known_searches::find(const std::string& id,
                                           const identity& who) const {
  guard lock{mutex_};
  if (auto i = all_.find(id); i != all_.end()) {
    if (i->second.order->who.user == who.user || who.admin)
      return i->second;
    return fail(errc::not_found);
  }
  auto user = expired_.user_of(id);
  return fail(user && *user == who.user ? errc::gone : errc::not_found);
}

std::optional<failure> known_searches::refusal(const std::string& id,
                                               const std::string& user) const {
  guard lock{mutex_};
  return expired_.refusal(id, user);
}

search_result_ptr known_searches::with_report(const std::string& path) const {
  guard lock{mutex_};
  for (auto& [id, x] : all_)
    if (x.result && x.result->excel.download_id == path)
      return x.result;
  return nullptr;
}

snapshot_list known_searches::list(const std::string& user) const {
  snapshot_list out;
  {
    guard lock{mutex_};
    for (auto& [id, x] : all_)
      if (x.order->who.user == user && x.order->retry_of.empty())
        out.push_back(x.last);
  }
  std::sort(out.begin(), out.end(), [](auto& a, auto& b) {
    return std::tie(a.created, a.search_id) > std::tie(b.created, b.search_id);
  });
  return out;
}

std::vector<known_search> known_searches::running() const {
  guard lock{mutex_};
  std::vector<known_search> out;
  for (auto& [id, x] : all_)
    if (!x.result)
      out.push_back(x);
  return out;
}

std::vector<known_search> known_searches::ended() const {
  std::vector<known_search> out;
  {
    guard lock{mutex_};
    for (auto& [id, x] : all_)
      if (x.result && !x.outdated)
        out.push_back(x);
  }
  std::sort(out.begin(), out.end(),
            [](auto& a, auto& b) { return a.ended < b.ended; });
  return out;
}

std::vector<std::string> known_searches::outdated() const {
  guard lock{mutex_};
  std::vector<std::string> out;
  for (auto& [id, x] : all_)
    if (x.outdated)
      out.push_back(id);
  return out;
}

size_t known_searches::ended_count() const {
  guard lock{mutex_};
  return kept_.size();
}

// -- what has to go -----------------------------------------------------------

bool known_searches::remove(const std::string& id) {
  known_search gone; // Large: destroyed when others may go on.
  guard lock{mutex_};
  if (!all_.contains(id))
    return false;
  gone = take(id);
  return true;
}

known_search known_searches::take(const std::string& id) {
  auto x = std::move(all_.extract(id).mapped());
  kept_.erase(id);
  drop_told(x);
  if (!x.result)
    release(*x.order);
  return x;
}

void known_searches::release(const search_order& order) {
  if (!order.retry_of.empty())
    kept_.release(order.retry_of);
}

void known_searches::drop_told(known_search& x) {
  if (!x.told)
    return;
  told_bytes_ -= memory_of(*x.told);
  told_charge_.set(told_bytes_);
  x.told = nullptr;
}

void known_searches::forget_told(const std::string& id) {
  guard lock{mutex_};
  if (auto i = all_.find(id); i != all_.end())
    drop_told(i->second);
}

void known_searches::expire(time_point then) {
  std::vector<known_search> gone;
  guard lock{mutex_};
  while (auto id = kept_.ended_by(then)) {
    gone.push_back(take(*id));
    expired_.add(*id, gone.back().order->who.user);
  }
}

std::vector<known_searches::evicted> known_searches::make_room() {
  std::vector<evicted> out;
  guard lock{mutex_};
  auto evict = [&](const std::string& id) {
    auto x = take(id);
    if (x.outdated || x.adopted)
      return;
    expired_.add(id, x.order->who.user);
    out.push_back({id, x.order->who.user, std::move(x.result)});
  };
  while (auto id = kept_.surplus())
    evict(*id);
  if (!memory_)
    return out;
  // What goes besides the results, their logs, goes a little later, so the
  // level by itself would let too many go.
  auto excess = memory_->excess(memory_level::evict);
  auto goal = kept_.bytes() - std::min(kept_.bytes(), excess);
  while (kept_.bytes() > goal) {
    auto id = kept_.oldest();
    if (!id)
      break;
    evict(*id);
  }
  return out;
}

} // namespace bidiq

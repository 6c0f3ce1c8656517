#include "actors/sources/paging_plan.hpp"

#include <algorithm>
#include <utility>

namespace bidiq {

paging_plan::paging_plan(const fetch_job& job, paging_options options)
  : options_(options), modalities_(job.modalities.size()) {
  for (auto& uf : job.ufs)
    ufs_.push_back({uf, "pending", false});
  auto add = [this, &job](const std::string& uf) {
    for (auto modality : job.modalities) {
      slice x;
      x.uf = uf;
      x.modality = modality;
      slices_.push_back(std::move(x));
    }
  };
  if (country())
    add({});
  else
    std::for_each(job.ufs.begin(), job.ufs.end(), add);
}

bool paging_plan::country() const noexcept {
  return ufs_.size() > options_.country_above;
}

bool paging_plan::concerns(const slice& x, const std::string& uf) const {
  return x.uf.empty() || x.uf == uf;
}

bool paging_plan::has_next() const {
  return std::any_of(slices_.begin(), slices_.end(), [](const slice& x) {
    return x.is == state::fresh || !x.open.empty();
  });
}

std::optional<page_request> paging_plan::next() {
  for (size_t i = 0; i < slices_.size(); ++i)
    if (slices_[i].is == state::fresh)
      return ask(i, 1);
  for (size_t i = 0; i < slices_.size(); ++i)
    if (!slices_[i].open.empty())
      return ask(i, *slices_[i].open.rbegin());
  return std::nullopt;
}

page_request paging_plan::ask(size_t index, int page) {
  auto& x = slices_[index];
  x.open.erase(page);
  x.asked.resize(std::max(x.asked.size(), static_cast<size_t>(page) + 1));
  x.asked[static_cast<size_t>(page)] = true;
  ++x.waiting;
  if (x.is == state::fresh) {
    x.is = state::reading;
    set_status(x, "fetching");
  }
  return {index, page};
}

void paging_plan::page_read(page_request request, const page_totals& totals) {
  auto& x = slices_.at(request.slice);
  if (ended(x))
    return;
  --x.waiting;
  ++pages_done_;
  x.is = state::reading;
  take_totals(x, request.page, totals);
  settle(x);
}

void paging_plan::take_totals(slice& x, int page, const page_totals& totals) {
  auto claimed = totals.pages_left <= 0
                   ? int64_t{page}
                   : std::max(totals.total_pages, page + totals.pages_left);
  if (claimed > options_.max_pages)
    x.whole = false;
  auto total = static_cast<int>(std::min<int64_t>(claimed, options_.max_pages));
  if (std::exchange(x.total, total) == total
      || x.failed_pages >= options_.max_failed_pages)
    return;
  x.asked.resize(std::max(x.asked.size(), static_cast<size_t>(x.total) + 1));
  for (auto p = 2; p <= x.total; ++p)
    if (!x.asked[static_cast<size_t>(p)])
      x.open.insert(p);
}

bool paging_plan::page_absent(page_request request) {
  auto& x = slices_.at(request.slice);
  if (ended(x))
    return true;
  if (x.total == 0)
    return first_absent(x);
  auto page = request.page;
  auto again = !x.doubted.insert(page).second;
  if (page <= x.total || !again)
    return false;
  // The list has shrunk; should it grow again, the page comes back.
  --x.waiting;
  x.doubted.erase(page);
  x.asked[static_cast<size_t>(page)] = false;
  settle(x);
  return true;
}

bool paging_plan::first_absent(slice& x) {
  --x.waiting;
  if (x.is == state::reading && options_.confirm_empty) {
    x.is = state::confirming;
    x.open.insert(1);
    return true;
  }
  ++pages_done_;
  settle(x);
  return true;
}

void paging_plan::page_failed(page_request request) {
  auto& x = slices_.at(request.slice);
  if (ended(x))
    return;
  --x.waiting;
  x.whole = false;
  if (++x.failed_pages >= options_.max_failed_pages)
    x.open.clear();
  settle(x);
}

void paging_plan::page_retried(page_request request) {
  auto& x = slices_.at(request.slice);
  for (auto& u : ufs_)
    if (concerns(x, u.uf))
      u.retried = true;
  set_status(x, "retrying");
}

void paging_plan::settle(slice& x) {
  if (x.waiting == 0 && x.open.empty())
    end(x, x.whole ? state::complete : state::failed);
}

void paging_plan::abandon() {
  for (auto& x : slices_)
    if (!ended(x)) {
      x.open.clear();
      end(x, state::failed);
    }
}

void paging_plan::end(slice& x, state how) {
  x.is = how;
  for (auto& u : ufs_) {
    auto mine = [&](const slice& y) { return concerns(y, u.uf); };
    auto open = [&](const slice& y) { return mine(y) && !ended(y); };
    if (!mine(x) || std::any_of(slices_.begin(), slices_.end(), open))
      continue;
    u.status = final_status(u.uf);
    changes_.push_back({u.uf, u.status});
  }
}

std::string_view paging_plan::final_status(const std::string& uf) const {
  for (auto& x : slices_)
    if (concerns(x, uf) && x.is == state::failed)
      return "failed";
  for (auto& u : ufs_)
    if (u.uf == uf && u.retried)
      return "recovered";
  return "success";
}

void paging_plan::set_status(const slice& x, std::string_view status) {
  for (auto& u : ufs_) {
    // Going back from retrying to fetching would only flicker.
    auto back = status == "fetching" && u.status != "pending";
    if (!concerns(x, u.uf) || back || u.status == status)
      continue;
    u.status = status;
    changes_.push_back({u.uf, u.status});
  }
}

bool paging_plan::finished() const {
  return std::all_of(slices_.begin(), slices_.end(), ended);
}

const std::string& paging_plan::uf(size_t index) const {
  return slices_.at(index).uf;
}

int paging_plan::modality(size_t index) const {
  return slices_.at(index).modality;
}

std::vector<paging_plan::change> paging_plan::take_changes() {
  return std::exchange(changes_, {});
}

uint64_t paging_plan::pages_known() const {
  auto known = pages_done_;
  for (auto& x : slices_) {
    known += x.waiting + x.open.size() + static_cast<uint64_t>(x.failed_pages);
    known += x.is == state::fresh ? 1 : 0;
  }
  return known;
}

uint64_t paging_plan::pairs_total() const {
  return ufs_.size() * modalities_;
}

uint64_t paging_plan::pairs_complete() const {
  auto complete
    = std::count_if(slices_.begin(), slices_.end(),
                    [](const slice& x) { return x.is == state::complete; });
  return static_cast<uint64_t>(complete) * (country() ? ufs_.size() : 1);
}

std::vector<std::string> paging_plan::failed_ufs() const {
  std::vector<std::string> result;
  for (auto& u : ufs_)
    if (final_status(u.uf) == "failed")
      result.push_back(u.uf);
  return result;
}

} // namespace bidiq

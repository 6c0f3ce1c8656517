#include "actors/sources/page_list.hpp"

#include <algorithm>
#include <utility>

namespace bidiq {

namespace {

void grow(std::vector<bool>& xs, int page) {
  xs.resize(std::max(xs.size(), static_cast<size_t>(page) + 1));
}

} // namespace

int page_list::next() {
  auto page = untouched() || confirming_ ? 1 : *open_.rbegin();
  open_.erase(page);
  grow(asked_, page);
  asked_[static_cast<size_t>(page)] = true;
  ++waiting_;
  return page;
}

void page_list::read(int page, const page_totals& totals,
                     const page_days& days) {
  --waiting_;
  ++done_;
  confirming_ = false;
  grow(read_, page);
  days_.resize(read_.size());
  read_[static_cast<size_t>(page)] = true;
  days_[static_cast<size_t>(page)] = days;
  ascending_ = ascending_ && days.ascending
               && in_order(static_cast<size_t>(page) - 1)
               && in_order(static_cast<size_t>(page));
  take_totals(page, totals);
}

// Whether this page and the next one ascend, as far as both have been read.
bool page_list::in_order(size_t page) const {
  if (page == 0 || page + 1 >= read_.size() || !read_[page] || !read_[page + 1])
    return true;
  auto& x = days_[page];
  auto& y = days_[page + 1];
  return x.none || y.none || x.last <= y.first;
}

void page_list::take_totals(int page, const page_totals& totals) {
  auto claimed = totals.pages_left <= 0
                   ? int64_t{page}
                   : std::max(totals.total_pages, page + totals.pages_left);
  too_long_ = too_long_ || claimed > options_.max_pages;
  whole_ = whole_ && !too_long_;
  auto total = static_cast<int>(std::min<int64_t>(claimed, options_.max_pages));
  top_ = std::max(top_, total);
  if (std::exchange(total_, total) == total || cut_short_
      || failed_pages_ >= options_.max_failed_pages)
    return;
  grow(asked_, total_);
  for (auto p = 2; p <= total_; ++p)
    if (!asked_[static_cast<size_t>(p)])
      open_.insert(p);
}

bool page_list::absent(int page) {
  if (total_ == 0)
    return first_absent();
  auto again = !doubted_.insert(page).second;
  if (page <= total_ || !again)
    return false;
  // The list has shrunk; should it grow again, the page comes back.
  --waiting_;
  doubted_.erase(page);
  asked_[static_cast<size_t>(page)] = false;
  while (top_ > total_ && !asked_[static_cast<size_t>(top_)]
         && !open_.contains(top_))
    --top_;
  return true;
}

bool page_list::first_absent() {
  --waiting_;
  if (!std::exchange(confirming_, true) && options_.confirm_empty) {
    open_.insert(1);
    return true;
  }
  ++done_;
  empty_ = true;
  return true;
}

void page_list::failed(int) {
  --waiting_;
  whole_ = false;
  if (++failed_pages_ >= options_.max_failed_pages)
    open_.clear();
}

void page_list::abandon() {
  if (finished())
    return;
  open_.clear();
  waiting_ = 0;
  cut_short_ = true;
}

std::optional<local_day> page_list::complete_after() const {
  auto top = static_cast<size_t>(top_);
  if (!ascending_ || read_.size() <= top)
    return std::nullopt;
  std::optional<local_day> out;
  for (auto p = top; p > 0 && read_[p]; --p)
    if (!days_[p].none)
      out = days_[p].first;
  return out;
}

std::optional<local_day> page_list::complete_before() const {
  if (!ascending_)
    return std::nullopt;
  std::optional<local_day> out;
  for (size_t p = 1; p < read_.size() && read_[p]; ++p)
    if (!days_[p].none)
      out = days_[p].last;
  return out;
}

} // namespace bidiq

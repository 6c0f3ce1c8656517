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
  ++handed_;
  return page;
}

void page_list::read(int page, const page_totals& totals) {
  --waiting_;
  ++done_;
  confirming_ = false;
  take_totals(page, totals);
}

void page_list::probe() {
  probed_ = total_ + 1;
  if (probed_ <= options_.max_pages)
    open(probed_);
}

void page_list::take_totals(int page, const page_totals& totals) {
  auto claimed = totals.pages_left <= 0
                   ? int64_t{page}
                   : std::max(totals.total_pages, page + totals.pages_left);
  too_long_ = too_long_ || claimed > options_.max_pages;
  whole_ = whole_ && !too_long_;
  auto total = static_cast<int>(std::min<int64_t>(claimed, options_.max_pages));
  if (told_ == 0)
    told_ = total;
  if (std::exchange(total_, total) == total || cut_short_
      || failed_pages_ >= options_.max_failed_pages)
    return;
  grow(asked_, total_);
  for (auto p = 2; p <= total_; ++p)
    if (!asked_[static_cast<size_t>(p)])
      open(p);
}

void page_list::open(int page) {
  auto most = int64_t{told_} * options_.requests_per_page
              + options_.spare_requests;
  if (handed_ + static_cast<int64_t>(open_.size()) >= most)
    stop();
  if (!stopped_)
    open_.insert(page);
}

void page_list::stop() {
  stopped_ = true;
  open_.clear();
}

bool page_list::absent(int page) {
  if (total_ == 0)
    return first_absent();
  auto again = !doubted_.insert(page).second || page == probed_;
  if (page <= total_ || !again)
    return false;
  // The list has shrunk, or ends where it said; should it grow, the page comes
  // back.
  --waiting_;
  doubted_.erase(page);
  asked_[static_cast<size_t>(page)] = false;
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

} // namespace bidiq

#include "actors/sources/list_proof.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_set>
#include <utility>

namespace bidiq {

namespace {

// A list that grows faster than its last page can be read again is not caught
// up with.
constexpr unsigned max_looks = 3;

} // namespace

void list_proof::read(int page, page_evidence x) {
  note_total(x.total);
  auto known = pages_.find(page);
  checked_ = page == 1 && known != pages_.end();
  moved_ = moved_ || (checked_ && known->second.ids != x.ids);
  if (pages_.empty() || page > pages_.rbegin()->first)
    probed_ = false;
  pages_.insert_or_assign(page, std::move(x));
}

void list_proof::note_total(std::optional<int64_t> total) {
  untold_ = untold_ || !total;
  if (!total)
    return;
  rose_ = rose_ || (latest_ && *total > *latest_);
  fell_ = fell_ || (latest_ && *total < *latest_);
  latest_ = total;
  most_ = std::max(most_, *total);
}

void list_proof::begin_again() {
  auto before = std::exchange(pages_, {});
  *this = {};
  before_ = std::move(before);
}

bool list_proof::unclear() const {
  return std::any_of(pages_.begin(), pages_.end(),
                     [](auto& x) { return x.second.unclear > 0; });
}

uint64_t list_proof::distinct() const {
  std::unordered_set<std::string_view> ids;
  for (auto& [page, x] : pages_)
    ids.insert(x.ids.begin(), x.ids.end());
  return ids.size();
}

// Whether all records ascend by publication, or all descend.
bool list_proof::ordered() const {
  bool ascending = true, descending = true;
  const page_evidence* before = nullptr;
  for (auto& [page, x] : pages_) {
    if (x.rows == 0)
      continue;
    ascending = ascending && x.ascending
                && (!before || before->last <= x.first);
    descending = descending && x.descending
                 && (!before || before->last >= x.first);
    before = &x;
  }
  return ascending || descending;
}

// Whether the last page holds as much as a page can, so that there may be more
// than upstream tells.
bool list_proof::ends_full(uint64_t page_size) const {
  return pages_.rbegin()->second.rows >= page_size;
}

// What was added at the end since the last page was read is found by reading it
// again.
list_proof::verdict list_proof::look_at_growth() {
  to_look_at_.clear();
  auto full = pages_.begin()->second.rows;
  for (auto& [page, x] : pages_)
    if (page > 1 && x.rows < full)
      to_look_at_.push_back(page);
  auto hope = rose_ && !fell_ && looks_ < max_looks && !to_look_at_.empty();
  if (!hope)
    return verdict::read_again;
  ++looks_;
  return verdict::look_again;
}

bool list_proof::same_as_before() const {
  auto same = [](auto& x, auto& y) {
    return x.first == y.first && x.second.ids == y.second.ids;
  };
  return before_
         && std::equal(pages_.begin(), pages_.end(), before_->begin(),
                       before_->end(), same);
}

list_proof::verdict list_proof::judge(uint64_t page_size) {
  if (pages_.empty() || unclear())
    return verdict::read_again;
  auto seen = distinct();
  auto told = static_cast<uint64_t>(std::max<int64_t>(0, most_));
  if (latest_ && seen < told)
    return look_at_growth();
  if (latest_ && seen != told)
    return verdict::read_again;
  if (!std::exchange(probed_, true) && ends_full(page_size))
    return verdict::probe;
  if (pages_.size() == 1 && !untold_)
    return verdict::whole;
  if (same_as_before())
    return verdict::whole;
  if (moved_ || (rose_ && fell_))
    return verdict::read_again;
  if (untold_ || !ordered())
    return verdict::confirm;
  if (checked_)
    return verdict::whole;
  to_look_at_ = {1};
  return verdict::look_again;
}

} // namespace bidiq

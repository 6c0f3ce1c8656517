#include "actors/sources/range_reader.hpp"

#include <algorithm>
#include <utility>

namespace bidiq {

range_reader::range_reader(source_scope scope, std::vector<std::string> ufs,
                           day_range days, int page_size, list_options options,
                           utc_time now)
  : ufs_(std::move(ufs)), options_(options), began_(now) {
  lists_.push_back(
    {list_reader{std::move(scope), ufs_, days, page_size, options, now},
     false});
}

bool range_reader::untouched() const {
  return lists_.size() == 1 && lists_.front().reader.pages().untouched()
         && lists_.front().reader.pages_done() == 0;
}

size_t range_reader::open_count() const {
  size_t out = 0;
  for (auto& x : lists_)
    if (!x.split)
      out += x.reader.pages().open_count();
  return out;
}

range_reader::place range_reader::next() {
  auto open = [](const part& x) {
    return !x.split && x.reader.pages().has_next();
  };
  auto begun = [&](const part& x) {
    return open(x) && !x.reader.pages().untouched();
  };
  auto i = std::find_if(lists_.begin(), lists_.end(), begun);
  if (i == lists_.end())
    i = std::find_if(lists_.begin(), lists_.end(), open);
  return {static_cast<size_t>(i - lists_.begin()), i->reader.pages().next()};
}

notice_batch range_reader::read(const place& at, const source_page& x,
                                retry_budget& budget) {
  auto& list = lists_.at(at.list);
  list.reader.read(at.page, x);
  if (too_long(list))
    split(at.list);
  else
    list.reader.settle(budget);
  notice_batch out;
  for (auto& y : x.notices)
    if (shown_.insert(y->id).second)
      out.push_back(y);
  return out;
}

bool range_reader::absent(const place& at, retry_budget& budget) {
  auto& reader = lists_.at(at.list).reader;
  if (!reader.pages().absent(at.page))
    return false;
  reader.settle(budget);
  return true;
}

void range_reader::failed(const place& at, retry_budget& budget) {
  auto& reader = lists_.at(at.list).reader;
  reader.pages().failed(at.page);
  reader.settle(budget);
  if (++failed_pages_ >= options_.pages.max_failed_pages)
    abandon();
}

void range_reader::resize(const place& at, int page_size) {
  lists_.at(at.list).reader.restart(page_size);
}

void range_reader::abandon() {
  for (auto& x : lists_)
    x.reader.abandon();
}

bool range_reader::finished() const {
  return std::all_of(lists_.begin(), lists_.end(),
                     [](auto& x) { return x.split || x.reader.finished(); });
}

fetch_problem range_reader::problem() const {
  auto out = fetch_problem::none;
  for (auto& x : lists_)
    if (x.reader.problem() != fetch_problem::none)
      out = x.reader.problem();
  return out;
}

uint64_t range_reader::pages_done() const {
  uint64_t out = 0;
  for (auto& x : lists_)
    out += x.reader.pages_done();
  return out;
}

uint64_t range_reader::pages_known() const {
  uint64_t out = 0;
  for (auto& x : lists_)
    out += x.split ? x.reader.pages_done() : x.reader.pages_known();
  return out;
}

std::vector<cache_batch::partition_days> range_reader::take_days() {
  std::vector<cache_batch::partition_days> out;
  for (auto& x : lists_)
    for (auto& partition : x.reader.take_days())
      out.push_back(std::move(partition));
  return out;
}

// Its first page, and no other, has come.
bool range_reader::too_long(const part& x) const {
  auto& reader = x.reader;
  return reader.days().first < reader.days().last && reader.pages_done() == 1
         && reader.pages().total() > options_.max_pages;
}

// Evenly by days; newest first.
void range_reader::split(size_t index) {
  auto& list = lists_[index];
  list.split = true;
  auto days = list.reader.days();
  auto span = static_cast<int>((days.last - days.first).count()) + 1;
  auto parts = std::min(
    span, 1 + (list.reader.pages().total() - 1) / options_.max_pages);
  for (auto& each : days.parts((span + parts - 1) / parts))
    lists_.push_back({list_reader{list.reader.scope(), ufs_, each,
                                  list.reader.page_size(), options_, began_},
                      false});
}

} // namespace bidiq

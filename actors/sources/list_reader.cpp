#include "actors/sources/list_reader.hpp"

#include "actors/domain/notice_memory.hpp"
#include "actors/sources/notice_place.hpp"

#include <algorithm>
#include <utility>

namespace bidiq {

namespace {

// A notice's id here, in the proof of its list and in the range's set, each
// with what finds it.
constexpr uint64_t bytes_of_marks = 320;

size_t hash_of(const std::string& id) {
  return std::hash<std::string>{}(id);
}

// Notes how a page's notices are ordered.
void note_order(page_evidence& to, const notice& x) {
  auto at = x.published;
  to.ascending = to.ascending && at && (!to.last || *to.last <= *at);
  to.descending = to.descending && at && (!to.last || *to.last >= *at);
  if (!to.first)
    to.first = at;
  to.last = at;
}

} // namespace

list_reader::list_reader(source_scope scope, std::vector<std::string> ufs,
                         day_range days, int page_size, list_options options,
                         utc_time now)
  : scope_(std::move(scope)),
    ufs_(std::move(ufs)),
    days_(days),
    page_size_(page_size),
    options_(options),
    pages_(options.pages),
    began_(now),
    held_(options.memory, memory_account::sources) {
  // nop
}

void list_reader::restart(int page_size) {
  page_size_ = page_size;
  proof_ = {};
  begin_reading();
}

void list_reader::begin_reading() {
  pages_ = page_list{options_.pages};
  kept_.clear();
  seen_.clear();
  held_.set(0);
  barren_pages_ = 0;
}

bool list_reader::repeats(int page, const source_page& x) const {
  return x.notices.size() >= 2 && seen_elsewhere(page, x);
}

bool list_reader::seen_elsewhere(int page, const source_page& x) const {
  return page != 1
         && std::all_of(x.notices.begin(), x.notices.end(), [&](auto& y) {
              auto i = seen_.find(hash_of(y->id));
              return i != seen_.end() && i->second != page;
            });
}

local_day list_reader::day_of(const notice& x) const {
  if (!x.published)
    return days_.first;
  return std::chrono::floor<std::chrono::days>(*x.published);
}

// Upstream has been seen to ignore parameters, and a cache in front of it may
// mix up answers: what belongs to another question answers none of ours.
bool list_reader::asked_for(const notice& x) const {
  auto& mine = scope_.modalities;
  auto day = day_of(x);
  return (scope_.uf.empty() || x.uf.empty() || x.uf == scope_.uf)
         && (scope_.code == 0 || x.modality == 0
             || std::find(mine.begin(), mine.end(), x.modality) != mine.end())
         && day >= days_.first && day <= days_.last;
}

page_evidence list_reader::evidence_of(const source_page& x) const {
  page_evidence out;
  out.rows = x.rows;
  out.unclear = x.broken_records;
  out.ids = x.left_out;
  for (auto& y : x.notices) {
    out.ids.push_back(y->id);
    out.unclear += asked_for(*y) && has_place(*y) ? 0 : 1;
    note_order(out, *y);
  }
  // Nothing, with records beside it, tells nothing.
  if (x.total_records > 0 || x.rows == 0)
    out.total = x.total_records;
  return out;
}

// What the number of records says of the pages counts as much as their number.
page_totals list_reader::totals_of(int page, const source_page& x) const {
  auto by_records = (x.total_records + page_size_ - 1) / page_size_;
  return {std::max(x.total_pages, by_records),
          std::max(x.pages_left, by_records - page)};
}

void list_reader::read(int page, const source_page& x) {
  auto barren = x.rows == x.notices.size() && seen_elsewhere(page, x);
  barren_pages_ += barren ? 1 : 0;
  for (auto& y : x.notices) {
    seen_.try_emplace(hash_of(y->id), page);
    auto day = day_of(*y);
    if (day >= days_.first && day <= days_.last)
      keep(day, y);
  }
  proof_.read(page, evidence_of(x));
  pages_.read(page, totals_of(page, x));
  if (barren_pages_ > options_.max_barren_pages)
    pages_.stop();
}

void list_reader::keep(local_day day, const notice_ptr& x) {
  if (kept_[day].try_emplace(x->id, x).second)
    held_.set(held_.bytes() + memory_of(*x) + bytes_of_marks);
}

void list_reader::settle(retry_budget& budget) {
  while (!finished_ && pages_.finished()) {
    if (!pages_.complete() || pages_.empty())
      return end(pages_.complete(), pages_.too_long() ? fetch_problem::too_long
                                                      : fetch_problem::none);
    if (pages_.stopped()) {
      read_again(&budget);
      continue;
    }
    switch (proof_.judge(static_cast<uint64_t>(page_size_))) {
      case list_proof::verdict::whole:
        return end(true, fetch_problem::none);
      case list_proof::verdict::look_again:
        for (auto page : proof_.to_look_at())
          pages_.look_again(page);
        break;
      case list_proof::verdict::probe:
        pages_.probe();
        break;
      case list_proof::verdict::confirm:
        read_again(nullptr);
        break;
      case list_proof::verdict::read_again:
        read_again(&budget);
        break;
    }
  }
}

void list_reader::end(bool whole, fetch_problem problem) {
  finished_ = true;
  whole_ = whole;
  problem_ = problem;
}

void list_reader::read_again(retry_budget* budget) {
  auto pages = static_cast<uint64_t>(std::max(1, pages_.total()));
  if (readings_ >= options_.max_readings || (budget && !budget->spend(pages)))
    return end(false, proof_.unclear() ? fetch_problem::damaged
                                       : fetch_problem::inconsistent);
  ++readings_;
  done_before_ += pages_.pages_done();
  proof_.begin_again();
  begin_reading();
}

void list_reader::abandon() {
  if (finished_)
    return;
  pages_.abandon();
  end(false, fetch_problem::none);
}

bool list_reader::is_of(const notice& x,
                        const cache_partition& partition) const {
  return (!scope_.uf.empty() || x.uf == partition.uf)
         && x.modality == partition.modality;
}

// Every partition of the list, those without a notice too: that there are none
// is known as well.
std::map<cache_partition, notice_batch>
list_reader::partitions_of(local_day day) const {
  std::map<cache_partition, notice_batch> out;
  for (auto& uf : ufs_)
    for (auto modality : scope_.modalities)
      out[{uf, modality}];
  auto found = kept_.find(day);
  if (found == kept_.end())
    return out;
  for (auto& [id, x] : found->second)
    for (auto& [partition, notices] : out)
      if (is_of(*x, partition))
        notices.push_back(x);
  return out;
}

std::vector<cache_batch::partition_days> list_reader::take_days() {
  std::vector<cache_batch::partition_days> out;
  if (!whole_ || std::exchange(taken_, true))
    return out;
  std::map<cache_partition, cache_batch::partition_days> partitions;
  for (auto day = days_.first; day <= days_.last; day += std::chrono::days{1})
    for (auto& [partition, notices] : partitions_of(day)) {
      auto& to = partitions[partition];
      to.partition = partition;
      to.cells.push_back(
        {day, std::make_shared<const notice_batch>(std::move(notices)), began_,
         pages_.empty()});
    }
  kept_.clear();
  held_.set(0);
  for (auto& [partition, cells] : partitions)
    out.push_back(std::move(cells));
  return out;
}

} // namespace bidiq

#include "actors/sources/list_reader.hpp"

#include <algorithm>

namespace bidiq {

list_reader::list_reader(const source_traits& traits, source_scope scope,
                         std::vector<std::string> ufs, day_range days,
                         int page_size, page_list_options options, utc_time now)
  : snapshot_(traits.snapshot),
    ordered_(traits.ordered),
    scope_(std::move(scope)),
    ufs_(std::move(ufs)),
    days_(days),
    page_size_(page_size),
    options_(options),
    pages_(options),
    began_(now),
    taken_(static_cast<size_t>((days.last - days.first).count() + 1)) {
  // nop
}

void list_reader::restart(int page_size) {
  page_size_ = page_size;
  pages_ = page_list{options_};
}

bool list_reader::repeats(int page, const source_page& x) const {
  if (page == 1 || x.notices.size() < 2)
    return false;
  return std::all_of(x.notices.begin(), x.notices.end(), [&](auto& y) {
    return seen_.contains(std::hash<std::string>{}(y->id));
  });
}

local_day list_reader::day_of(const notice& x) const {
  if (snapshot_ || !x.published)
    return days_.first;
  return std::chrono::floor<std::chrono::days>(*x.published);
}

page_days list_reader::span_of(const source_page& x) const {
  page_days out;
  out.ascending = ordered_ && !snapshot_ && x.broken_records == 0;
  for (auto& y : x.notices) {
    auto day = day_of(*y);
    out.ascending = out.ascending && (out.none || day >= out.last);
    if (out.none)
      out.first = out.last = day;
    out.first = std::min(out.first, day);
    out.last = std::max(out.last, day);
    out.none = false;
  }
  return out;
}

void list_reader::read(int page, const source_page& x) {
  for (auto& y : x.notices) {
    seen_.insert(std::hash<std::string>{}(y->id));
    auto day = day_of(*y);
    if (day >= days_.first && day <= days_.last)
      kept_[day].try_emplace(y->id, y);
  }
  pages_.read(page, {x.total_pages, x.pages_left}, span_of(x));
}

list_reader::bounds list_reader::whole_bounds() const {
  bounds out;
  out.all = pages_.finished() && pages_.complete();
  out.before = pages_.complete_before();
  out.after = pages_.complete_after();
  // New notices go to the end of the list, so the newest day there is may grow
  // until it has been read to its end.
  if (!kept_.empty())
    out.newest = kept_.rbegin()->first;
  return out;
}

bool list_reader::whole(local_day day, const bounds& x) {
  return x.all || (x.before && day < *x.before)
         || (x.after && day > *x.after && day < x.newest);
}

// What cannot be placed is shown to whoever asks, so it is kept for everybody.
bool list_reader::may_be_of(const notice& x, const cache_lane& lane) const {
  return (!scope_.uf.empty() || x.uf.empty() || x.uf == lane.uf)
         && (x.modality == 0 || x.modality == lane.modality);
}

// Every lane of the list, those without a notice too: that there are none is
// known as well.
std::map<cache_lane, notice_batch> list_reader::lanes_of(local_day day) const {
  std::map<cache_lane, notice_batch> out;
  for (auto& uf : ufs_)
    for (auto modality : scope_.modalities)
      out[{uf, modality}];
  auto found = kept_.find(day);
  if (found == kept_.end())
    return out;
  for (auto& [id, x] : found->second)
    for (auto& [lane, notices] : out)
      if (may_be_of(*x, lane))
        notices.push_back(x);
  return out;
}

std::vector<cache_batch::lane_cells> list_reader::take_whole_days() {
  std::map<cache_lane, cache_batch::lane_cells> lanes;
  auto known = whole_bounds();
  for (auto day = days_.first; day <= days_.last; day += std::chrono::days{1}) {
    auto at = static_cast<size_t>((day - days_.first).count());
    if (taken_[at] || !whole(day, known))
      continue;
    taken_[at] = true;
    for (auto& [lane, notices] : lanes_of(day)) {
      auto& to = lanes[lane];
      to.lane = lane;
      to.cells.push_back(
        {day, std::make_shared<const notice_batch>(std::move(notices)), began_,
         pages_.empty()});
    }
    kept_.erase(day);
  }
  std::vector<cache_batch::lane_cells> out;
  for (auto& [lane, cells] : lanes)
    out.push_back(std::move(cells));
  return out;
}

} // namespace bidiq

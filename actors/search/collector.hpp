#pragma once

#include "actors/search/filter.hpp"
#include "actors/search/matcher.hpp"
#include "actors/search/result.hpp"
#include "actors/search/sectors.hpp"
#include "actors/search/seen_ids.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace bidiq {

/// The heart of a search: takes pages as they arrive, keeps what was asked for
/// and counts the rest. The result depends only on which notices came, not on
/// the order or the number of pages, as long as repeats of a control number are
/// equal (of unequal ones the first counts). Memory: what was kept, and 16
/// bytes plus overhead for each control number met. Not thread-safe; movable.
class search_collector {
public:
  /// `base` is the request's sector, null for custom terms only; it is not
  /// needed after construction. `now` decides what is open or closed.
  search_collector(search_request_ptr request, const sector* base,
                   local_time now);

  void add(const notice_batch& page);

  /// Notices kept so far; duplicates are found only at the end.
  size_t size() const noexcept {
    return found_.size();
  }

  /// Distinct notices so far inside the asked UFs, modalities and dates.
  uint64_t total_raw() const noexcept {
    return total_raw_;
  }

  /// The same of one UF.
  uint64_t total_raw(const std::string& uf) const;

  /// A provisional result: consolidated, in order, summarised. `status` is
  /// `running`, `ufs` are `pending` with their counts; what the collector
  /// cannot know (sources, coverage, workbook, update time) is left at its
  /// default. O(n log n) in what was kept.
  search_result snapshot() const;

  /// The same from the collector's own memory, which is empty afterwards.
  search_result finish();

private:
  void take(const notice_ptr& x);
  search_result conclude(std::vector<found_notice> found) const;

  search_request_ptr request_;
  local_time now_;
  notice_filter filter_;
  matcher matcher_;
  matcher::scratch_ptr scratch_;
  seen_ids seen_;
  std::map<std::string, uint64_t> raw_by_uf_;
  std::vector<found_notice> found_;
  filter_stats stats_;
  uint64_t total_raw_ = 0;
};

} // namespace bidiq

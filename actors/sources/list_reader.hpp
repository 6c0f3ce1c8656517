#pragma once

#include "actors/cache/cells.hpp"
#include "actors/sources/day_ledger.hpp"
#include "actors/sources/page_list.hpp"
#include "actors/sources/source_api.hpp"

#include <map>
#include <string>
#include <unordered_set>
#include <vector>

namespace bidiq {

/// One list while it is being read: its pages, and their notices until the days
/// they belong to are whole and can be cached. Pure.
class list_reader {
public:
  /// `ufs`: whose lanes the list makes known, its own or all. `now`: when
  /// upstream is asked first.
  list_reader(const source_traits& traits, source_scope scope,
              std::vector<std::string> ufs, day_range days, int page_size,
              page_list_options options, utc_time now);

  page_list& pages() noexcept {
    return pages_;
  }
  const page_list& pages() const noexcept {
    return pages_;
  }

  int page_size() const noexcept {
    return page_size_;
  }

  /// Reads on with another page size: from the first page again.
  void restart(int page_size);

  /// Whether every notice of this page, and there are several, came with other
  /// pages already: upstream repeats a page instead of going on.
  bool repeats(int page, const source_page& x) const;

  void read(int page, const source_page& x);

  /// Takes out the days that have become whole since the last call; nothing of
  /// a day follows. All of them once the list has ended and is complete.
  std::vector<cache_batch::lane_cells> take_whole_days();

private:
  page_days span_of(const source_page& x) const;
  local_day day_of(const notice& x) const;
  /// What is known of which days are whole.
  struct bounds {
    bool all = false;
    std::optional<local_day> before;
    std::optional<local_day> after;
    local_day newest{};
  };
  bounds whole_bounds() const;
  static bool whole(local_day day, const bounds& x);

  bool may_be_of(const notice& x, const cache_lane& lane) const;
  std::map<cache_lane, notice_batch> lanes_of(local_day day) const;

  bool snapshot_;
  bool ordered_;
  source_scope scope_;
  std::vector<std::string> ufs_;
  day_range days_;
  int page_size_;
  page_list_options options_;
  page_list pages_;
  utc_time began_;
  std::map<local_day, std::map<std::string, notice_ptr>> kept_; ///< By id.
  std::vector<bool> taken_;         ///< By day of the range.
  std::unordered_set<size_t> seen_; ///< Hashes of ids.
};

} // namespace bidiq

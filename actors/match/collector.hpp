#pragma once

#include "actors/domain/result.hpp"
#include "actors/match/consolidate_fields.hpp"
#include "actors/match/filter.hpp"
#include "actors/match/matcher.hpp"
#include "actors/match/sectors.hpp"
#include "actors/match/seen_ids.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace bidiq {

/// The words of a search, ready to be looked for: takes up to some 30 ms for
/// long lists. The first rule is the search's own, the second one the same
/// without exclusions. Shared and immutable.
using search_rules = std::shared_ptr<const matcher>;

/// Compiles what `request` looks for; `base` is its sector, null for custom
/// terms only, and not needed afterwards.
search_rules compile_rules(const search_request& request, const sector* base);

/// The heart of a search: takes pages of any sources as they arrive, keeps what
/// was asked for and counts the rest. The result depends only on which notices
/// came, not on the order of pages or sources nor on how they were cut (see
/// docs/consolidation.md):
///
/// - versions of one control number become one notice, counted once;
/// - notices of sources with numbers of their own are merged into those they
///   are (`pair_notices`); filters and words then judge the merged notice;
/// - what was kept is merged by the rule for one source (`consolidate`).
///
/// Always: total_raw = kept + all of `filter_stats`, and `duplicates` = how
/// many ids the kept ones name in `merged_from`. A snapshot or the end costs
/// O(n log n) in what was kept, and in all notices once some source had numbers
/// of its own. Memory: shares every notice in scope. Not thread-safe; movable.
class search_collector {
public:
  /// `rules` are those of the request. `now` decides what is open or closed;
  /// values outside 0..`plausible_value` are not believed.
  search_collector(search_request_ptr request, search_rules rules,
                   local_time now,
                   double plausible_value = default_plausible_value);

  /// Compiles the request's rules first.
  search_collector(search_request_ptr request, const sector* base,
                   local_time now,
                   double plausible_value = default_plausible_value);

  void add(const notice_batch& page);

  /// Notices kept so far, before notices of different numbers are merged.
  size_t size() const noexcept {
    return found_.size();
  }

  /// Distinct notices so far inside the asked UFs, modalities and dates.
  uint64_t total_raw() const noexcept {
    return entries_.size();
  }

  /// The same of one UF.
  uint64_t total_raw(const std::string& uf) const;

  /// About how many bytes it holds, with every notice in scope. O(1).
  uint64_t memory() const noexcept;

  /// A provisional result: consolidated, in order, summarised. `status` is
  /// `running`, `ufs` are `pending` with their counts; what the collector
  /// cannot know (sources, coverage, workbook, update time) is left at its
  /// default.
  search_result snapshot() const;

  /// The same from the collector's own memory; nothing may be added afterwards.
  search_result finish();

private:
  static constexpr uint32_t nowhere = UINT32_MAX;

  /// What several versions of one notice have become.
  struct joint {
    notice_batch versions; ///< One of each source, the preferred first.
    std::vector<std::string> sources;
    std::vector<filled_field> filled;
  };

  /// All that came of one control number.
  struct entry {
    notice_ptr data;
    std::unique_ptr<joint> more; ///< Null: `data` is the only version.
    uint32_t place = nowhere;    ///< Among the kept ones; else rejected ...
    rejection why{};             ///< ... for this.
  };

  /// What the search makes of a notice.
  struct decision {
    std::optional<rejection> why; ///< None: `found` is kept.
    found_notice found;
  };

  decision decide(const notice_ptr& x) const;
  void settle(uint32_t number);
  void unsettle(entry& x);
  void meet_again(uint32_t number, const notice_ptr& x);
  void rejoin(uint32_t number);
  void merge_sources(std::vector<found_notice>& found,
                     filter_stats& stats) const;
  void merge_pair(const entry& keeper, const entry& joiner,
                  std::vector<found_notice>& found, filter_stats& stats) const;
  std::vector<word_suggestion> suggest() const;
  void tell_terms(search_result& result) const;
  search_result conclude(std::vector<found_notice> found) const;

  search_request_ptr request_;
  local_time now_;
  double plausible_value_;
  notice_filter filter_;
  search_rules matcher_;
  matcher::scratch_ptr scratch_;
  seen_ids seen_;
  std::map<std::string, uint64_t> raw_by_uf_;
  std::vector<entry> entries_;      // By the number of their id.
  std::vector<found_notice> found_; // Kept notices, and ...
  std::vector<uint32_t> owners_;    // ... the entry of each.
  std::vector<uint32_t> joiners_;   // Entries with ids of their source's own.
  filter_stats stats_;
  uint64_t notice_bytes_ = 0; // As each was when it came first.
};

} // namespace bidiq

#pragma once

#include "actors/domain/search_order.hpp"
#include "actors/match/collector.hpp"
#include "actors/search/search_tally.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bidiq {

/// What one search has found: notices that match while pages come, then the
/// result, which is final but for its workbook. Pure.
class search_findings {
public:
  /// `order` outlives it. `sources` as for the tally.
  search_findings(const search_order& order, std::vector<std::string> sources);

  /// Pages can be added from now on; the arguments are the collector's.
  void begin(search_rules rules, local_time now, double plausible_value);

  /// Matches the notices of a page; returns whether it counts.
  bool add(const fetched_page& page);

  /// Whether there is something to show: a page was added, or all has ended.
  bool any() const noexcept {
    return paged_ || result_;
  }
  /// What was found so far, as the collector or the result counts it.
  uint64_t total_raw() const noexcept;
  uint64_t size() const noexcept;
  /// About how many bytes matching holds.
  uint64_t memory() const noexcept;

  /// Something to show, of a search that goes on.
  search_result_ptr partial(utc_time updated) const;

  /// The sources have told everything.
  void finish();

  /// The result is complete but for its workbook. `took`: since the admission.
  void judge(std::chrono::milliseconds took, utc_time now);

  /// The same, of a search that is called off wherever it stands.
  void cancel(std::chrono::milliseconds took, utc_time now);

  /// The result is another object from now on, since others may be reading the
  /// one before.
  void renew();

  void set_workbook(const excel_link& x) {
    result_->excel = x;
  }

  /// Null until `finish` or `cancel`.
  const std::shared_ptr<search_result>& result() const noexcept {
    return result_;
  }

  search_tally tally; ///< What the sources have told.

private:
  void name(search_result& x) const;

  const search_order& order_;
  std::optional<search_collector> collector_; ///< From `begin` to the end.
  std::shared_ptr<search_result> result_;
  bool paged_ = false;
};

} // namespace bidiq

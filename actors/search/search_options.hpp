#pragma once

#include "actors/base/memory_budget.hpp"
#include "actors/base/time.hpp"
#include "actors/domain/fetch.hpp"
#include "actors/match/collector.hpp"
#include "actors/match/sectors.hpp"
#include "actors/resilience/retry.hpp"
#include "actors/results/known_searches.hpp"
#include "actors/system/service_names.hpp"

#include <caf/timespan.hpp>

#include <functional>
#include <memory>
#include <vector>

namespace bidiq {

struct search_options {
  known_searches_ptr known; ///< What it tells of itself goes here; never null.
  /// Other nodes may ask for it: they get partial results, and its end waits
  /// for its result to be stored for them.
  bool shared = false;
  /// From admission to the terminal event, but for the workbook of a search
  /// whose sources took all of it: that has the reserve on top.
  caf::timespan timeout = std::chrono::seconds{360};
  /// The last part of `timeout`, in which sources are no longer asked, so that
  /// what was found can still be filtered, summarised and written.
  caf::timespan ending_reserve = std::chrono::seconds{10};
  /// At most one `fetching` event in this time.
  caf::timespan progress_interval = std::chrono::milliseconds{250};
  /// Registered names of the sources to ask.
  std::vector<caf::atom_value> sources = {pncp_source_name};
  retry_options retry; ///< All its sources share one budget.
  /// Values beyond it, R$, are shown but not believed.
  double plausible_value = default_plausible_value;
  bool write_excel = true;
  /// Searches are kept by the job runner until they have ended.
  bool keeps_jobs = false;
  /// At most one partial result for other nodes in this time; more where making
  /// one takes long.
  caf::timespan partial_interval = std::chrono::seconds{1};
  /// The end waits this long at most for its result to be stored for other
  /// nodes; how long it waits for Redis itself is the store's affair.
  caf::timespan store_patience = std::chrono::seconds{1};
  std::shared_ptr<const std::vector<sector>> sectors;
  /// Runs what computes for milliseconds, on a thread that may be held: the
  /// words of a search are compiled so. At once unless told otherwise.
  std::function<void(std::function<void()>)> compute
    = [](const std::function<void()>& f) { f(); };
  memory_budget_ptr memory; ///< Null: nothing is counted.
  utc_clock now = system_utc_now;
  /// Called on the search's thread with every page before it is looked at, and
  /// with the result at the end: metrics, and fault injection in tests.
  std::function<void(const fetched_page&)> on_page;
  std::function<void(const search_result&)> on_end;
};

} // namespace bidiq

#pragma once

#include "actors/base/memory_budget.hpp"
#include "actors/match/collector.hpp"
#include "actors/match/sectors.hpp"
#include "actors/resilience/retry.hpp"
#include "actors/results/known_searches.hpp"
#include "actors/search/progress_teller.hpp"
#include "actors/search/search_self.hpp"
#include "actors/search/search_tally.hpp"
#include "actors/system/own_monitors.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/timespan.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
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
  retry_options retry; ///< Of all its sources together.
  /// Values beyond it, R$, are shown but not believed.
  double plausible_value = default_plausible_value;
  bool write_excel = true;
  /// At most one partial result for other nodes in this time; more where making
  /// one takes long.
  caf::timespan partial_interval = std::chrono::seconds{1};
  /// The end waits this long at most for its result to be stored for other
  /// nodes; how long it waits for Redis itself is the store's affair.
  caf::timespan store_patience = std::chrono::seconds{1};
  std::shared_ptr<const std::vector<sector>> sectors;
  memory_budget_ptr memory; ///< Null: nobody counts.
  utc_clock now = system_utc_now;
  /// Called on the search's thread with every page before it is looked at, and
  /// with the result at the end: metrics, and fault injection in tests.
  std::function<void(const fetched_page&)> on_page;
  std::function<void(const search_result&)> on_end;
};

struct search_state {
  using self_ptr = search_self::stateful_pointer<search_state>;
  using time_point = caf::actor_clock::time_point;

  static inline const char* name = "search";

  enum class phase { queued, fetching, exporting, storing, ended };

  explicit search_state(self_ptr selfptr) : self(selfptr), watched(selfptr) {
    // nop
  }

  // -- life -------------------------------------------------------------------

  void init(search_order_ptr x, search_options opts, uint64_t position);
  void start();
  void queue(uint64_t position);
  void on_tick();
  void on_deadline();
  void on_down(const caf::down_msg& msg);

  // -- sources ----------------------------------------------------------------

  void ask_sources();
  void on_page(const fetched_page_ptr& page);
  void on_uf_change(const uf_change& change);
  void on_report(const fetch_report& report);
  void source_lost(const std::string& source);

  // -- ending -----------------------------------------------------------------

  void finish_fetching();
  void judge_coverage();
  void export_workbook();
  void on_export(const excel_link& link);
  void workbook_failed();
  void end();
  void conclude();
  void replace_original();
  void tell_end();
  void cancel(const reply<search_snapshot>& answer);

  // -- questions --------------------------------------------------------------

  void results(const reply<search_result_ptr>& answer);
  search_snapshot snapshot() const;

  // -- other nodes ------------------------------------------------------------

  result_store_actor sharing_store() const;
  std::shared_ptr<search_result> partial_view() const;
  void share_beginning();
  void share_partial();

  // -- progress ---------------------------------------------------------------

  void publish_fetching(bool now);
  void tell_state();
  void weigh();

  self_ptr self;
  own_monitors watched; ///< Who ends later, but for a crash.
  search_order_ptr order;
  search_options options;
  phase at = phase::queued;
  std::optional<search_collector> collector;
  std::shared_ptr<search_result> result;   ///< Once fetching has ended.
  std::optional<search_tally> tally;       ///< Always there after `init`.
  std::optional<progress_teller> progress; ///< As `tally`.
  std::map<caf::actor_addr, std::string> sources; ///< Those that are asked.
  bool fetch_dirty = false; ///< A `fetching` event is due.
  bool first_page = false;  ///< Something can be shown.
  time_point started;
  time_point last_fetching;
  time_point next_partial;
  utc_time created{};
  uint64_t queue_position = 0;
  caf::actor_addr exporter; ///< The one that writes the workbook.
  memory_charge held;       ///< What it has found and told.
  std::vector<reply<search_snapshot>> cancellers;
};

/// Returns the behavior of one SEARCH. The search supervisor spawns it queued
/// at `position`, starts it, and monitors it. It publishes its progress to its
/// broker, asks the sources, matches each page as it comes, has the workbook
/// written, leaves its result, publishes exactly one terminal event, and ends.
/// If its broker crashes, it claims another; afterwards the result store does.
search_self::behavior_type search(search_state::self_ptr self,
                                  search_order_ptr order,
                                  search_options options, uint64_t position);

} // namespace bidiq

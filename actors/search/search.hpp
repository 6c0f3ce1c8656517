#pragma once

#include "actors/search/progress_teller.hpp"
#include "actors/search/search_findings.hpp"
#include "actors/search/search_sharing.hpp"
#include "actors/system/own_monitors.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bidiq {

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
  void on_rules(const search_rules& rules);
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
  void export_workbook();
  void on_export(const excel_link& link);
  void workbook_failed();
  void end();
  void on_stored();
  void conclude();
  void replace_original();
  void record_end(const search_result& x, const std::string& id);
  void tell_end();
  void cancel(const reply<search_snapshot>& answer);

  // -- questions --------------------------------------------------------------

  void results(const reply<search_result_ptr>& answer);
  search_snapshot snapshot() const;

  // -- progress ---------------------------------------------------------------

  void publish_fetching(bool now);
  void tell_state();
  std::chrono::milliseconds took() const;
  void weigh();

  self_ptr self;
  own_monitors watched; ///< Who ends later, but for a crash.
  search_order_ptr order;
  search_options options;
  phase at = phase::queued;
  bool starting = false; ///< Its turn has come; its words are being compiled.
  std::optional<search_findings> findings; ///< Always there after `init`.
  std::optional<progress_teller> progress; ///< As `findings`.
  std::optional<search_sharing> sharing;   ///< As `findings`.
  std::map<caf::actor_addr, std::string> sources; ///< Those that are asked.
  bool fetch_dirty = false; ///< A `fetching` event is due.
  time_point started;
  std::chrono::milliseconds waited{0}; ///< Before that, since it was asked for.
  time_point last_fetching;
  utc_time created{};
  uint64_t queue_position = 0;
  caf::actor_addr exporter; ///< The one that writes the workbook.
  /// What takes the place of the result that this search repeats; may be null.
  search_result_ptr renewed;
  size_t storing = 0; ///< Results that are being stored for other nodes.
  memory_charge held; ///< What it has found and told.
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

#pragma once

#include "actors/base/log.hpp"
#include "actors/base/memory_budget.hpp"
#include "actors/base/time.hpp"
#include "actors/report/workbook.hpp"
#include "actors/system/protocol.hpp"
#include "storage/objects/object_store.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/timespan.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace bidiq {

struct excel_exporter_options {
  object_store_ptr store = make_no_store(); ///< Never null.
  /// How long a workbook is kept: as long as its result, and a little longer,
  /// since that begins to age later.
  std::chrono::seconds ttl{3610};
  std::chrono::seconds url_ttl{600}; ///< How long its first URL is good for.
  /// Whether it is this one that deletes expired objects, and how often.
  bool sweeps = true;
  caf::timespan sweep_interval = std::chrono::seconds{30};
  /// Larger workbooks that cannot be stored have failed: base64 rests in memory
  /// as long as the result.
  uint64_t max_base64_source = 32 << 20;
  workbook_options workbook;
  memory_budget_ptr memory; ///< Null: not counted.
  utc_clock now = system_utc_now;
  std::function<void(log_level, std::string_view)> log
    = [](log_level level, std::string_view text) { log_line(level, text); };
};

struct excel_exporter_state {
  using self_ptr = excel_exporter_actor::stateful_pointer<excel_exporter_state>;

  static inline const char* name = "excel_exporter";

  explicit excel_exporter_state(self_ptr selfptr) : self(selfptr) {
    // nop
  }

  /// Never throws: whatever goes wrong is a link with the status "failed".
  excel_link export_workbook(const search_result_ptr& result);
  excel_link write_and_store(const search_result& result);
  outcome<excel_link> store_workbook(const search_result& result,
                                     const memory_file& book);

  /// Whether an object is there now, written again from its result if need be:
  /// the same bytes, name and expiry. Never throws; `not_found`, `expired` or
  /// `storage_failed` if it cannot be.
  outcome<bool> restore_workbook(const std::string& path,
                                 const search_result_ptr& result);
  outcome<bool> write_again(const std::string& path,
                            const search_result_ptr& result);
  outcome<memory_file> write(const search_result& result);
  void sweep();

  self_ptr self;
  excel_exporter_options options;
  memory_charge held; ///< The workbook that is being written, or stored.
};

/// The EXCEL EXPORTER. Blocks on writing and on the disk: spawn it detached. It
/// sweeps a store of this node's own at once, which takes care of what expired
/// while the node was down, and then at each interval.
excel_exporter_actor::behavior_type
excel_exporter(excel_exporter_state::self_ptr self,
               excel_exporter_options options);

/// Standard base64 (RFC 4648 section 4) with padding.
std::string to_base64(std::string_view bytes);

} // namespace bidiq

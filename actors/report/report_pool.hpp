#pragma once

#include "actors/report/excel_exporter.hpp"
#include "actors/report/report_queue.hpp"

#include <caf/stateful_actor.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <vector>

namespace bidiq {

struct report_pool_options {
  excel_exporter_options exporter; ///< Of each of them.
  size_t workers = 1;              ///< Exporters, at least 1.
  /// Spawns one, which has a thread of its own.
  std::function<excel_exporter_actor(caf::actor_system&,
                                     const excel_exporter_options&)>
    spawn;
  /// Told how many workbooks wait and are being written, at each change.
  std::function<void(size_t waiting, size_t running)> on_load = [](size_t,
                                                                   size_t) {};
};

struct report_pool_state {
  using self_ptr = excel_exporter_actor::stateful_pointer<report_pool_state>;

  static inline const char* name = "report_pool";

  explicit report_pool_state(self_ptr selfptr) : self(selfptr) {
    // nop
  }

  /// What a workbook is asked of, once it has an exporter.
  using task = std::function<void(const excel_exporter_actor&, uint64_t)>;

  void add(std::string path, task what);
  void begin_more();
  void ended(const excel_exporter_actor& by, uint64_t number);

  self_ptr self;
  report_pool_options options;
  report_queue queue{1};
  std::map<uint64_t, task> tasks; ///< That wait, by number.
  std::vector<excel_exporter_actor> idle;
  excel_exporter_actor sweeper; ///< One of them.
};

/// The EXCEL EXPORTER of a node: as many exporters as there are workers, each
/// with one workbook at a time, so that what waits holds its result only. While
/// the node's memory is short one of them works. It dies with any of them.
excel_exporter_actor::behavior_type
report_pool(report_pool_state::self_ptr self, report_pool_options options);

} // namespace bidiq

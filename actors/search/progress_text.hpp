#pragma once

#include "actors/domain/event.hpp"
#include "actors/domain/fetch.hpp"
#include "actors/domain/result.hpp"

#include <cstdint>
#include <string>

namespace bidiq {

/// How far the fetching of a search has come.
struct fetch_state {
  uint64_t ufs_done = 0;
  uint64_t ufs_total = 0;
  uint64_t pages_done = 0;
  uint64_t pages_known = 0;    ///< 0 = no total known yet.
  uint64_t raw = 0;            ///< Notices looked at.
  uint64_t found = 0;          ///< Notices that pass so far.
  double pages_per_second = 0; ///< 0: not known.
  std::string uf;              ///< The one that changed last; may be empty.
};

// What users read while a search runs (contract section 5): one function per
// event. All texts are pt-BR; details are JSON objects with snake_case names.

/// `position` counts the searches ahead, 0 = starts at once.
progress_draft queued_event(uint64_t position);
progress_draft connecting_event(uint64_t uf_total);
progress_draft fetching_event(const fetch_state& x);
progress_draft uf_event(const uf_change& change);
progress_draft source_event(const fetch_report& report);
progress_draft filtering_event(int progress, uint64_t raw, uint64_t found);
progress_draft summarizing_event(int progress, uint64_t found);
progress_draft excel_event(int progress, const std::string& status);
progress_draft terminal_event(const search_result& result);

/// The terminal `error` event of a search that did not reach a result.
progress_draft failure_event(const std::string& message);

} // namespace bidiq

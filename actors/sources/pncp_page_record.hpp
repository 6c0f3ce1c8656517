#pragma once

#include "actors/sources/page_reader.hpp"

namespace bidiq {

/// Reads one record of PNCP's contratações lists; null without a usable control
/// number or object.
std::shared_ptr<notice> read_pncp_record(simdjson::dom::element record,
                                         record_notes& notes);

/// Names the first of the keys above that is not in `seen`.
std::string missing_pncp_key(uint64_t seen);

} // namespace bidiq

#pragma once

#include "actors/search/notice.hpp"

#include <simdjson.h>

#include <cstdint>
#include <optional>
#include <string_view>

namespace bidiq {

/// Reads a JSON number, or a string that holds one and nothing else.
std::optional<int64_t> integer_of(simdjson::dom::element x) noexcept;
std::optional<double> number_of(simdjson::dom::element x) noexcept;

/// Reads one record of PNCP's contratações lists (all fields but `source`).
/// Returns null without a usable control number or object; adds to
/// `unknown_enums` the codes that have no meaning here.
std::shared_ptr<notice> read_record(simdjson::dom::element record,
                                    uint64_t& unknown_enums);

} // namespace bidiq

#pragma once

#include "actors/base/time.hpp"

#include <optional>
#include <string_view>

namespace bidiq {

/// Reads an instant as either database gives it back: "2026-01-15
/// 12:00:00.123+00" or as `format_utc` writes it. Without a zone it is UTC.
/// Nothing if it is none.
std::optional<utc_time> parse_timestamp(std::string_view text);

} // namespace bidiq

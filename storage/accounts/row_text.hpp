#pragma once

#include "actors/base/time.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bidiq {

/// Reads an instant as either database gives it back: "2026-01-15
/// 12:00:00.123+00" or as `format_utc` writes it. Without a zone it is UTC.
/// Nothing if it is none.
std::optional<utc_time> parse_timestamp(std::string_view text);

/// Lists of words without commas, as a column has them.
std::string join_words(const std::vector<std::string>& words);
std::vector<std::string> split_words(std::string_view text);

/// At most `size` bytes of `text`, without a part of a UTF-8 character at the
/// end.
std::string cut_text(std::string_view text, size_t size);

} // namespace bidiq

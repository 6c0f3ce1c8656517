#pragma once

#include "net/http/name_values.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace bidiq::http {

/// Decodes percent-encoding; `plus` also turns `+` into a blank, as forms do.
/// Nothing for a broken escape, a NUL, or a result that is not UTF-8.
std::optional<std::string> percent_decode(std::string_view text,
                                          bool plus = false);

/// Encodes all but RFC 3986's unreserved characters.
std::string percent_encode(std::string_view text);

/// Splits and decodes `a=1&b=2`; empty pieces are skipped, a name without `=`
/// has the value "". Nothing if a piece does not decode or there are more than
/// `max` of them.
std::optional<name_values> parse_query(std::string_view query, std::size_t max);

/// Tells whether `text` is well-formed UTF-8 (no surrogates, no overlong
/// forms).
bool is_utf8(std::string_view text) noexcept;

/// Renders a path for logs: control characters, quotes, backslashes and all
/// beyond ASCII as \xNN, at most `max` bytes of input, "..." after a cut.
std::string log_safe(std::string_view path, std::size_t max = 256);

} // namespace bidiq::http

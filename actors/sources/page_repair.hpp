#pragma once

#include <string>
#include <string_view>

namespace bidiq {

/// Returns `body` with the damage that concerns single values made harmless, so
/// that one bad record does not cost its page: raw control characters within
/// strings become blanks, invalid UTF-8 and lone surrogate escapes U+FFFD,
/// integers beyond 64 bits fractions, and numbers beyond a double null.
/// Structure is not touched: what was cut or is no JSON stays so.
std::string repair_json(std::string_view body);

} // namespace bidiq

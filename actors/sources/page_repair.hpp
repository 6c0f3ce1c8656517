#pragma once

#include <string>
#include <string_view>

namespace bidiq {

/// Returns `body` with the damage that concerns single values made harmless, so
/// that one bad record does not cost its page: raw control characters within
/// strings become blanks, invalid UTF-8, lone surrogate escapes and what is no
/// escape U+FFFD, integers beyond 64 bits fractions, and numbers beyond a
/// double null. Structure is not touched: what was cut or is no JSON stays so.
std::string repair_json(std::string_view body);

/// The same of one record, in which NaN and Infinity are null too. In totals
/// they would hide that nothing is known.
std::string repair_record(std::string_view record);

} // namespace bidiq

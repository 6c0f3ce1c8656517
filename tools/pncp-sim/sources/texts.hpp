#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace bidiq {

/// Returns `text` in small letters, Portuguese ones included.
std::string lower_case(std::string_view text);

/// Returns `text` with plain letters for those with accents, precomposed or
/// not.
std::string without_accents(std::string_view text);

/// Returns `text` with every word but short joining ones in title case.
std::string title_case(std::string_view text);

/// Returns small plain letters and digits, all else as single dashes.
std::string slug(std::string_view text);

/// Returns `text` without blanks around it and with single blanks in place of
/// line breaks, no-break spaces and control characters.
std::string tidied(std::string_view text);

/// Returns `text` as it is if it has at most `longest` characters, else its
/// whole words up to there with "..." behind them, within `longest`.
std::string cut_text(std::string_view text, size_t longest);

/// Returns the digits of `text`.
std::string digits_of(std::string_view text);

} // namespace bidiq

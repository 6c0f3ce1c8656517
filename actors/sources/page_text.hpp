#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bidiq {

/// Drops blanks at both ends.
std::string_view trimmed(std::string_view text) noexcept;

/// Returns `text` (valid UTF-8) with every control character (C0, DEL, C1) and
/// no-break space turned into a blank, and none at either end. C1 characters
/// that may be bytes of UTF-8 ("AQUISI\u00c3\u0087\u00c3\u0083O") stay:
/// matching reads them back.
std::string clean_text(std::string_view text);

/// Returns `text` with its ASCII letters in capitals.
std::string in_capitals(std::string text);

/// Reads a whole decimal number; nothing if there is more or less than that.
std::optional<double> read_number(std::string_view text) noexcept;
std::optional<int64_t> read_integer(std::string_view text) noexcept;

/// Returns a http or https URL made of what agencies write as a link: a bare
/// host gets `https://`, blanks and quotes are percent-encoded; empty for
/// anything else, such as "string", "#" or another scheme.
std::string clean_link(std::string_view text);

/// Returns the portal's page of a notice with the control number
/// `cnpj14-1-seq6/year`, letters in capitals; empty if it is no such number.
std::string portal_link(std::string_view control_number);

/// Whether `id` can name a notice: up to 64 visible ASCII characters.
bool usable_control_number(std::string_view id) noexcept;

} // namespace bidiq

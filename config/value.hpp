#pragma once

#include "config/settings.hpp"

#include <string>
#include <string_view>

namespace bidiq {

/// Parses `text` into the setting's field. Returns an empty string, or what is
/// wrong and what would be right ("is not a whole number from 0 to 65535"),
/// leaving the field alone. Never repeats `text` of a secret.
std::string assign(settings& x, const setting_info& info,
                   std::string_view text);

/// Renders the field so that `assign` reads the same value back.
std::string render_value(const settings& x, const setting_info& info);

/// The same for people: secrets as `***` (empty ones stay empty), and no
/// credentials inside URLs.
std::string render_masked(const settings& x, const setting_info& info);

/// What values the setting takes, e.g. "0 to 65535" or "text, json"; empty when
/// any text will do.
std::string describe_values(const setting_info& info);

/// Replaces the credentials of every URL in `text` by `***`.
std::string mask_credentials(std::string_view text);

/// Reads true/false, yes/no, on/off and 1/0 in any case.
bool is_flag_word(std::string_view text);

} // namespace bidiq

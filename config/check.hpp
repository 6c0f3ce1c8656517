#pragma once

#include "config/settings.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bidiq {

/// Splits at `separator` and trims blanks; empty parts stay.
std::vector<std::string_view> split(std::string_view text, char separator);

/// Without leading and trailing blanks and tabs.
std::string_view trim(std::string_view text);

/// Checks one text (or one word of a list) against its rule. Returns an empty
/// string, or what is wrong and what would be right.
std::string check_text(const setting_rule& rule, std::string_view text);

/// What the rule accepts, for people; empty when any text will do.
std::string describe_rule(const setting_rule& rule);

/// Reads "name:12"; nothing if it is not that.
std::optional<std::pair<std::string, int64_t>>
parse_numbered(std::string_view text);

/// Reads true/false, yes/no, on/off and 1/0 in any case.
std::optional<bool> parse_flag(std::string_view text);

/// Whether `host` can only be reached from this machine: 127.0.0.0/8, ::1 (also
/// in brackets), localhost. Other names are not resolved: they count as remote.
bool is_loopback(std::string_view host);

/// The candidate that `word` is most likely a misspelling of; empty if none is
/// near (at most a third of the letters differ, and no more than three).
std::string nearest(std::string_view word,
                    const std::vector<std::string>& candidates);

} // namespace bidiq

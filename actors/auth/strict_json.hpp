#pragma once

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace bidiq {

/// Parses a JSON object of which two readers must not understand different
/// things: discarded if a member comes twice at any depth (RFC 7519 section 4
/// leaves that to the reader), if anything precedes or follows the object, if
/// it has a NUL, or if it is nested deeper than any token or key set is.
nlohmann::json parse_strict_object(std::string_view text);

/// The member of that name if it is a text; else nothing. `x` is an object.
std::optional<std::string> text_member(const nlohmann::json& x,
                                       const char* name);

} // namespace bidiq

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bidiq {

/// base64url without padding (RFC 4648 section 5), in which also goes through
/// a URL what others mean to be opaque.
std::string base64url_text(std::string_view bytes);

/// The bytes of such a text; nothing for any other.
std::optional<std::string> read_base64url_text(std::string_view text);

} // namespace bidiq

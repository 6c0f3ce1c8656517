#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bidiq {

/// Writes bytes as base64url without padding (RFC 4648 section 5, RFC 7515
/// appendix C).
std::string encode_base64url(std::string_view bytes);

/// Reads what `encode_base64url` wrote, and nothing else: no padding, no blank,
/// no other alphabet, no length that no bytes have, and no bits beyond the last
/// byte. So all bytes have one text only, and a token that is changed in any
/// character is another one.
std::optional<std::string> decode_base64url(std::string_view text);

} // namespace bidiq

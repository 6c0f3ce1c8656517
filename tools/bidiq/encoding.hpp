#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bidiq::client {

/// Decodes base64 (RFC 4648 section 4) with correct padding; blanks and line
/// breaks are skipped. Nothing if it is anything else.
std::optional<std::string> decode_base64(std::string_view text);

/// Percent-encodes everything but unreserved characters (RFC 3986 2.3).
std::string encode_uri(std::string_view text);

/// Resolves a reference against a base URL (RFC 3986 5); nothing unless the
/// result is http or https with a host.
std::optional<std::string> resolve_url(const std::string& base,
                                       const std::string& reference);

/// Whether both URLs have the same scheme, host and port.
bool same_origin(const std::string& a, const std::string& b);

/// Whether the URL's host can only be this machine.
bool is_local_url(const std::string& url);

} // namespace bidiq::client

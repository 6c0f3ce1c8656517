#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bidiq::http {

/// Tells whether an Accept header (RFC 9110 12.5.1; "" accepts all) leaves any
/// of `types` possible. A header that cannot be understood refuses nothing.
bool accepts_any(std::string_view accept,
                 const std::vector<std::string>& types);

/// Tells whether an Accept-Encoding header wants `gzip` (RFC 9110 12.5.3).
bool accepts_gzip(std::string_view accept_encoding) noexcept;

/// Tells whether a Content-Type is JSON: application/json or any +json.
bool is_json_type(std::string_view content_type) noexcept;

/// Tells whether a Content-Type is that of a JSON request: exactly
/// application/json, with any parameters.
bool is_json_body(std::string_view content_type) noexcept;

/// Tells whether compressing such a body pays: JSON and text, but no event
/// stream.
bool is_compressible(std::string_view content_type) noexcept;

} // namespace bidiq::http

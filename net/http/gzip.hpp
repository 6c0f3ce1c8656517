#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bidiq::http {

/// Compresses to the gzip format (RFC 1952), fast rather than small. Nothing
/// if zlib refuses, which only lack of memory explains.
std::optional<std::string> gzip(std::string_view text);

} // namespace bidiq::http

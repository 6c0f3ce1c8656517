#pragma once

#include "net/client/http.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace bidiq {

// Values of fields of an answer's head, with white space around them.

/// Reads an ETag (RFC 9110 section 8.8.3); empty: it is not valid, or too long.
std::string parse_etag(std::string_view value);

/// Reads a Content-Range in bytes (RFC 9110 section 14.4); none: it is not
/// valid, or of another unit.
std::optional<content_range> parse_content_range(std::string_view value);

/// Reads a number of bytes; none: it is something else, or too large.
std::optional<uint64_t> parse_size(std::string_view value);

} // namespace bidiq

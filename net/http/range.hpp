#pragma once

#include "net/http/response.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace bidiq::http {

/// What a Range header asks of a body.
enum class range_kind : uint8_t {
  whole,         ///< None, malformed, another unit, or several: all of it.
  partial,       ///< One satisfiable range.
  unsatisfiable, ///< 416.
};

struct byte_range {
  range_kind kind = range_kind::whole;
  uint64_t offset = 0;
  uint64_t length = 0;
};

/// Understands a Range header for a body of `size` bytes (RFC 9110 14.1).
byte_range parse_range(std::string_view header, uint64_t size) noexcept;

/// Tells whether If-Range lets a Range count: strong comparison with `etag`
/// (quoted), or exact equality with `last_modified`; "" always does.
bool if_range_holds(std::string_view if_range, std::string_view etag,
                    std::string_view last_modified) noexcept;

/// Renders `attachment; filename="..."; filename*=UTF-8''...` (RFC 6266, 8187)
/// for any UTF-8 name; control characters, quotes and slashes are replaced.
std::string content_disposition(std::string_view filename);

/// Tells whether If-None-Match names that ETag (weak comparison, RFC 9110
/// 13.1.2), or any.
bool none_match_names(std::string_view if_none_match,
                      std::string_view etag) noexcept;

/// Answers with a body of `size` bytes, or the part of it that `part_of` makes:
/// 200, 206, 304 or 416 with Accept-Ranges, ETag and Content-Range as the
/// conditions and Range of `ctx` want. An empty `etag` is none.
response
ranged_response(const request_context& ctx, uint64_t size,
                std::string content_type, std::string_view etag,
                const std::function<response_body(uint64_t offset,
                                                  uint64_t length)>& part_of);

/// The same of a file.
response file_response(const request_context& ctx,
                       std::shared_ptr<const file_handle> file, uint64_t size,
                       std::string content_type, std::string_view etag);

} // namespace bidiq::http

#pragma once

#include "net/http/response.hpp"
#include "net/http/server.hpp"

#include <string>
#include <string_view>

namespace bidiq::http {

/// What the server adds to a response on its own account.
struct head_extras {
  bool close = false;         ///< The connection ends after this answer.
  bool gzipped = false;       ///< The body is sent gzip-encoded.
  bool may_vary = false;      ///< The body depends on Accept-Encoding.
  bool with_length = true;    ///< False for streams.
  uint64_t length = 0;        ///< Content-Length.
  std::string_view date;      ///< An HTTP date.
  std::string_view successor; ///< Not empty on a legacy path: the new one.
};

/// Appends status line, headers and the empty line to `out`. Control
/// characters in values become blanks; headers whose name is no token are left
/// out (CWE-113).
void append_head(std::string& out, const request_context& ctx,
                 const response& x, const head_extras& extras,
                 const server_options& options);

/// Builds the answer to an OPTIONS request: Allow, and for a CORS preflight
/// from an allowed origin what it may send.
response options_response(const request_context& ctx, std::string_view allow,
                          const server_options& options);

/// Returns the value for Access-Control-Allow-Origin, or "" if the origin is
/// not one of `options.cors_origins`, compared exactly.
std::string_view allowed_origin(std::string_view origin,
                                const server_options& options) noexcept;

} // namespace bidiq::http

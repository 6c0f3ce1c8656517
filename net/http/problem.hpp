#pragma once

#include "actors/base/errc.hpp"
#include "net/http/response.hpp"

#include <cstdint>
#include <string_view>

namespace bidiq::http {

/// What goes wrong in HTTP itself, before or beside any handler.
enum class protocol_error : uint8_t {
  bad_request,            ///< 400
  unauthorized,           ///< 401
  forbidden,              ///< 403
  cross_origin,           ///< 403
  no_such_route,          ///< 404
  method_not_allowed,     ///< 405
  not_acceptable,         ///< 406
  request_timeout,        ///< 408
  legacy_route_gone,      ///< 410
  body_too_large,         ///< 413
  unsupported_media_type, ///< 415
  range_not_satisfiable,  ///< 416
  expectation_failed,     ///< 417
  misdirected,            ///< 421
  headers_too_large,      ///< 431
  too_many_connections,   ///< 503
  version_not_supported,  ///< 505
};

/// The one place where errors become HTTP: an RFC 9457 problem document with
/// status, stable `code`, Brazilian Portuguese `title` and `detail`,
/// `instance`, `request_id`, and `errors` from `x.fields`. `x.context` goes to
/// `log_note` only. 429 and 503 carry Retry-After (`x.retry_after`, else two
/// seconds), 401 WWW-Authenticate.
response problem(const failure& x, const request_context& ctx);
response problem(protocol_error x, const request_context& ctx,
                 std::string_view log_note = {});

/// Returns the status an error becomes.
status status_of(errc x) noexcept;
status status_of(protocol_error x) noexcept;

} // namespace bidiq::http

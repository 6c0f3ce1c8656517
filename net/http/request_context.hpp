#pragma once

#include "net/http/framing.hpp"
#include "net/http/name_values.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/beast/http/verb.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bidiq::http {

using boost::beast::http::verb;

struct route;

/// Who asks; filled by the authentication hook, empty on open routes.
struct identity {
  std::string user; ///< Stable id; "" = anonymous.
  std::string plan;
  bool admin = false;
  std::string ticket_for; ///< The search a ticket was issued for, or "".
  /// What else the authentication hook knows of him; its own type.
  std::shared_ptr<const void> account = nullptr;
};

/// W3C Trace Context of one request: the caller's trace id or a new one, and a
/// span id of our own.
struct trace_context {
  std::string trace_id; ///< 32 lower-case hex digits.
  std::string span_id;  ///< 16 lower-case hex digits, new for each request.
  bool sampled = true;

  /// Renders the value of a `traceparent` header for requests made upstream.
  std::string traceparent() const;
};

/// One request, from its head to its answer. Lives on its I/O thread and is
/// used by one coroutine at a time. Moving it keeps every view valid; copies
/// do not exist.
struct request_context {
  request_context() = default;
  request_context(request_context&&) = default;
  request_context& operator=(request_context&&) = default;

  verb method = verb::unknown; ///< As sent: HEAD stays HEAD.
  request_head head;           ///< Views into `raw_head`.
  name_values path_params;     ///< Decoded, in the order of the path.
  name_values query;           ///< Decoded, in the order sent, duplicates kept.
  std::string body;
  std::string request_id;     ///< `[A-Za-z0-9._-]{1,128}`.
  std::string remote_address; ///< Without port.
  trace_context trace;
  identity who;
  const route* matched = nullptr; ///< Null until a route is found.
  bool legacy = false;            ///< Came over a path without `/v1`.
  std::size_t io_index = 0;       ///< Which I/O thread: `server::executor`.
  boost::asio::any_io_executor executor;          ///< The I/O thread's.
  std::chrono::steady_clock::time_point received; ///< First byte of the head.
  std::chrono::steady_clock::time_point deadline; ///< The handler's.
  /// The connection's place under the connection limits: what takes the
  /// socket over keeps it for as long as the socket is open.
  std::shared_ptr<void> slot;
  std::vector<char> raw_head;

  /// Returns the value of the first header of that name, "" without one.
  std::string_view header(std::string_view name) const noexcept;

  /// Returns the values of all headers of that name as one list (RFC 9110
  /// 5.3).
  std::string header_list(std::string_view name) const;

  /// Returns a decoded value; "" for an unknown path parameter, and the first
  /// of several query values.
  std::string_view path_param(std::string_view name) const noexcept;
  std::optional<std::string_view>
  query_param(std::string_view name) const noexcept;

  /// Returns a query parameter as a number, or `otherwise` when it is absent;
  /// the router has already refused what does not parse.
  int64_t query_integer(std::string_view name, int64_t otherwise) const;

  bool is_head() const noexcept {
    return method == verb::head;
  }

  /// Returns the time left until `deadline`, never negative.
  std::chrono::milliseconds remaining() const;

  /// Returns the matched route's path pattern, "unmatched" without one: the
  /// bounded label for metrics.
  std::string_view route_label() const noexcept;
};

} // namespace bidiq::http

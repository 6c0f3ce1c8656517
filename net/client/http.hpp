#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bidiq {

// Plain requests and answers of the HTTP client, for rooms that must not see
// libcurl.

/// Why a transfer ended without a whole answer.
enum class transport_error : uint8_t {
  none,               ///< A whole answer arrived, whatever its status.
  connect,            ///< Refused, unreachable, or no such host.
  timeout_connect,    ///< Connecting, with TLS, took too long.
  timeout_first_byte, ///< Nothing came back after the request was sent.
  timeout_stalled,    ///< The answer fell silent half-way.
  timeout_total,      ///< The whole exchange took too long.
  too_large,          ///< More body, header or decompressed bytes than allowed.
  bad_encoding,       ///< The body does not decompress.
  tls,                ///< The certificate or the handshake was refused.
  partial,            ///< The connection ended inside the answer.
  reset,              ///< The connection broke before any answer.
  protocol,           ///< Not HTTP.
  redirect,           ///< To another host, to plain text, or too often.
  invalid_request,    ///< The URL or a header cannot be sent.
  cancelled,          ///< Called off, or the client was destroyed.
};

/// Returns the enumerator's name.
std::string_view to_string(transport_error x) noexcept;

/// A GET request. Zero and none mean the client's own options.
struct http_get {
  std::string url; ///< http or https, without user information.
  std::vector<std::pair<std::string, std::string>> headers;
  std::chrono::milliseconds total_timeout{}; ///< From `get` to the last byte.
  size_t max_body = 0;                       ///< Decoded bytes.
};

/// Where a transfer's time went, counted from `get`.
struct http_timings {
  std::chrono::microseconds queued{};     ///< Waited for a connection's turn.
  std::chrono::microseconds first_byte{}; ///< 0: there was none.
  std::chrono::microseconds total{};
  bool reused_connection = false;
};

/// The end of a transfer. On an error the status and the headers are those that
/// had arrived (0: none), and the body is empty.
struct http_response {
  transport_error error = transport_error::none;
  int status = 0;
  std::string body;                                ///< Decoded.
  std::string content_type;                        ///< Verbatim; empty: none.
  std::optional<std::chrono::seconds> retry_after; ///< From now on; never < 0.
  http_timings timings;
};

using http_callback = std::function<void(http_response)>;

/// The HTTP client as its users see it, so that tests can script the network.
/// Both functions may be called from any thread and never block.
struct http_getter {
  /// Starts a transfer and returns its id. The callback runs exactly once, on
  /// the client's thread; it must only pass the answer on and must not throw.
  std::function<uint64_t(http_get, http_callback)> get;
  /// Ends a transfer early: its callback gets `cancelled`, unless it has run.
  std::function<void(uint64_t)> cancel;
};

} // namespace bidiq

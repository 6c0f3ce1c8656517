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
  invalid_request,    ///< The URL, a header or the body cannot be sent.
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

enum class http_method : uint8_t { get, head, post, put, patch, delete_ };

/// Returns the method as it is sent.
std::string_view to_string(http_method x) noexcept;

/// The body of a request. Both functions run on the client's thread, one at a
/// time; they must neither block nor throw, and `read` has to find its bytes
/// at hand: in memory or in a local file.
struct http_upload {
  uint64_t size = 0; ///< Exact, in bytes.
  /// Puts the next bytes, at most `size` of them, at `out` and returns how
  /// many; 0 is the end. None: they cannot be read, which ends the transfer
  /// with `invalid_request`, as does an end before `http_upload::size`.
  std::function<std::optional<size_t>(char* out, size_t size)> read;
  /// Goes back to the first byte, to send the body once more. False, or no
  /// function: that cannot be done, and the transfer ends like above.
  std::function<bool()> rewind;
};

/// Returns a body that holds `bytes`.
http_upload upload_of(std::string bytes);

/// What a sink says to a piece of a body.
enum class sink_verdict : uint8_t {
  more,
  wait, ///< No further piece until `http_client::resume` was called; the end
        ///< of the transfer may come before that.
  stop, ///< Ends the transfer with `cancelled`.
};

/// Takes decoded pieces of an answer's body in their order, all of each. Runs
/// on the client's thread; must neither block nor throw.
using http_sink = std::function<sink_verdict(std::string_view piece)>;

struct http_response;

/// Any request. Zero and none mean the client's own options.
struct http_request {
  http_method method = http_method::get;
  std::string url; ///< http or https, without user information.
  /// May name neither Content-Length nor Transfer-Encoding.
  std::vector<std::pair<std::string, std::string>> headers;
  /// Not with `get` and `head`. None with `post`, `put` and `patch`: an empty
  /// body.
  std::optional<http_upload> upload;
  /// If set, it gets the body of a 2xx answer, and the response has none. While
  /// it waits, the connection does too: besides the piece that it has taken, no
  /// more than a read buffer is held for it. Waiting counts only towards the
  /// total timeout. What it was given before an error was a part of the body.
  http_sink sink;
  /// If set, it is asked once before the sink gets its first piece, with the
  /// status, `etag` and `range` of the answer: a server may ignore a Range.
  /// False ends the transfer with `cancelled`. As the sink otherwise.
  std::function<bool(const http_response& head)> accept;
  std::chrono::milliseconds total_timeout{}; ///< From `send` to the last byte.
  size_t max_body = 0;                       ///< Decoded bytes, also streamed.
};

/// Where a transfer's time went, counted from `get`.
struct http_timings {
  std::chrono::microseconds queued{};     ///< Waited for a connection's turn.
  std::chrono::microseconds first_byte{}; ///< 0: there was none.
  std::chrono::microseconds total{};
  bool reused_connection = false;
};

/// Which part of a whole an answer brings (RFC 9110 section 14.4).
struct content_range {
  struct part {
    uint64_t first = 0; ///< In bytes from 0.
    uint64_t last = 0;  ///< It is included, and not before `first`.

    bool operator==(const part&) const = default;
  };

  std::optional<part> bytes;     ///< None with 416: nothing was brought.
  std::optional<uint64_t> total; ///< Beyond `last`; none: not known (yet).

  bool operator==(const content_range&) const = default;
};

/// The end of a transfer. On an error the status and the headers are those that
/// had arrived (0: none), and the body is empty.
struct http_response {
  transport_error error = transport_error::none;
  int status = 0;
  std::string body;                                ///< Decoded.
  std::string content_type;                        ///< Verbatim; empty: none.
  std::optional<std::chrono::seconds> retry_after; ///< From now on; never < 0.
  /// Verbatim, with its quotes; a weak one begins with "W/" (RFC 9110 section
  /// 8.8.3). Empty: none, or none that is valid and has at most
  /// `max_etag_bytes`.
  std::string etag;
  std::optional<content_range> range; ///< As Content-Range says; none as above.
  std::string location; ///< Verbatim; empty: none. Not of a followed redirect.
  std::optional<uint64_t> upload_offset; ///< Of a resumable upload (TUS 1.0.0).
  http_timings timings;
};

constexpr size_t max_etag_bytes = 256;

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

/// The same for any request, with what streams need.
struct http_sender {
  std::function<uint64_t(http_request, http_callback)> send;
  /// Lets the sink of a transfer, if it waits, have more.
  std::function<void(uint64_t)> resume;
  std::function<void(uint64_t)> cancel;
};

} // namespace bidiq

#pragma once

#include <boost/system/result.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace bidiq::http {

/// One header field as sent, without the blanks around its value.
struct header_field {
  std::string_view name;
  std::string_view value;
};

/// A request head that passed `check_framing`. Views point into the checked
/// bytes. At most one of `content_length` and `chunked` says there is a body.
struct request_head {
  std::string_view method;
  std::string_view target; ///< As sent: origin, absolute or asterisk form.
  std::string_view path;   ///< The target's, still percent-encoded.
  std::string_view query;  ///< The target's, without the question mark.
  std::string_view host;
  unsigned version = 11; ///< 10 or 11.
  std::optional<uint64_t> content_length;
  bool chunked = false;
  bool keep_alive = true;       ///< What the client wants (RFC 9112 9.3).
  bool expect_continue = false; ///< RFC 9110 10.1.1; never on HTTP/1.0.
  std::vector<header_field> fields;
};

/// Why a head is refused. After any of these the connection has to end, since
/// it is not known where the next request would begin.
struct framing_error {
  unsigned status = 400;   ///< 400, 417, 431 or 505.
  std::string_view reason; ///< For the log; static storage.
};

struct framing_limits {
  std::size_t max_header_bytes = 16 * 1024; ///< The head as a whole.
  std::size_t max_headers = 100;
};

/// What is known of a head of which more may still arrive.
enum class head_state { incomplete, complete, malformed };

struct head_scan {
  head_state state = head_state::incomplete;
  std::size_t size = 0; ///< Bytes up to and with the empty line, if complete.
};

/// Looks for the end of the head in `data`, which begins with a request line,
/// resuming at `from`: what an earlier call has already seen. A line feed
/// without, and a carriage return not followed by one, NUL and a first byte
/// that begins no method are malformed at once, so that such a client does not
/// have to wait for its deadline.
head_scan scan_head(std::string_view data, std::size_t from) noexcept;

/// Checks a complete head (with its empty line) stricter than Boost 1.81 does,
/// after RFC 9112: one well-formed Host that agrees with an absolute-form
/// target, no body length that two readers could understand differently, no
/// folding, no control characters.
boost::system::result<request_head, framing_error>
check_framing(std::string_view raw_head, const framing_limits& limits = {});

/// Compares ASCII case-insensitively.
bool iequals(std::string_view a, std::string_view b) noexcept;

} // namespace bidiq::http

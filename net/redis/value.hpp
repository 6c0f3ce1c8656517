#pragma once

#include <boost/system/result.hpp>

#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace bidiq::redis {

/// One RESP2 reply that is no error.
struct value {
  enum class kind : uint8_t { nil, integer, text, array };

  kind type = kind::nil;
  int64_t integer = 0;
  std::string text; ///< Bulk and status replies, any bytes.
  std::vector<value> items;

  bool is_nil() const noexcept {
    return type == kind::nil;
  }

  bool operator==(const value&) const = default;
};

/// Why a command has no reply. What the server says is told apart by the first
/// word of its message.
enum class errc : uint8_t {
  closed,     ///< The link is not up; nothing was sent.
  overloaded, ///< Too many bytes are on their way; nothing was sent.
  refused,    ///< Connection refused or unreachable.
  unresolved, ///< No such host.
  timeout,    ///< No answer in time: it may have been executed or not.
  reset,      ///< The connection broke: it may have been executed or not.
  tls,        ///< Handshake or certificate.
  auth,       ///< NOAUTH, WRONGPASS, NOPERM.
  loading,    ///< LOADING, or a replica that lost its master (MASTERDOWN).
  readonly,   ///< READONLY: a replica.
  oom,        ///< OOM: maxmemory is reached.
  misconf,    ///< MISCONF: it cannot persist.
  noscript,   ///< NOSCRIPT.
  wrongtype,  ///< WRONGTYPE: a key of ours is something else.
  busy,       ///< BUSY, TRYAGAIN, CLUSTERDOWN: later.
  protocol,   ///< Not RESP.
  other,      ///< Any other error reply.
};

std::string_view to_string(errc x) noexcept;

/// Tells what an error reply (without its "-") means: by its first word.
errc classify(std::string_view message) noexcept;

struct error {
  errc code = errc::other;
  std::string text; ///< For the log; never holds credentials.
};

[[noreturn]] inline void
throw_exception_from_error(const error& x, const boost::source_location&) {
  throw std::runtime_error("redis: " + x.text);
}

using answer = boost::system::result<value, error>;

/// Gets exactly one answer.
using callback = std::function<void(answer)>;

} // namespace bidiq::redis

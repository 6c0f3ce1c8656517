#pragma once

#include <optional>
#include <string>

namespace bidiq {

/// Where a URL leads: what decides about redirects and connection limits.
struct origin {
  std::string scheme; ///< "http" or "https".
  std::string host;   ///< Lower case.
  std::string port;   ///< Digits, also when the URL names none.

  std::string host_and_port() const {
    return host + ':' + port;
  }
};

/// Returns the origin of an http(s) URL; none for any other text.
std::optional<origin> origin_of(const std::string& url);

/// Whether an answer from `from` may send us on to `to`: the same host and
/// port, or from plain text to TLS on the default ports.
bool may_redirect(const origin& from, const origin& to);

} // namespace bidiq

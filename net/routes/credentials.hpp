#pragma once

#include "net/http/request_context.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bidiq {

/// The cookie that carries a token. Its prefix makes browsers accept it only
/// with `Secure`, for the whole host and for no other (RFC 6265bis section
/// 4.1.3.2), so that no neighbour on a subdomain can plant one.
inline constexpr std::string_view session_cookie = "__Host-bidiq_session";

/// What a request shows of who sends it.
struct credential {
  std::string token;        ///< "": none, or none that could be good.
  bool from_cookie = false; ///< The browser sent it by itself.
};

/// The bearer token of the Authorization header (RFC 6750 section 2.1), and
/// without such a header the cookie's. A header that comes twice or is empty,
/// another scheme, or what cannot be a token is none. Tokens elsewhere, such as
/// in the address, are not looked for. Pure.
credential credential_of(const http::request_context& ctx);

/// Whether a request that only a cookie vouches for may change something: the
/// browser has to say that a page of ours or of `allowed` sent it, by Origin or
/// by `Sec-Fetch-Site: same-origin`. Silence is not enough, unlike for a token
/// in a header, which no page of a stranger can send. Pure.
bool sent_by_own_page(const http::request_context& ctx,
                      const std::vector<std::string>& allowed);

/// The value of Set-Cookie that keeps a token for so many seconds; 0: that
/// removes it.
std::string cookie_with(std::string_view token, int64_t seconds);

} // namespace bidiq

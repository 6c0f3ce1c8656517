#pragma once

#include "actors/auth/account_finder.hpp"
#include "actors/auth/key_ring.hpp"
#include "actors/auth/sign_out_book.hpp"
#include "actors/auth/token_table.hpp"
#include "actors/base/time.hpp"
#include "actors/redis/access.hpp"
#include "net/client/http.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace bidiq {

struct token_cache_options {
  token_table_ptr table; ///< What the I/O threads look at; never null.
  token_rules rules;
  /// AUTH_MODE=jwt: checks HS256. None: those tokens are refused.
  std::optional<verification_key> secret;
  /// AUTH_MODE=jwt: where the public keys are. Empty: such tokens are refused.
  std::string jwks_url;
  key_ring_options keys;
  /// AUTH_MODE=supabase: who is asked instead, `.../auth/v1/user`. Empty:
  /// tokens are verified here.
  std::string user_url;
  std::string api_key; ///< Sent to `user_url`'s server as `apikey`.
  account_finder accounts = accounts_by_claim();
  sign_out_book sign_outs;
  /// When a sign-out that could not be written down is told again.
  std::chrono::milliseconds sign_out_retry{1'000};
  http_getter http;
  redis_access_ptr redis; ///< Null: this node remembers alone.
  std::chrono::milliseconds op_timeout{250}; ///< Waiting for Redis, in all.
  std::chrono::milliseconds ttl{60'000};     ///< Of good tokens.
  std::chrono::milliseconds negative_ttl{5'000};
  std::chrono::milliseconds auth_timeout{5'000};
  size_t max_asked = 32;       ///< Questions to the auth server at a time.
  size_t max_open = 10'000;    ///< Tokens being looked at; beyond `overloaded`.
  size_t max_joined = 1'000;   ///< Askers of one of them.
  size_t max_revoked = 10'000; ///< Signed-out tokens that this node remembers.
  utc_clock now = system_utc_now;
  /// A token was looked at, with this outcome; any thread.
  std::function<void(std::string_view outcome)> on_check;
};

} // namespace bidiq

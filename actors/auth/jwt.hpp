#pragma once

#include "actors/auth/verification_key.hpp"
#include "actors/base/errc.hpp"
#include "actors/base/time.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace bidiq {

/// Bytes of a token that is looked at: half of what a request's head may have.
inline constexpr size_t max_token_bytes = 8 * 1024;

/// What a token says of itself (RFC 7515), unverified: whom to ask for a key.
struct unverified_token {
  signature_algorithm algorithm = signature_algorithm::hs256;
  std::string key_id;           ///< "" if it names none.
  std::string_view signed_part; ///< Of the token, which has to outlive it.
  std::string payload;
  std::string signature;
};

/// Whom a verified token names, and for how long.
struct token_claims {
  std::string user;  ///< A UUID in lower case.
  std::string email; ///< "" if it says none.
  std::string plan;  ///< What `app_metadata.plan` says; "" for nothing.
  bool admin = false;
  std::chrono::sys_seconds expires{}; ///< As it says, without leeway.

  bool operator==(const token_claims&) const = default;
};

/// What a token's claims have to be.
struct token_rules {
  std::string issuer; ///< What `iss` has to be; empty: anything.
  std::string audience = "authenticated";
  std::chrono::seconds leeway{30}; ///< For clocks that disagree.
};

/// Whether a text may be the id of a key: 1 to 128 characters of base64, UUIDs
/// and the like. What looks like a path is none.
bool is_key_id(std::string_view text) noexcept;

/// Takes a compact token apart (RFC 7515 section 7.1) and reads its header.
/// Refuses, besides what is no token: unknown algorithms in any spelling, keys
/// and addresses of keys that the token brings along (`jwk`, `jku`, `x5c`,
/// `x5u`), extensions that have to be understood (`crit`), members that come
/// twice, and other kinds of tokens (`typ`). Every error of this header is
/// `unauthorized`; the context, which is for the log, repeats nothing of the
/// token.
outcome<unverified_token> parse_token(std::string_view token);

/// Judges a payload whose signature is good (RFC 7519 section 4.1): `exp` is
/// needed, `nbf` not, both are whole numbers below 2^63; `aud` is or holds the
/// audience; `sub` is a UUID; nothing comes twice. An administrator is who has
/// `"is_admin": true`, the `role` "admin" or "admin" among the `roles` in
/// `app_metadata`, which only the auth server writes; `user_metadata` says
/// nothing here.
outcome<token_claims> check_claims(std::string_view payload,
                                   const token_rules& rules, utc_time now);

/// Verifies a token with the key that it has to be signed by: algorithm,
/// signature, claims.
outcome<token_claims> verify_jwt(const unverified_token& token,
                                 const verification_key& key,
                                 const token_rules& rules, utc_time now);

/// A UUID in lower case, as users are told apart; nothing for any other
/// text.
std::optional<std::string> lower_uuid(std::string_view text);

} // namespace bidiq

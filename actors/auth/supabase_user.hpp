#pragma once

#include "actors/auth/jwt.hpp"

#include <optional>

namespace bidiq {

/// Reads what `GET /auth/v1/user` answers with 200. `malformed` for what names
/// no user; `unauthorized` for one who is not of our audience. `expires` is
/// left as it is: the answer does not say it.
outcome<token_claims> parse_supabase_user(std::string_view body,
                                          const token_rules& rules);

/// What a token says of its own end, without having been verified: only good
/// for remembering it for less time, or for not asking about it. `unauthorized`
/// for a JWT that is malformed or expired; no time for a token that is no JWT
/// (RFC 6750 lets the auth server choose).
outcome<std::optional<std::chrono::sys_seconds>>
claimed_expiry(std::string_view token, const token_rules& rules, utc_time now);

/// Whether a text may be a bearer token at all (RFC 6750 section 2.1): what
/// could end a header line is none.
bool is_bearer_text(std::string_view text) noexcept;

} // namespace bidiq

#pragma once

#include "actors/auth/jwt.hpp"

#include <string>
#include <string_view>

namespace bidiq {

/// Signs any header and payload with a secret as HS256 does; whether they go
/// together is not looked at.
std::string sign_hs256(std::string_view header, std::string_view payload,
                       std::string_view secret);

/// Makes the token whose claims these are, for development and tests: real ones
/// come from the auth server. `issuer` may be empty.
std::string mint_token(const token_claims& claims, std::string_view issuer,
                       std::chrono::sys_seconds issued,
                       std::string_view secret);

} // namespace bidiq

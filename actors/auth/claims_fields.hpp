#pragma once

#include "actors/auth/jwt.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

namespace bidiq {

// What tokens and the auth server's own words about a user have in common.

/// Why a token is not good, for the log: its bearer reads the same of every
/// one.
failure bad_token(const char* why);

/// When the claims end, if they are good now: `exp`, and `nbf` if there is one.
outcome<std::chrono::sys_seconds> check_times(const nlohmann::json& claims,
                                              std::chrono::seconds leeway,
                                              utc_time now);

/// Whether `aud` is or holds an audience.
bool names_audience(const nlohmann::json& claims, const std::string& wanted);

/// The claims of the user with that id (a UUID, in any case): e-mail and
/// `app_metadata`. `expires` is left as it is.
token_claims claims_of(const nlohmann::json& user, std::string_view id);

} // namespace bidiq

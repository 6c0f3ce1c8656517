#pragma once

#include "actors/base/time.hpp"
#include "storage/database/database_session.hpp"

#include <string>

namespace bidiq {

/// Keeps that a token, named by its SHA-256 in 64 hex digits, is none any more
/// until `until`, when it ends by itself. See account_rows.hpp.
outcome<bool> add_sign_out(database_session& on, const std::string& token,
                           utc_time until);

/// Whether a token was signed out.
outcome<bool> is_signed_out(database_session& on, const std::string& token,
                            utc_time now);

} // namespace bidiq

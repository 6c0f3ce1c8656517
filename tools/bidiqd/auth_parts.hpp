#pragma once

#include "actors/auth/token_cache.hpp"
#include "config/settings.hpp"
#include "net/routes/app.hpp"
#include "storage/database/database.hpp"
#include "tools/bidiqd/redis_parts.hpp"

#include <optional>
#include <string>

namespace bidiq {

/// Who issues the tokens of a Supabase project: what `iss` has to be. Empty
/// without SUPABASE_URL.
std::string issuer_of(const settings& x);

/// Where public keys are read from; empty: none are (see JWKS_URL).
std::string jwks_url_of(const settings& x);

/// What the I/O threads know of tokens; null with AUTH_MODE=off.
token_table_ptr token_table_of(const settings& x, const app& a);

/// Asks the ACCOUNTS of this system, which the finder must not outlive.
account_finder accounts_of(caf::actor_system& actors);

/// Writes what was signed out into the database.
sign_out_book sign_outs_in(const database_ptr& database);

/// Options of the TOKEN CACHE; none with AUTH_MODE=off.
outcome<std::optional<token_cache_options>>
auth_options(const settings& x, const app& a, metrics& meters, http_getter http,
             const redis_parts& redis, const database_ptr& database);

} // namespace bidiq

#pragma once

#include "actors/accounts/accounts.hpp"
#include "config/settings.hpp"
#include "net/routes/app.hpp"
#include "storage/accounts/upkeep.hpp"
#include "storage/database/database.hpp"
#include "tools/bidiqd/redis_parts.hpp"

namespace bidiq {

/// Where and how to connect: DATABASE_URL has been checked.
session_options session_options_of(const settings& x);

/// The workers' options, with the migrations as what prepares the database.
/// Health shows its state in `state`, which outlives the workers.
database_options database_options_of(const settings& x, node_state& state);

/// What the accounts need. `redis` may be empty.
accounts_options accounts_options_of(const settings& x, database_ptr database,
                                     const redis_parts& redis);

/// What of the accounts' rows is kept, and how long.
upkeep_options upkeep_options_of(const settings& x);

} // namespace bidiq

#pragma once

#include "actors/domain/account.hpp"
#include "storage/database/database_session.hpp"

namespace bidiq {

/// All functions on rows throw what SOCI does; a database worker makes a value
/// of it. Those that write may be run twice.

/// The account of a verified token's user, whose profile is made now, with the
/// plan `free_trial`, if this is the first time. A subscription decides about
/// the plan, else the token, else the profile. What the plan allows is
/// `capabilities_of` its id, but for the searches a month, which the table
/// says; 0 of a trial that is over. An administrator is who the token or the
/// profile says is one. `not_found` for a user who is no UUID; `internal` if
/// the plan is none that this version knows.
outcome<account> open_account(database_session& on, const account_claim& who,
                              utc_time now);

/// The plans that can be had, cheapest first.
outcome<plan_list> active_plans(database_session& on);

} // namespace bidiq

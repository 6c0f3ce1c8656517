#pragma once

#include "actors/domain/account.hpp"
#include "storage/database/database_session.hpp"

namespace bidiq {

/// Keeps an event; see account_rows.hpp.
outcome<bool> add_audit_event(database_session& on, const audit_event& x);

} // namespace bidiq

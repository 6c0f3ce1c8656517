#pragma once

#include "config/load.hpp"

namespace bidiq {

/// `bidiqd migrate`: prints what it did, or a line for each migration, on
/// standard output. Returns the exit code: 1 with a line on standard error if
/// it could not, and the database is then as it was.
int run_migrate(const settings& x, const migrate_order& order);

} // namespace bidiq

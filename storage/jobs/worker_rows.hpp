#pragma once

#include "actors/base/time.hpp"
#include "storage/database/database_session.hpp"

#include <cstdint>
#include <string>

namespace bidiq {

// Which workers of jobs live. Both throw what SOCI does, and may be run twice.

/// How many have told since `since` that they live; `worker`, unless it is
/// empty, does so.
uint64_t enlist_worker(database_session& on, const std::string& worker,
                       utc_time now, utc_time since);

/// That worker takes no more jobs. False: it was not known.
bool retire_worker(database_session& on, const std::string& worker);

} // namespace bidiq

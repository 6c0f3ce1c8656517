#pragma once

#include "actors/domain/account.hpp"
#include "storage/database/database_session.hpp"

#include <cstdint>
#include <string>

namespace bidiq {

/// A user's sectors, by id. See account_rows.hpp.
outcome<own_sector_list> list_own_sectors(database_session& on,
                                          const std::string& user);

/// One of them; `not_found` if this user has none of that id.
outcome<own_sector> find_own_sector(database_session& on,
                                    const std::string& user,
                                    const std::string& id);

/// Creates one, or replaces the user's of that id; `x.created` counts for a new
/// one only. `too_many_sectors` if it would be one more than `most`, also when
/// several come at once.
outcome<saved_sector> save_own_sector(database_session& on,
                                      const std::string& user,
                                      const own_sector& x, uint64_t most);

/// `not_found` if this user has none of that id.
outcome<bool> remove_own_sector(database_session& on, const std::string& user,
                                const std::string& id);

} // namespace bidiq

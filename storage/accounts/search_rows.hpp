#pragma once

#include "actors/domain/account.hpp"
#include "storage/database/database_session.hpp"

#include <optional>
#include <string>

namespace bidiq {

/// A search wants to begin: it is put into the history and, if it counts,
/// counted, both or neither, so that a crash at any moment loses and doubles
/// nothing. `gone` if the history knows that it has ended, `search_id_reused`
/// if it was another user's; else as `count_search`. See account_rows.hpp.
outcome<search_charged> begin_search(database_session& on,
                                     const search_charge& x, utc_time now);

/// It did not begin after all: as if it had never been asked for. False if it
/// has ended.
outcome<bool> withdraw_search(database_session& on,
                              const std::string& search_id,
                              const std::string& user);

/// It has ended, or what it found has been replaced. `refund`: through our
/// fault, so that it is given back; what has found something later counts
/// again.
outcome<bool> end_search(database_session& on, const search_record& x,
                         bool refund);

/// A user's searches, newest first, `limit` of them behind the first `offset`.
outcome<search_history> list_searches(database_session& on,
                                      const std::string& user, uint64_t limit,
                                      uint64_t offset);

/// A user's search of that id; nothing if the history has none. Another user's
/// is not read, so that not even the time tells that there is one.
outcome<std::optional<search_record>> find_search(database_session& on,
                                                  const std::string& user,
                                                  const std::string& search_id);

} // namespace bidiq

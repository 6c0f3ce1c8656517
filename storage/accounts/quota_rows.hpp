#pragma once

#include "actors/domain/account.hpp"
#include "storage/database/database_session.hpp"

#include <optional>
#include <string>

namespace bidiq {

/// What a user has used of this month; see account_rows.hpp for errors.
outcome<quota_use> read_quota(database_session& on, const std::string& user,
                              std::optional<uint64_t> limit, utc_time now);

/// Counts a search if less than `limit` have been counted, in one statement: of
/// any number at once, on any number of nodes, exactly as many pass as there
/// is room for. The same id of the same user counts once. Within a transaction
/// of the caller's, which ends without commit on an error: `quota_exceeded`,
/// `plan_required` if the limit is 0.
outcome<quota_use> count_search(database_session& on,
                                const std::string& search_id,
                                const std::string& user,
                                std::optional<uint64_t> limit, utc_time now);

/// Gives a search back to its month, unless that was done, or it never counted.
/// Within a transaction of the caller's.
void give_back(database_session& on, const std::string& search_id);

/// The same for a search that had begun, which is an event for the audit.
void refund_search(database_session& on, const std::string& search_id,
                   utc_time now);

/// A search that was given back has found something after all: it counts in its
/// month again, once, whatever room there is. The same for the audit.
void charge_again(database_session& on, const std::string& search_id,
                  utc_time now);

} // namespace bidiq

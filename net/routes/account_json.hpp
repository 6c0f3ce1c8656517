#pragma once

#include "actors/domain/account.hpp"
#include "actors/domain/search_order.hpp"
#include "actors/domain/stream_allowance.hpp"

#include <string>

namespace bidiq {

/// The body of `/v1/me` (contract section 10).
std::string account_json(const account& x, const quota_use& quota,
                         const stream_allowance& streams);

/// The body of `/v1/plans`.
std::string plans_json(const plan_list& xs, const stream_allowance& streams);

/// A part of a user's history, which `x` has from `offset` on. Of searches that
/// have not ended there, `live` tells how they are now.
std::string sessions_json(const search_history& x, const snapshot_list& live,
                          int64_t limit, int64_t offset);

/// The history as far as this node alone knows it: `limit` of `live` behind the
/// first `offset`.
search_history history_of(const snapshot_list& live, int64_t limit,
                          int64_t offset);

} // namespace bidiq

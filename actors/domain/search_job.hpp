#pragma once

#include "actors/domain/account.hpp"
#include "actors/domain/job.hpp"
#include "actors/domain/search_order.hpp"

namespace bidiq {

/// The job of a search: its payload is the order, encoded.
job job_of(const search_order& order, utc_time created);

/// Reads it back. `malformed` for a payload that is none, or another user's
/// than the job; null for another version's.
outcome<search_order_ptr> order_of(const job& x);

/// The same as far as it can be read, to tell how its search ends: at least
/// whose it is. Never null.
search_order_ptr order_to_end(const job& x);

/// How the job of a search ends that ended like this, or could not begin.
job_end job_end_of(const search_result& x);
job_end job_end_of(const failure& why);
/// The same of one of which only the history is left.
job_end job_end_of(const search_record& x);

/// What becomes of a search whose id an older job of the same user has, which
/// this node does not run.
outcome<job_kept> kept_as(const job& older, const search_order& asked);

/// Whether what could not begin will not either if it is tried again.
bool is_final(errc x) noexcept;

} // namespace bidiq

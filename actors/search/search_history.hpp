#pragma once

#include "actors/domain/account.hpp"
#include "actors/domain/search_order.hpp"

namespace bidiq {

/// What the history is told of a search that begins.
search_record begun_record(const search_order& order, utc_time created);

/// What it is told once that has ended. Sums beyond what 64 bits of cents hold
/// are the largest.
search_record ended_record(const search_order& order, utc_time created,
                           const search_result& result);

/// What a search costs its user: those whom authentication has found count,
/// also with a plan that has no limit; the local user does not.
search_charge charge_of(const search_order& order, utc_time created);

/// Whether a user's plan limits what he may begin: such a search waits for the
/// database, any other goes on without it.
bool is_limited(const identity& who) noexcept;

/// Whether a search is given back: it failed, and counted for itself.
bool is_given_back(const search_order& order,
                   const search_result& result) noexcept;

} // namespace bidiq

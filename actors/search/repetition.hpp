#pragma once

#include "actors/domain/search_order.hpp"

namespace bidiq {

// Repeating what failed of a search that has ended. Pure.

/// Whether something of it failed, and nothing of it is on its way.
bool can_be_repeated(const search_result& x);

/// The order of a repetition of a search for somebody, with `number`, at most
/// six digits, in its id. Only the UFs that failed are asked for again.
search_order_ptr repetition_of(const search_result& old, const identity& who,
                               unsigned number, utc_time now);

/// What a repetition has found, as the result of the search that it repeats;
/// null if it has come to nothing.
search_result_ptr in_place_of_original(const search_order& order,
                                       const search_result& found);

} // namespace bidiq

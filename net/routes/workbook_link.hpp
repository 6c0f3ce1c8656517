#pragma once

#include "actors/base/time.hpp"
#include "actors/domain/result.hpp"
#include "storage/objects/object_store.hpp"

#include <chrono>

namespace bidiq {

/// The workbook's link of a result as it is at `now`: `expires_in` is the time
/// that its address has left, never more than the workbook itself has. An
/// address with less than half of `ttl` left is signed anew. What was not
/// stored is passed on as it is. May block as the store does.
excel_link workbook_link(const search_result& x, const object_store& store,
                         std::chrono::seconds ttl, utc_time now);

} // namespace bidiq

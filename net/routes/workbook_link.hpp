#pragma once

#include "actors/base/time.hpp"
#include "actors/domain/result.hpp"
#include "storage/objects/object_store.hpp"

#include <chrono>
#include <string_view>

namespace bidiq {

/// How much longer a workbook is kept than its result, which begins to age
/// once it is stored and told: later than its workbook was written.
inline constexpr std::chrono::seconds workbook_margin{10};

/// Whether the result of a workbook of this name has had its time, as the name
/// itself tells; of any other text, and of what never expires, false.
bool workbook_is_past(std::string_view download_id, utc_time now);

/// The workbook's link of a result as it is at `now`: `expires_in` is the time
/// that its address has left, never more than the workbook itself has. An
/// address with less than half of `ttl` left is signed anew. What was not
/// stored is passed on as it is. May block as the store does.
excel_link workbook_link(const search_result& x, const object_store& store,
                         std::chrono::seconds ttl, utc_time now);

} // namespace bidiq

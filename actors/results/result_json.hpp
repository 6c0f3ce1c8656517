#pragma once

#include "actors/domain/account.hpp"
#include "actors/domain/result.hpp"

#include <optional>
#include <string>

namespace bidiq {

/// Renders the JSON answer of contract section 4 for page `page` (from 1) of
/// `page_size` notices; a page past the end has none. An order other than the
/// result's own sorts pointers, O(n log n). `link` is where the workbook is
/// now, as time has passed since the result was made; `quota` is what the
/// search has made of its user's month, if it was counted for this answer.
std::string render_result(const search_result& x, int page, int page_size,
                          sort_order order, const excel_link& link,
                          const std::optional<quota_use>& quota = std::nullopt);

/// The same with the link as it was made.
std::string render_result(const search_result& x, int page, int page_size,
                          sort_order order,
                          const std::optional<quota_use>& quota = std::nullopt);

} // namespace bidiq

#pragma once

#include "actors/domain/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bidiq {

/// Whether `x` comes before `y` in `order`: the strict weak order behind
/// `sort_notices`, total over distinct ids.
bool ranks_before(const found_notice& x, const found_notice& y,
                  sort_order order) noexcept;

/// Returns how much a notice is about the terms it matched, 0..1, three
/// decimals:
///
///     0.4 * (1 - 0.5^n) + 0.4 * 10 / (10 + p) + 0.2 * min(1, 3 m / w)
///
/// n = distinct matched terms, p = words before the earliest of them, m = words
/// in matched terms, w = words of the object: many terms, named early, in a
/// text that speaks of little else. Nothing matched is 0. A plural form counts
/// as its term.
double relevance(std::string_view object,
                 const std::vector<std::string>& matched_terms);

} // namespace bidiq

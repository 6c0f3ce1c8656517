#pragma once

#include "actors/domain/result.hpp"
#include "actors/match/matched_places.hpp"

namespace bidiq {

/// Whether `x` comes before `y` in `order`: the strict weak order behind
/// `sort_notices`, total over distinct ids.
bool ranks_before(const found_notice& x, const found_notice& y,
                  sort_order order) noexcept;

/// Returns how much a notice is about what was asked, 0..1, three decimals.
/// By these rules, the first that tells two notices apart before the next:
///
/// 1. all of the user's terms before some of them, more before fewer;
/// 2. terms as they were written before other singulars and plurals;
/// 3. terms near each other before terms far from each other;
/// 4. terms at the head of the object before terms at its tail.
///
/// With m of n terms found, e the share of these that occur as written, g the
/// words between them where they are nearest, p the words before the first:
///
///     detail = 0.55 e + 0.3 * 10 / (10 + g) + 0.15 * 10 / (10 + p)
///     m = n: 0.6 + 0.4 detail        m < n: 0.6 (m + detail) / n
///
/// Without terms of the user there is no "all": the more of the sector's
/// keywords, m, the better, s = 1 - 0.5^(m - 1) + 0.5^m * detail. A notice that
/// only these keep although the user gave terms has 0.6 s / n.
/// Rules 2 to 4 are strict where the terms are all exact or all inflected,
/// adjacent or far, and weigh up in between; each alone is monotone.
double relevance(const matched_places& x);

} // namespace bidiq

#pragma once

#include "actors/domain/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace bidiq {

/// Sums up a result for people, in pt-BR, from its `notices` (in the request's
/// order), `request`, `total_raw`, `ufs` and `now`. The text claims nothing of
/// states that have failed, and names them; no `ufs`: all were read.
/// `total_value` adds the values that are believed (`counted_value`), in cents;
/// highlights are at most four; the alert is set when a notice that still takes
/// proposals closes within less than 7 days.
search_summary summarise(const search_result& x);

/// "R$ 1.234.567,89".
std::string format_brl(double value);

/// The same; what has more than sixteen digits before the comma is written as
/// "R$ 1,70e+308".
std::string format_brl_any(double value);

/// From a million on "R$ 12,3 milhões", "R$ 1,0 bilhão"; below as `format_brl`.
std::string format_brl_short(double value);

/// "1.234".
std::string format_count(uint64_t n);

/// "15/01/2026" and "15/01/2026 às 09:30".
std::string format_date_br(local_day day);
std::string format_time_br(local_time t);

} // namespace bidiq

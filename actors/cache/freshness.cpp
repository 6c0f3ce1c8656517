#include "actors/cache/freshness.hpp"

#include <algorithm>
#include <cmath>

namespace bidiq {

namespace {

using std::chrono::days;
using std::chrono::milliseconds;

milliseconds age_of(const cached_day& cell, utc_time now) {
  return std::max(now - cell.read, milliseconds{0});
}

} // namespace

milliseconds fresh_for(const cached_day& cell,
                       const freshness_options& options) {
  auto age = std::chrono::floor<days>(to_local(cell.read)) - cell.day;
  auto ttl = age <= days{0}   ? options.today
             : age <= days{7} ? options.week
                              : options.old;
  return cell.from_empty_list ? std::min(ttl, options.negative) : ttl;
}

utc_time usable_until(const cached_day& cell,
                      const freshness_options& options) {
  return cell.read + fresh_for(cell, options)
         + std::max(options.serve_stale, options.stale);
}

std::optional<freshness> freshness_of(const cached_day& cell, utc_time now,
                                      const freshness_options& options) {
  if (cell.read > now + options.max_skew || now >= usable_until(cell, options))
    return std::nullopt;
  auto age = age_of(cell, now);
  auto ttl = fresh_for(cell, options);
  if (age < ttl)
    return freshness::fresh;
  return age < ttl + options.serve_stale ? freshness::stale
                                         : freshness::expired;
}

bool refresh_early(milliseconds age, milliseconds ttl, milliseconds cost,
                   double beta, double random) noexcept {
  auto early = -std::log1p(-random) * beta * static_cast<double>(cost.count());
  return static_cast<double>(age.count()) + early
         >= static_cast<double>(ttl.count());
}

} // namespace bidiq

#include "actors/resilience/slot_grid.hpp"

#include <algorithm>
#include <cmath>

namespace bidiq {

namespace {

constexpr double second = 1e6;
constexpr double longest_late = 0.9 * second;

} // namespace

slot_grid::slot_grid(const rate_limiter_options& options) {
  auto limit = options.pace.ceiling;
  // A limit such as 3.0 may have come out of arithmetic a little below it.
  auto n = std::floor(limit + 1 + 1e-9);
  auto shortest = static_cast<double>(options.min_late.count()) * 1e3;
  auto slack = std::max(shortest, 0.9 * second * (n / limit - 1));
  most = static_cast<int64_t>(n);
  late = static_cast<int64_t>(std::min(slack, longest_late));
  step = std::max(static_cast<int64_t>(std::ceil(second / limit)),
                  (static_cast<int64_t>(second) + late) / most + 1);
}

int64_t slot_grid::first_from(int64_t t, uint64_t members,
                              uint64_t index) const {
  auto n = static_cast<int64_t>(std::max<uint64_t>(members, 1));
  auto k = (t + step - 1) / step;
  auto missing = (static_cast<int64_t>(index) - k % n) % n;
  return (k + (missing + n) % n) * step;
}

} // namespace bidiq

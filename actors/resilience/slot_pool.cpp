#include "actors/resilience/slot_pool.hpp"

#include <algorithm>

namespace bidiq {

std::optional<slot_pool::time_point> slot_pool::ready_at(time_point now) const {
  for (auto& x : slots_)
    if (x.until >= now)
      return x.from;
  return std::nullopt;
}

bool slot_pool::take(time_point now) {
  auto usable = [now](const slot& x) { return x.until >= now; };
  auto i = std::find_if(slots_.begin(), slots_.end(), usable);
  if (i == slots_.end() || i->from > now)
    return false;
  slots_.erase(slots_.begin(), i + 1);
  return true;
}

size_t slot_pool::size(time_point now) const {
  return static_cast<size_t>(
    std::count_if(slots_.begin(), slots_.end(),
                  [now](const slot& x) { return x.until >= now; }));
}

void slot_pool::drop(time_point now, time_point from) {
  std::erase_if(slots_,
                [&](const slot& x) { return x.until < now || x.from < from; });
}

} // namespace bidiq

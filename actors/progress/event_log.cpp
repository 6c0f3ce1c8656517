#include "actors/progress/event_log.hpp"

#include <algorithm>

namespace bidiq {

progress_event_ptr event_log::append(const progress_draft& draft,
                                     utc_time now) {
  if (ended())
    return nullptr;
  auto floor = events_.empty() ? 0 : events_.back()->progress;
  auto progress = terminal(draft.at) ? 100
                                     : std::clamp(draft.progress, floor, 100);
  events_.push_back(
    make_event(search_id_, events_.size() + 1, draft, progress, now));
  return events_.back();
}

std::vector<progress_event_ptr> event_log::range(uint64_t after,
                                                 uint64_t upto) const {
  auto last = std::min<uint64_t>(upto, events_.size());
  if (after >= last)
    return {};
  return {events_.begin() + static_cast<std::ptrdiff_t>(after),
          events_.begin() + static_cast<std::ptrdiff_t>(last)};
}

} // namespace bidiq

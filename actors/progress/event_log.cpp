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

event_log::merged event_log::merge(progress_event_ptr event) {
  if (event->id <= last_id())
    return merged::duplicate;
  if (ended())
    return merged::ended;
  if (event->id != last_id() + 1)
    return merged::gap;
  events_.push_back(std::move(event));
  return merged::applied;
}

uint64_t event_log::repeats() const noexcept {
  uint64_t out = 0;
  for (size_t i = 1; i < events_.size(); ++i)
    out += bidiq::repeats(*events_[i], *events_[i - 1]);
  return out;
}

void event_log::truncate(uint64_t last) {
  if (last < events_.size())
    events_.resize(static_cast<size_t>(last));
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

#include "actors/accounts/unsaved_ends.hpp"

#include <utility>

namespace bidiq {

bool unsaved_ends::add(search_end x) {
  auto full = waiting_.size() >= limit_;
  if (full)
    waiting_.pop_front();
  waiting_.push_back(std::move(x));
  return !full;
}

std::optional<search_end> unsaved_ends::take() {
  if (waiting_.empty())
    return std::nullopt;
  auto out = std::move(waiting_.front());
  waiting_.pop_front();
  return out;
}

} // namespace bidiq

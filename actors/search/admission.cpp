#include "actors/search/admission.hpp"

#include <utility>

namespace bidiq {

namespace {

constexpr std::chrono::seconds refusal_retry{5};

} // namespace

void admission_counts::move(const std::string& user, phase from, phase to) {
  if (from == to)
    return;
  if (from != phase::none)
    --counts_[static_cast<size_t>(from)];
  if (to != phase::none)
    ++counts_[static_cast<size_t>(to)];
  if (from == phase::none)
    ++users_[user];
  else if (to == phase::none)
    if (auto i = users_.find(user); --i->second == 0)
      users_.erase(i);
}

uint64_t admission_counts::active_of(const std::string& user) const {
  auto i = users_.find(user);
  return i == users_.end() ? 0 : i->second;
}

failure refused(errc code, std::string why) {
  auto x = fail(code, std::move(why));
  x.retry_after = refusal_retry;
  return x;
}

admission::admission(admission_options options) : options_(std::move(options)) {
  // nop
}

std::optional<failure> admission::refusal(const std::string& user) const {
  if (draining_)
    return refused(errc::draining, "draining");
  if (options_.memory && options_.memory->level() == memory_level::refuse)
    return refused(errc::overloaded, "the node's memory");
  if (counts.active() >= options_.max_active)
    return refused(errc::overloaded, "the node's limit of searches");
  if (options_.max_active_per_user > 0
      && counts.active_of(user) >= options_.max_active_per_user)
    return refused(errc::too_many_searches, "the user's limit of searches");
  return std::nullopt;
}

} // namespace bidiq

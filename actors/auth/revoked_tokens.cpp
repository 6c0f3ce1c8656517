#include "actors/auth/revoked_tokens.hpp"

#include <algorithm>

namespace bidiq {

void revoked_tokens::add(const token_digest& token,
                         std::chrono::sys_seconds until) {
  auto [i, is_new] = until_.try_emplace(token, until);
  if (!is_new) {
    i->second = std::max(i->second, until);
    return;
  }
  order_.push_back(token);
  if (order_.size() > limit_) {
    until_.erase(order_.front());
    order_.pop_front();
  }
}

bool revoked_tokens::contains(const token_digest& token, utc_time now) const {
  auto i = until_.find(token);
  return i != until_.end() && now < i->second;
}

void revoked_tokens::each(
  utc_time now,
  const std::function<void(const token_digest&, std::chrono::sys_seconds)>& f)
  const {
  for (auto& token : order_)
    if (auto until = until_.at(token); now < until)
      f(token, until);
}

} // namespace bidiq

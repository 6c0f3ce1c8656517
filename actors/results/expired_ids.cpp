#include "actors/results/expired_ids.hpp"

namespace bidiq {

void expired_ids::add(const std::string& id, const std::string& user) {
  if (!users_.emplace(id, user).second)
    return;
  order_.push_back(id);
  if (order_.size() > max_count_) {
    users_.erase(order_.front());
    order_.pop_front();
  }
}

const std::string* expired_ids::user_of(const std::string& id) const {
  auto i = users_.find(id);
  return i == users_.end() ? nullptr : &i->second;
}

std::optional<failure> expired_ids::refusal(const std::string& id,
                                            const std::string& user) const {
  auto owner = user_of(id);
  if (!owner)
    return std::nullopt;
  return fail(*owner == user ? errc::gone : errc::search_id_reused);
}

} // namespace bidiq

#include "actors/search/admission.hpp"

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

} // namespace bidiq

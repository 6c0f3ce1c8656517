#include "actors/results/expired_ids.hpp"

namespace bidiq {

const std::string* expired_ids::user_of(const std::string& id) const {
  auto x = users_.find(id);
  return x ? &x->value : nullptr;
}

std::optional<failure> expired_ids::refusal(const std::string& id,
                                            const std::string& user) const {
  auto owner = user_of(id);
  if (!owner)
    return std::nullopt;
  return fail(*owner == user ? errc::gone : errc::search_id_reused);
}

} // namespace bidiq

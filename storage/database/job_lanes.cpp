#include "storage/database/job_lanes.hpp"

#include <utility>

namespace bidiq {

bool job_lanes::push(job_kind kind, database_job& x) {
  if (size() >= limit_)
    return false;
  lanes_[static_cast<std::size_t>(kind)].push_back({next_++, std::move(x)});
  return true;
}

std::optional<database_job> job_lanes::pop(bool reads, bool writes) {
  lane* from = nullptr;
  for (std::size_t i = 0; i < lanes_.size(); ++i) {
    auto& x = lanes_[i];
    auto wanted = i == static_cast<std::size_t>(job_kind::read) ? reads
                                                                : writes;
    if (wanted && !x.empty()
        && (!from || x.front().number < from->front().number))
      from = &x;
  }
  if (!from)
    return std::nullopt;
  auto out = std::move(from->front().job);
  from->pop_front();
  return out;
}

bool job_lanes::empty(bool reads, bool writes) const noexcept {
  return (!reads || lanes_[static_cast<std::size_t>(job_kind::read)].empty())
         && (!writes
             || lanes_[static_cast<std::size_t>(job_kind::write)].empty());
}

} // namespace bidiq

#include "actors/jobs/job_ends.hpp"

#include <utility>

namespace bidiq {

std::optional<job_ends::entry> job_ends::ended(const job_lease& lease,
                                               const job_end& how) {
  if (noted_.erase(lease.id) > 0)
    return entry{lease, how};
  waiting_.insert_or_assign(lease.id, entry{lease, how});
  return std::nullopt;
}

std::optional<job_ends::entry> job_ends::noted(const std::string& id) {
  auto found = waiting_.extract(id);
  if (!found.empty())
    return std::move(found.mapped());
  noted_.insert(id);
  return std::nullopt;
}

bool job_ends::keep(const entry& x) {
  if (unsaved_.size() >= most_)
    return false;
  unsaved_.insert_or_assign(x.lease.id, x);
  return true;
}

std::vector<job_ends::entry> job_ends::again() {
  std::vector<entry> out;
  for (auto& [id, x] : std::exchange(unsaved_, {}))
    out.push_back(x);
  return out;
}

void job_ends::drop(const std::string& id) {
  waiting_.erase(id);
  unsaved_.erase(id);
  noted_.erase(id);
}

std::vector<job_lease> job_ends::leases() const {
  std::vector<job_lease> out;
  for (auto* all : {&waiting_, &unsaved_})
    for (auto& [id, x] : *all)
      out.push_back(x.lease);
  return out;
}

} // namespace bidiq

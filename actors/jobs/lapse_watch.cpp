#include "actors/jobs/lapse_watch.hpp"

#include <utility>

namespace bidiq {

std::vector<job_lease> lapse_watch::look(const job_list& held, time_point now) {
  std::unordered_map<std::string, seen> next;
  std::vector<job_lease> dead;
  for (auto& x : held) {
    if (x.worker == self_)
      continue;
    seen current{{x.id, x.worker, x.token}, x.leased_until, now};
    auto before = seen_.find(x.id);
    if (before != seen_.end() && before->second.lease == current.lease
        && before->second.until == current.until)
      current.since = before->second.since;
    if (current.since < now && now - current.since >= lease_)
      dead.push_back(current.lease);
    next.emplace(x.id, std::move(current));
  }
  seen_ = std::move(next);
  return dead;
}

} // namespace bidiq

#include "actors/jobs/held_jobs.hpp"

namespace bidiq {

void held_jobs::hold(const job_lease& x) {
  all_[x.id] = x;
}

bool held_jobs::has(const job_lease& x) const {
  auto found = all_.find(x.id);
  return found != all_.end() && found->second == x;
}

bool held_jobs::contains(const std::string& id) const {
  return all_.contains(id);
}

size_t held_jobs::size() const noexcept {
  return all_.size();
}

std::optional<job_lease> held_jobs::extract(const std::string& id) {
  auto found = all_.extract(id);
  if (found.empty())
    return std::nullopt;
  return std::move(found.mapped());
}

std::vector<job_beat> held_jobs::beats(const known_searches& known) const {
  std::vector<job_beat> out;
  out.reserve(all_.size());
  for (auto& [id, lease] : all_) {
    auto x = known.find(id);
    out.push_back({lease, x ? x->last.progress : 0});
  }
  return out;
}

std::vector<std::string> held_jobs::unended(const known_searches& known) const {
  std::vector<std::string> out;
  for (auto& [id, lease] : all_)
    if (auto x = known.find(id); !x || !x->result)
      out.push_back(id);
  return out;
}

} // namespace bidiq

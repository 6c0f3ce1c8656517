#include "actors/jobs/placed_jobs.hpp"

#include <algorithm>

namespace bidiq {

namespace {

uint64_t memory_of(const job& x) {
  return sizeof(x) + 3 * x.id.capacity() + x.user.capacity()
         + x.payload.capacity();
}

} // namespace

void placed_jobs::place(const job& x) {
  std::lock_guard guard{mutex_};
  jobs_.put(x.id, {x}, memory_of(x));
}

void placed_jobs::seen(const std::string& id, job_state state) {
  std::lock_guard guard{mutex_};
  if (has_ended(state))
    jobs_.erase(id);
  else if (auto x = jobs_.find(id))
    x->value.misses = 0;
}

std::optional<job> placed_jobs::missed(const std::string& id) {
  std::lock_guard guard{mutex_};
  auto x = jobs_.find(id);
  if (!x || ++x->value.misses < enough_misses)
    return std::nullopt;
  x->value.misses = 0;
  return x->value.it;
}

std::vector<std::string> placed_jobs::next(size_t most) {
  std::lock_guard guard{mutex_};
  std::vector<std::string> out;
  for (auto& x : jobs_) {
    if (out.size() == most)
      break;
    out.push_back(x.key);
  }
  for (auto& id : out)
    jobs_.use(id);
  return out;
}

} // namespace bidiq

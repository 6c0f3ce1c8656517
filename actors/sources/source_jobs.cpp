#include "actors/sources/source_jobs.hpp"

#include <algorithm>

namespace bidiq {

source_jobs::source_jobs(const source_api& api, fetch_task_options options,
                         size_t max_refreshes)
  : api_(&api), options_(options), max_refreshes_(max_refreshes) {
  options_.lists.pages.max_pages = api.traits().max_pages;
}

source_job_ptr source_jobs::add(const fetch_job_ptr& job,
                                const fetch_sink_actor& sink, time_point now) {
  auto options = options_;
  options.refresh = !sink;
  auto out = std::make_shared<source_job>(
    source_job{{*api_, job, options, now}, sink, now});
  queue_.add(job->user, out, options.refresh);
  return out;
}

source_job_ptr source_jobs::add_refresh(const fetch_job_ptr& job,
                                        time_point now) {
  auto running = select([](const source_job& x) { return !x.sink; });
  return running.size() < max_refreshes_ ? add(job, {}, now) : nullptr;
}

void source_jobs::remove(const source_job_ptr& job) {
  queue_.remove(job);
}

source_job_ptr source_jobs::next(time_point now) {
  auto found = queue_.next([now](auto& x) { return x->task.ready(now); });
  return found ? *found : nullptr;
}

size_t source_jobs::pages_ready(time_point now) const {
  size_t out = 0;
  queue_.for_each([&](auto& x) { out += x->task.ready_count(now); });
  return out;
}

size_t source_jobs::users_ready(time_point now) const {
  return queue_.users([now](auto& x) { return x->task.ready(now); });
}

source_jobs::time_point source_jobs::due_at(time_point now, bool room,
                                            time_point sendable) const {
  auto out = time_point::max();
  queue_.for_each([&](auto& x) {
    out = std::min(out, x->task.job().deadline);
    if (!room)
      return;
    if (x->task.ready(now))
      out = std::min(out, sendable);
    else if (auto retry = x->task.next_retry())
      out = std::min(out, *retry);
  });
  return out;
}

} // namespace bidiq

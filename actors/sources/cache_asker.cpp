#include "actors/sources/cache_asker.hpp"

#include <algorithm>
#include <utility>

namespace bidiq {

notice_cache_actor cache_asker::cache() {
  auto found = find_service<notice_cache_actor>(self_, notice_cache_name);
  if (found && found.address() != asked_) {
    asked_ = found.address();
    self_->monitor(found);
  }
  return found;
}

uint64_t cache_asker::ticket_of(const source_job_ptr& job) {
  auto i = std::find_if(jobs_.begin(), jobs_.end(),
                        [&](auto& x) { return x.second == job; });
  if (i != jobs_.end())
    return i->first;
  jobs_[++last_ticket_] = job;
  return last_ticket_;
}

void cache_asker::obey(const source_job_ptr& job, task_order order,
                       int page_size) {
  auto to = cache();
  if (!to)
    return job->task.alone(now_(), page_size);
  auto me = caf::actor_cast<cache_sink_actor>(self_);
  auto ticket = ticket_of(job);
  switch (order.type) {
    case task_order::kind::ask:
      order.question.ticket = ticket;
      self_->send(
        to, find_atom_v,
        std::make_shared<const days_question>(std::move(order.question)), me);
      break;
    case task_order::kind::hand_in:
      order.read.ticket = ticket;
      self_->send(to, store_atom_v,
                  std::make_shared<const days_read>(std::move(order.read)), me);
      break;
    case task_order::kind::give_up:
      self_->send(to, cancel_atom_v, ticket, me);
      break;
  }
  if (job->task.finished())
    jobs_.erase(ticket);
}

source_job_ptr cache_asker::hear(const days_answer& x, int page_size) {
  auto i = jobs_.find(x.ticket);
  if (i == jobs_.end())
    return nullptr;
  auto job = i->second;
  job->task.answered(x, now_(), page_size);
  if (job->task.finished())
    jobs_.erase(i);
  return job;
}

std::vector<source_job_ptr> cache_asker::lose(int page_size) {
  asked_ = nullptr;
  std::vector<source_job_ptr> out;
  for (auto& [ticket, job] : std::exchange(jobs_, {})) {
    job->task.alone(now_(), page_size);
    out.push_back(job);
  }
  return out;
}

} // namespace bidiq

#include "actors/system/pinned.hpp"

#include <caf/scheduler/abstract_coordinator.hpp>

namespace bidiq {

pinning_host::pinning_host(caf::actor_system& system, home_thread& home,
                           turn_limits limits)
  : caf::execution_unit(&system), home_(home), limits_(limits) {
  // nop
}

pinning_host::~pinning_host() {
  for (auto x : ready_)
    caf::intrusive_ptr_release(x);
}

void pinning_host::exec_later(caf::resumable* x) {
  if (x->subtype() == caf::resumable::io_actor)
    push(x);
  else
    system().scheduler().enqueue(x);
}

// One post stands for all that become ready before it runs.
void pinning_host::push(caf::resumable* x) {
  {
    std::lock_guard guard{mutex_};
    ready_.push_back(x);
    if (std::exchange(posted_, true))
      return;
  }
  home_.post([this] { turn(); });
}

// Null once no actor is ready; the next one that becomes so posts a turn again.
caf::resumable* pinning_host::pop() {
  std::lock_guard guard{mutex_};
  if (ready_.empty()) {
    posted_ = false;
    return nullptr;
  }
  auto out = ready_.front();
  ready_.pop_front();
  return out;
}

void pinning_host::turn() {
  for (size_t i = 0; i < limits_.resumes; ++i) {
    auto x = pop();
    if (x == nullptr)
      return;
    caf::intrusive_ptr<caf::resumable> job{x, false};
    // Exceptions of handlers end their actor in there.
    if (job->resume(this, limits_.messages) == caf::resumable::resume_later) {
      std::lock_guard guard{mutex_};
      ready_.push_back(job.release());
    }
  }
  // The rest after the sockets.
  home_.post([this] { turn(); });
}

} // namespace bidiq

#include "actors/search/run_queue.hpp"

#include <utility>

namespace bidiq {

using phase = admission_counts::phase;

void run_queue::add(const search_order_ptr& order, const search_actor& worker,
                    bool running) {
  auto& id = order->request->search_id;
  auto at = running ? phase::running : phase::queued;
  doors_.counts.move(order->who.user, phase::none, at);
  entries_[id] = {order, worker, at};
  if (!running)
    waiting_.push_back(id);
}

std::optional<run_queue::entry> run_queue::take(const std::string& id) {
  auto found = entries_.extract(id);
  if (found.empty())
    return std::nullopt;
  auto& x = found.mapped();
  doors_.counts.move(x.order->who.user, x.at, phase::none);
  std::erase(waiting_, id);
  return std::move(x);
}

std::vector<search_actor> run_queue::start() {
  std::vector<search_actor> out;
  while (!waiting_.empty() && doors_.may_start()) {
    auto& x = entries_.at(waiting_.front());
    waiting_.pop_front();
    doors_.counts.move(x.order->who.user, x.at, phase::running);
    x.at = phase::running;
    out.push_back(x.worker);
  }
  return out;
}

std::vector<search_actor> run_queue::waiting() const {
  std::vector<search_actor> out;
  for (auto& id : waiting_)
    out.push_back(entries_.at(id).worker);
  return out;
}

std::vector<std::string> run_queue::all() const {
  std::vector<std::string> out;
  for (auto& [id, x] : entries_)
    out.push_back(id);
  return out;
}

std::string run_queue::id_of(const caf::actor_addr& worker) const {
  for (auto& [id, x] : entries_)
    if (x.worker.address() == worker)
      return id;
  return {};
}

std::string run_queue::repetition_of(const std::string& id) const {
  for (auto& [mine, x] : entries_)
    if (x.order->retry_of == id)
      return mine;
  return {};
}

} // namespace bidiq

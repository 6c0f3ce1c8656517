// What goes wrong in the world of the model test.
#include "tests/actors/progress/bridge_world.hpp"

#include <algorithm>

namespace bidiq::test {

using std::chrono::milliseconds;

// -- time and faults ----------------------------------------------------------

void bridge_world::advance(uint64_t ms) {
  now_ += milliseconds{ms};
  store_.now += ms;
  beat();
}

void bridge_world::beat() {
  for (auto& x : nodes_)
    if (x.bridge && x.linked && store_up_) {
      x.last_beat = store_.now;
      x.knows_node = true;
    }
}

void bridge_world::fault() {
  auto& x = nodes_[any(nodes_.size())];
  switch (any(9)) {
    case 0:
      return link_down(x);
    case 1:
      x.listening = false;
      x.messages.clear();
      return;
    case 2:
      store_up_ = false;
      for (auto& each : nodes_) {
        link_down(each);
        each.listening = false;
        each.messages.clear();
      }
      if (chance(50)) { // it comes back empty
        store_.flush();
        ++incarnation_;
        for (auto& each : nodes_)
          each.knows_node = false;
      }
      return;
    case 3: // FLUSHALL, noticed by the next ping
      store_.flush();
      ++incarnation_;
      for (auto& each : nodes_) {
        each.knows_node = false;
        if (each.linked)
          each.news.push_back({true, each.listening,
                               "data-" + std::to_string(incarnation_),
                               ++generation_});
      }
      return;
    case 4:
      store_.full = !store_.full;
      return;
    case 5:
      if (&x != owner() || chance(30))
        kill(x);
      return;
    case 6:
      if (!x.bridge)
        revive(x);
      return;
    default:
      store_up_ = true;
      for (auto& each : nodes_)
        link_up(each);
  }
}

// The search's job has gone to another worker, whether the owner lives or not.
void bridge_world::take_over(node& x) {
  if (!x.bridge)
    return;
  if (x.bridge->owns() && chance(50)) {
    // It is to be another's, whichever comes.
    x.bridge->release(now_);
    token_ = std::max<uint64_t>(token_, 1);
    return absorb(x);
  }
  left_to_publish_ = std::max(left_to_publish_,
                              1 + static_cast<unsigned>(any(3)));
  auto job = x.bridge->info();
  job.token = ++token_;
  x.bridge->claim(job, now_);
  absorb(x);
}

} // namespace bidiq::test

#pragma once

#include <caf/actor_addr.hpp>
#include <caf/local_actor.hpp>

#include <vector>

namespace bidiq {

/// Monitors that an actor sets on others, taken back when its state goes. CAF
/// keeps a monitor with the monitored actor until that one ends, and with it
/// the memory that the watcher lived in (actor and state are one block):
/// watchers of a service would pile up for as long as the node runs. Used by
/// its actor only.
class own_monitors {
public:
  explicit own_monitors(caf::local_actor* self) : self_(self) {
    // nop
  }

  ~own_monitors() {
    for (const auto& x : all_)
      self_->demonitor(x);
  }

  own_monitors(const own_monitors&) = delete;
  own_monitors& operator=(const own_monitors&) = delete;

  template <class Handle>
  void add(const Handle& x) {
    all_.push_back(x.address());
    self_->monitor(x);
  }

private:
  caf::local_actor* const self_;
  std::vector<caf::actor_addr> all_;
};

} // namespace bidiq

#pragma once

#include "actors/search/admission.hpp"
#include "actors/system/protocol.hpp"

#include <caf/actor_addr.hpp>

#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace bidiq {

/// The searches that run on this node or wait to, first come first, counted by
/// `admission`. Pure but for the handles that it passes on.
class run_queue {
public:
  struct entry {
    search_order_ptr order;
    search_actor worker;
    admission_counts::phase at = admission_counts::phase::queued;
  };

  /// Outlives the queue.
  explicit run_queue(admission& doors) : doors_(doors) {
    // nop
  }

  /// Adds a search that runs already, or at the end of those that wait.
  void add(const search_order_ptr& order, const search_actor& worker,
           bool running = false);

  /// Nothing if it is not there any more.
  std::optional<entry> take(const std::string& id);

  /// Takes from those that wait as many as may run now.
  std::vector<search_actor> start();

  std::vector<search_actor> waiting() const;
  std::vector<std::string> all() const;

  /// The search of an actor, and the one that repeats a search; empty: none.
  std::string id_of(const caf::actor_addr& worker) const;
  std::string repetition_of(const std::string& id) const;

private:
  admission& doors_;
  std::unordered_map<std::string, entry> entries_;
  std::deque<std::string> waiting_; ///< Ids, first come first.
};

} // namespace bidiq

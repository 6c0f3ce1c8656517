#pragma once

#include "actors/base/errc.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace bidiq {

/// Who waits for what is to become of which search. A `Waiter` has a reply
/// named `answer`. Pure.
template <class Waiter>
class waiting_list {
public:
  explicit waiting_list(size_t max_each) : max_each_(max_each) {
    // nop
  }

  bool contains(const std::string& id) const {
    return all_.contains(id);
  }

  /// Adds one, or answers it with `overloaded` if too many wait for this
  /// search. Returns whether it is the first.
  bool add(const std::string& id, Waiter x) {
    auto& waiting = all_[id];
    if (waiting.size() < max_each_) {
      waiting.push_back(std::move(x));
      return waiting.size() == 1;
    }
    auto why = fail(errc::overloaded, "waiters for one search");
    why.retry_after = std::chrono::seconds{1};
    x.answer.deliver(std::move(why));
    return false;
  }

  /// All who wait for it, and none of them any more.
  std::vector<Waiter> take(const std::string& id) {
    auto found = all_.extract(id);
    return found.empty() ? std::vector<Waiter>{} : std::move(found.mapped());
  }

private:
  size_t max_each_; ///< At least 1.
  std::unordered_map<std::string, std::vector<Waiter>> all_;
};

} // namespace bidiq

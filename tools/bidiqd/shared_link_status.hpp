#pragma once

#include "actors/redis/access.hpp"
#include "actors/system/messages.hpp"

#include <atomic>
#include <mutex>
#include <utility>

namespace bidiq {

/// The link to Redis as the whole node sees it: written by its supervisor, read
/// by services that have just started. Thread-safe.
class shared_link_status {
public:
  link_status news() const {
    std::lock_guard guard{mutex_};
    return news_;
  }

  void set(link_status x) {
    std::lock_guard guard{mutex_};
    news_ = std::move(x);
  }

  live_members members() const {
    std::lock_guard guard{mutex_};
    return members_;
  }

  void set_members(uint64_t count, uint64_t index) {
    std::lock_guard guard{mutex_};
    members_ = {count, index, members_.beats + 1};
  }

  /// The first outcome is known: this node takes part, or Redis is away.
  void settle() noexcept {
    settled_ = true;
  }

  bool settled() const noexcept {
    return settled_;
  }

private:
  mutable std::mutex mutex_;
  link_status news_;
  live_members members_;
  std::atomic<bool> settled_ = false;
};

} // namespace bidiq

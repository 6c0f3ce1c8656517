#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace bidiq {

struct bounded_map_limits {
  size_t max_count = SIZE_MAX;
  uint64_t max_bytes = UINT64_MAX; ///< As the caller says that values take.
  std::chrono::nanoseconds ttl = std::chrono::nanoseconds::max();
  bool keep_newest = false; ///< The newest one alone may exceed `max_bytes`.
};

/// Values by key within limits of number, bytes and age: the oldest go first.
/// A value is as old as its last `put`, or, in a map that is asked with `use`,
/// as its last use; `expire` is then not for it. Every operation is O(1) but
/// for what it removes. The caller passes the time. Not thread-safe.
template <class T>
class bounded_map {
public:
  using time_point = std::chrono::steady_clock::time_point;

  struct item {
    const std::string key;
    T value;
    const uint64_t bytes;
    const time_point since; ///< When it was put there.
  };

  explicit bounded_map(bounded_map_limits limits = {}) : limits_(limits) {
    // nop
  }

  bounded_map(const bounded_map&) = delete;
  bounded_map& operator=(const bounded_map&) = delete;

  /// Keeps a value as the newest, in the place of any other of its key, and
  /// removes what is too much then, which may be this very one.
  void put(const std::string& key, T value, uint64_t bytes = 0,
           time_point now = {}) {
    // First of all a copy of the key, which may be that of what goes.
    order_.push_back({key, std::move(value), bytes, now});
    auto newest = std::prev(order_.end());
    erase(newest->key);
    items_.emplace(newest->key, newest);
    bytes_ += bytes;
    trim();
  }

  /// The same unless the key is there; returns whether it was not.
  bool add(const std::string& key, T value, uint64_t bytes = 0,
           time_point now = {}) {
    auto added = !items_.contains(key);
    if (added)
      put(key, std::move(value), bytes, now);
    return added;
  }

  /// Null if it is not there. Valid until the map changes.
  item* find(const std::string& key) {
    auto i = items_.find(key);
    return i == items_.end() ? nullptr : &*i->second;
  }
  const item* find(const std::string& key) const {
    auto i = items_.find(key);
    return i == items_.end() ? nullptr : &*i->second;
  }

  /// The same, and makes it the newest.
  item* use(const std::string& key) {
    auto i = items_.find(key);
    if (i == items_.end())
      return nullptr;
    order_.splice(order_.end(), order_, i->second);
    return &*i->second;
  }

  void erase(const std::string& key) {
    if (auto i = items_.find(key); i != items_.end())
      erase(i->second);
  }

  /// Removes what has been there for the limit of age.
  void expire(time_point now) {
    while (!order_.empty() && now - order_.front().since >= limits_.ttl)
      erase(order_.begin());
  }

  /// Another budget from now on; what is beyond it goes.
  void resize(uint64_t max_bytes) {
    limits_.max_bytes = max_bytes;
    trim();
  }

  /// Oldest first.
  auto begin() const noexcept {
    return order_.begin();
  }
  auto end() const noexcept {
    return order_.end();
  }

  /// The map must not be empty.
  const item& oldest() const noexcept {
    return order_.front();
  }
  const item& newest() const noexcept {
    return order_.back();
  }

  bool empty() const noexcept {
    return order_.empty();
  }
  size_t size() const noexcept {
    return order_.size();
  }
  uint64_t bytes() const noexcept {
    return bytes_;
  }

private:
  using position = typename std::list<item>::iterator;

  void erase(position x) {
    bytes_ -= x->bytes;
    items_.erase(x->key);
    order_.erase(x);
  }

  bool too_much() const noexcept {
    return size() > limits_.max_count
           || (bytes_ > limits_.max_bytes
               && size() > (limits_.keep_newest ? 1 : 0));
  }

  void trim() {
    while (too_much())
      erase(order_.begin());
  }

  bounded_map_limits limits_;
  std::list<item> order_; ///< Oldest first.
  std::unordered_map<std::string_view, position> items_;
  uint64_t bytes_ = 0;
};

} // namespace bidiq

#pragma once

#include "actors/cache/cells.hpp"

#include <cstdint>
#include <list>
#include <string>
#include <unordered_map>

namespace bidiq {

/// Which day of which lane of which source.
struct cell_key {
  std::string source;
  cache_lane lane;
  local_day day{};

  bool operator==(const cell_key&) const = default;
};

struct cell_key_hash {
  size_t operator()(const cell_key& x) const noexcept;
};

/// About how much memory the day's notices take, with their texts.
uint64_t memory_of(const cache_cell& x);

/// Days in memory: the least recently used go first. All operations are O(1)
/// but for what `put` has to measure and evict. Pure.
class cell_lru {
public:
  cell_lru(size_t max_entries, uint64_t max_bytes)
    : max_entries_(max_entries), max_bytes_(max_bytes) {
    // nop
  }

  /// The day, which is then the one used last; null if it is not there. Valid
  /// until the next `put` or `clear`.
  const cache_cell* find(const cell_key& key);

  /// Keeps the day unless one that was read at the same time or later is there;
  /// returns whether. One beyond the budget alone is not kept, and what is
  /// there of its key then goes.
  bool put(const cell_key& key, cache_cell cell);

  void clear();

  size_t size() const noexcept {
    return order_.size();
  }
  uint64_t bytes() const noexcept {
    return bytes_;
  }

private:
  struct item {
    cell_key key;
    cache_cell cell;
    uint64_t bytes;
  };
  using position = std::list<item>::iterator;

  void erase(position x);

  size_t max_entries_;
  uint64_t max_bytes_;
  uint64_t bytes_ = 0;
  std::list<item> order_; ///< Most recently used first.
  std::unordered_map<cell_key, position, cell_key_hash> items_;
};

} // namespace bidiq

#pragma once

#include "actors/base/bounded_map.hpp"
#include "actors/domain/result.hpp"

#include <cstdint>
#include <string>

namespace bidiq {

/// About how much memory a result takes, for budgets. O(1).
uint64_t memory_of(const search_result& x);

/// Other nodes' results that were read lately, so that a client that pages
/// through one does not have it decoded again: least recently used goes first.
/// Pure.
class result_cache {
public:
  result_cache(size_t max_count, uint64_t max_bytes)
    : items_({.max_count = max_count, .max_bytes = max_bytes}) {
    // nop
  }

  /// A result of exactly this writing; null if there is none.
  search_result_ptr find(const std::string& id, const std::string& writing);

  /// Replaces any other writing. One beyond the budget alone is not kept.
  void put(const std::string& id, const std::string& writing,
           search_result_ptr x);

  void erase(const std::string& id) {
    items_.erase(id);
  }

  /// Another budget from now on; what is beyond it goes.
  void resize(uint64_t max_bytes) {
    items_.resize(max_bytes);
  }

  size_t size() const noexcept {
    return items_.size();
  }
  uint64_t bytes() const noexcept {
    return items_.bytes();
  }

private:
  struct written {
    std::string writing;
    search_result_ptr result;
  };

  bounded_map<written> items_;
};

} // namespace bidiq

#pragma once

#include "actors/domain/result.hpp"

#include <cstdint>
#include <list>
#include <string>
#include <unordered_map>

namespace bidiq {

/// About how much memory a result takes, for budgets. O(1).
uint64_t memory_of(const search_result& x);

/// Other nodes' results that were read lately, so that whoever pages through
/// one does not have it decoded again: least recently used goes first. Pure.
class result_cache {
public:
  result_cache(size_t max_count, uint64_t max_bytes)
    : max_count_(max_count), max_bytes_(max_bytes) {
    // nop
  }

  /// A result of exactly this writing; null if there is none.
  search_result_ptr find(const std::string& id, const std::string& writing);

  /// Replaces any other writing. One beyond the budget alone is not kept.
  void put(const std::string& id, const std::string& writing,
           search_result_ptr x);

  void erase(const std::string& id);

  /// Another budget from now on; what is beyond it goes.
  void resize(uint64_t max_bytes);

  size_t size() const noexcept {
    return order_.size();
  }
  uint64_t bytes() const noexcept {
    return bytes_;
  }

private:
  void trim();

  struct item {
    std::string id;
    std::string writing;
    search_result_ptr result;
  };

  size_t max_count_;
  uint64_t max_bytes_;
  uint64_t bytes_ = 0;
  std::list<item> order_; ///< Most recently used first.
  std::unordered_map<std::string, std::list<item>::iterator> items_;
};

} // namespace bidiq

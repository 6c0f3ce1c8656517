#pragma once

#include "actors/domain/result.hpp"

#include <cstdint>
#include <unordered_map>

namespace bidiq {

/// About how much memory a notice takes with its texts, as malloc rounds them.
uint64_t memory_of(const notice& x) noexcept;

/// The same of what a search has derived from a notice, without the notice.
uint64_t own_memory_of(const found_notice& x) noexcept;

/// The same of a result, without its notices' own texts. O(notices).
uint64_t own_memory_of(const search_result& x) noexcept;

/// The notices that some results hold, each counted once however many of them
/// share it: searches that were answered from the cache do. Pure.
class shared_notices {
public:
  /// Counts a result in. O(notices).
  void add(const search_result& x);

  /// Counts one out that was counted in.
  void remove(const search_result& x);

  uint64_t bytes() const noexcept {
    return bytes_;
  }

private:
  struct holding {
    uint32_t results = 0;
    uint32_t bytes = 0; ///< As when it was met first.
  };

  std::unordered_map<const notice*, holding> held_;
  uint64_t bytes_ = 0;
};

} // namespace bidiq

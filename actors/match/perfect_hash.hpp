#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace bidiq {

/// Gives each of a fixed set of hashes a place of its own, so that a lookup is
/// one look at one place, whether the key is there or not, and the processor
/// need not guess. Hash and displace: buckets of a few hashes, the largest
/// first, are each moved by the first shift that takes all to free places.
class perfect_hash {
public:
  /// Finds places for `hashes`; false if two of them are equal. Takes at most
  /// 15/16 of the places: the fewer there are, the more of them stay in the
  /// cache.
  bool build(const std::vector<uint64_t>& hashes);

  /// How many places there are; a power of two.
  size_t size() const noexcept {
    return mask_ + 1;
  }

  /// Returns the place of `hash`: its own if it was built in, else any.
  size_t place(uint64_t hash) const noexcept {
    return place(hash, shifts_[hash >> 48 & (shifts_.size() - 1)], mask_);
  }

private:
  // Each hash makes steps of its own, so that those of one bucket part even if
  // they begin at the same place.
  static size_t place(uint64_t hash, uint64_t shift, size_t mask) noexcept {
    return (hash + shift * (hash >> 20 | 1)) & mask;
  }

  using bucket = std::vector<uint64_t>;
  static bool take(std::vector<bool>& taken, const bucket& hashes,
                   uint32_t shift);
  bool try_build(const std::vector<uint64_t>& hashes, size_t size);

  std::vector<uint32_t> shifts_{0}; // By bucket; a power of two.
  size_t mask_ = 0;
};

} // namespace bidiq

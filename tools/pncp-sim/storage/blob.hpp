#pragma once

#include "tools/pncp-sim/random.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bidiq {

/// The byte at `offset` of computed bytes: byte `offset % 8`, the lowest first,
/// of the 64-bit word number `offset / 8`, which is
/// `mix_bits(seed, offset / 8)`, that is, of splitmix64's sequence.
constexpr char computed_byte(uint64_t seed, uint64_t offset) noexcept {
  return static_cast<char>(mix_bits(seed, offset / 8) >> 8 * (offset % 8));
}

/// Bytes that never change: texts in a row, shared by all copies, or bytes that
/// are computed when they are read and take no memory.
class blob {
public:
  blob() = default;
  explicit blob(std::string text);

  /// `size` bytes, each the `computed_byte` of its offset.
  static blob computed(uint64_t size, uint64_t seed);

  /// Puts the bytes of `more` behind these; copies none.
  void append(const blob& more);

  uint64_t size() const noexcept {
    return size_;
  }

  /// Bytes from `offset` on: at least one unless that is the end, at most
  /// `most`. They live in the blob or in `scratch`.
  std::string_view piece(uint64_t offset, size_t most,
                         std::string& scratch) const;

  /// A copy of `size` bytes from `first` on; fewer where the blob ends.
  std::string text(uint64_t first = 0, uint64_t size = UINT64_MAX) const;

private:
  struct part {
    uint64_t begin = 0; ///< Where in the blob it stands.
    uint64_t size = 0;
    uint64_t seed = 0;
    std::shared_ptr<const std::string> text{}; ///< None: computed.
  };

  std::vector<part> parts_;
  uint64_t size_ = 0;
};

/// A stretch of a blob.
struct blob_slice {
  blob bytes{};
  uint64_t first = 0;
  uint64_t size = 0;

  std::string text() const {
    return bytes.text(first, size);
  }
};

} // namespace bidiq

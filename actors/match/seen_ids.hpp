#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace bidiq {

/// Numbers the control numbers a search has met. Those of the usual form
/// ("cnpj14-1-seq6/year4") are packed into 16 bytes, any other text is kept as
/// it is; both are exact, so two notices never count as one. Not thread-safe.
class seen_ids {
public:
  /// Returns the number of `id`, counted from 0 in the order they were met, and
  /// whether it is new.
  std::pair<uint32_t, bool> insert(std::string_view id);

private:
  struct packed {
    uint64_t body; // The first twelve of the CNPJ, to base 36: below 2^63.
    uint64_t rest; // Check digits, kind, sequence and year, decimal.

    bool operator==(const packed&) const = default;
  };

  struct hasher {
    size_t operator()(const packed& x) const noexcept;
  };

  static bool pack(std::string_view id, packed& out) noexcept;

  std::unordered_map<packed, uint32_t, hasher> usual_;
  std::unordered_map<std::string, uint32_t> others_;
};

} // namespace bidiq

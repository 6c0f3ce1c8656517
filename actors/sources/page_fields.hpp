#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace bidiq {

/// The keys of a record, each with what it means: a perfect hash made by the
/// compiler. `Field` is an enum with less than 64 values, whose 0 stands for
/// any other key; fields are told in a mask, a bit each.
template <class Field, size_t N>
class field_table {
public:
  using row = std::pair<std::string_view, Field>;

  constexpr explicit field_table(const row (&rows)[N]) {
    for (size_t i = 0; i < N; ++i)
      rows_[i] = rows[i];
    for (size_t i = 0; i < 64 * 64 && !perfect_; ++i)
      perfect_ = try_letters(i % 64, i / 64);
  }

  /// Whether the keys could be parted; to be asserted where the table is made.
  constexpr bool perfect() const noexcept {
    return perfect_;
  }

  Field find(std::string_view key) const noexcept {
    if (key.empty())
      return Field{};
    auto i = slots_[slot_of(key)];
    return i != 0 && rows_[i - 1].first == key ? rows_[i - 1].second : Field{};
  }

  /// Returns "missing KEY" for the first key whose field is not in `seen`.
  std::string missing(uint64_t seen) const {
    for (auto& [key, field] : rows_)
      if ((seen >> static_cast<int>(field) & 1) == 0)
        return "missing " + std::string{key};
    return {};
  }

private:
  static constexpr size_t slots = 128;

  // The length and three letters part the keys, weighed so that they do.
  constexpr size_t slot_of(std::string_view key) const noexcept {
    auto letter = [&](size_t i) { return static_cast<unsigned char>(key[i]); };
    return (key.size() + letter(0) * first_ + letter(key.size() / 2) * middle_
            + letter(key.size() - 1))
           % slots;
  }

  constexpr bool try_letters(size_t first, size_t middle) {
    first_ = first;
    middle_ = middle;
    slots_ = {};
    for (size_t i = 0; i < N; ++i) {
      auto& slot = slots_[slot_of(rows_[i].first)];
      if (slot != 0)
        return false;
      slot = static_cast<uint8_t>(i + 1);
    }
    return true;
  }

  std::array<row, N> rows_{};
  std::array<uint8_t, slots> slots_{}; // Into `rows_`, from 1; 0: none.
  size_t first_ = 0;
  size_t middle_ = 0;
  bool perfect_ = false;
};

} // namespace bidiq

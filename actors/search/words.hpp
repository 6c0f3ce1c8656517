#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace bidiq {

/// The forms in which a normalised word or phrase occurs in a text: itself
/// first, and with `plural` those of its last word: +s, +es, ao>oes, m>ns, l>is
/// (contract section 10). No form for an empty term.
std::vector<std::string> term_forms(const std::string& normalised, bool plural);

/// The words of a normalised text.
std::vector<std::string_view> split_words(std::string_view normalised);

/// Numbers distinct words 1, 2, 3... and finds them again. A bit filter small
/// enough for the L1 cache turns most unknown words away. Immutable between
/// calls of `add`, and then safe to share between threads.
class word_table {
public:
  /// What `find` returns for a word that was never added.
  static constexpr uint32_t unknown = 0;

  /// Bytes that must be readable from the first byte of a word.
  static constexpr size_t readable = 16;

  word_table();

  /// Returns the number of `word`, adding it if it is new.
  uint32_t add(std::string_view word);

  /// Returns the number of the word of `size` bytes at `begin` or `unknown`.
  uint32_t find(const char* begin, size_t size) const noexcept {
    auto key = make_key(begin, size);
    if (!(filter_[(key.hash >> 6) & filter_mask_] >> (key.hash & 63) & 1))
      return unknown;
    return lookup(key, begin, size);
  }

  size_t size() const noexcept {
    return words_.size() - 1;
  }

private:
  // The first 16 bytes, zero padded: no word contains a zero.
  struct word_key {
    uint64_t head;
    uint64_t tail;
    uint64_t hash;
  };

  struct slot {
    uint64_t head = 0;
    uint64_t tail = 0;
    uint32_t id = unknown;
    uint32_t size = 0;
  };

  static uint64_t load(const char* from) noexcept {
    uint64_t result;
    std::memcpy(&result, from, sizeof result);
    return result;
  }

  // Keeps the first `size` bytes of `x`.
  static uint64_t first_bytes(uint64_t x, size_t size) noexcept {
    return x & (~uint64_t{0} >> (64 - 8 * size));
  }

  static uint64_t mix(uint64_t x, uint64_t y) noexcept {
    __extension__ using wide = unsigned __int128;
    auto product = static_cast<wide>(x ^ 0x9e3779b97f4a7c15u)
                   * (y ^ 0xc2b2ae3d27d4eb4fu);
    return static_cast<uint64_t>(product)
           ^ static_cast<uint64_t>(product >> 64);
  }

  static word_key make_key(const char* begin, size_t size) noexcept {
    word_key key{load(begin), 0, 0};
    if (size <= 8) {
      key.head = first_bytes(key.head, size);
    } else {
      key.tail = load(begin + 8);
      if (size < 16)
        key.tail = first_bytes(key.tail, size - 8);
    }
    key.hash = mix(key.head, key.tail);
    if (size > 16)
      key.hash = mix(key.hash, load(begin + size - 8) + size);
    return key;
  }

  uint32_t lookup(const word_key& key, const char* begin,
                  size_t size) const noexcept;
  void insert(uint32_t id);
  void grow();

  std::vector<std::string> words_; // Padded; index = number, 0 is unused.
  std::vector<slot> slots_;        // A power of two, at most half full.
  std::vector<uint64_t> filter_;   // 16 bits a slot.
  uint64_t filter_mask_ = 0;
};

} // namespace bidiq

#pragma once

#include "actors/match/perfect_hash.hpp"

#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace bidiq {

/// The forms in which a normalised word or phrase occurs in a text: itself
/// first, and with `plural` those of its last word: +s, +es, ao>oes, m>ns, l>is
/// (contract section 10). No form for an empty term.
std::vector<std::string> term_forms(const std::string& normalised, bool plural);

/// The words of a normalised text.
std::vector<std::string_view> split_words(std::string_view normalised);

/// Numbers distinct words 1, 2, 3... and finds them again. Add words, `build`
/// once, then it is immutable and safe to share between threads.
class word_table {
public:
  /// What `find` returns for a word that was never added.
  static constexpr uint32_t unknown = 0;

  /// Bytes that must be readable from the first byte of a word.
  static constexpr size_t readable = 16;

  /// Returns the number of `word`, adding it if it is new.
  uint32_t add(std::string_view word);

  /// Makes `find` ready. No `add` afterwards.
  void build();

  /// Returns the number of the word of `size` bytes at `begin` or `unknown`.
  uint32_t find(const char* begin, size_t size) const noexcept {
    return find_at(seek(begin, size), begin, size);
  }

  /// The same in two steps: where to look, which is then on its way into the
  /// cache, and what is there. Others are sought in the meantime.
  size_t seek(const char* begin, size_t size) const noexcept {
    auto hash = make_key(begin, size).hash;
    // Most words of a text are in no term, and most words of terms in hardly
    // any text: all the former look at one place, which stays in the cache.
    auto place = places_.place(hash & (uint64_t{0} - may_know(hash)));
    __builtin_prefetch(&slots_[place]);
    return place;
  }

  uint32_t find_at(size_t place, const char* begin,
                   size_t size) const noexcept {
    auto& mask = masks[size < readable ? size : readable];
    auto& known = slots_[place];
    auto same = unsigned{known.head == (load(begin) & mask.head)}
                & unsigned{known.tail == (load(begin + 8) & mask.tail)}
                & unsigned{known.size == size};
    if (size > readable) [[unlikely]]
      same = same != 0 && same_rest(known.id, begin, size) ? 1 : 0;
    // No branch: real texts are a random mix of known and unknown words.
    return known.id & (0u - same);
  }

  size_t size() const noexcept {
    return numbers_.size();
  }

private:
  // The first 16 bytes, zero padded: no word contains a zero.
  struct word_key {
    uint64_t head;
    uint64_t tail;
    uint64_t hash;
  };

  struct alignas(32) slot { // Never in two lines of the cache.
    uint64_t head = 0;
    uint64_t tail = 0;
    uint32_t id = unknown;
    uint32_t size = 0;
  };

  // Whether the word of this hash may be known: never wrong when 0.
  uint64_t may_know(uint64_t hash) const noexcept {
    return filter_[hash >> 32 & (filter_.size() - 1)] >> (hash >> 26 & 63) & 1;
  }

  struct byte_mask {
    uint64_t head;
    uint64_t tail;
  };

  // By size: which of the first 16 bytes belong to the word.
  static constexpr std::array<byte_mask, readable + 1> masks = [] {
    std::array<byte_mask, readable + 1> result{};
    for (size_t i = 1; i <= readable; ++i) {
      result[i].head = ~uint64_t{0} >> (i < 8 ? 64 - 8 * i : 0);
      result[i].tail = i > 8 ? ~uint64_t{0} >> (128 - 8 * i) : 0;
    }
    return result;
  }();

  static uint64_t load(const char* from) noexcept {
    uint64_t result;
    std::memcpy(&result, from, sizeof result);
    return result;
  }

  static uint64_t mix(uint64_t x, uint64_t y) noexcept {
    __extension__ using wide = unsigned __int128;
    auto product = static_cast<wide>(x) * y;
    return static_cast<uint64_t>(product)
           ^ static_cast<uint64_t>(product >> 64);
  }

  word_key make_key(const char* begin, size_t size) const noexcept {
    auto& mask = masks[size < readable ? size : readable];
    word_key key{load(begin) & mask.head, load(begin + 8) & mask.tail, 0};
    key.hash = mix(key.head ^ seed_, key.tail ^ 0xc2b2ae3d27d4eb4fu);
    if (size > readable) [[unlikely]]
      key.hash = hash_rest(key.hash, begin, size);
    return key;
  }

  uint64_t hash_rest(uint64_t hash, const char* begin,
                     size_t size) const noexcept;
  bool same_rest(uint32_t id, const char* begin, size_t size) const noexcept;
  std::unordered_map<std::string, uint32_t> numbers_;
  std::vector<std::string> words_; // By number, padded to be readable.
  perfect_hash places_;
  std::vector<slot> slots_;         // By place.
  std::vector<uint64_t> filter_{0}; // A power of two, 8 to 16 bits a word.
  uint64_t seed_ = 0x9e3779b97f4a7c15u;
};

} // namespace bidiq

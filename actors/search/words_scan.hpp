#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#if defined(__SSE2__)
#  include <emmintrin.h>
#endif

namespace bidiq {

/// How many bytes `for_each_word` looks at in one step.
inline constexpr size_t scan_step = 64;

/// Bit i is set if byte i of the 64 at `from` is a blank.
inline uint64_t blanks(const char* from) noexcept {
  uint64_t result = 0;
#if defined(__SSE2__)
  auto blank = _mm_set1_epi8(' ');
  for (unsigned i = 0; i < scan_step; i += 16) {
    auto part = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + i));
    auto bits = _mm_movemask_epi8(_mm_cmpeq_epi8(part, blank));
    result |= static_cast<uint64_t>(static_cast<uint16_t>(bits)) << i;
  }
#else
  for (unsigned i = 0; i < scan_step; ++i)
    result |= static_cast<uint64_t>(from[i] == ' ') << i;
#endif
  return result;
}

/// Calls `f(begin, size)` for every run of bytes that are no blanks in
/// `begin..end`, which is followed by at least `scan_step` blanks.
template <class F>
void for_each_word(const char* begin, const char* end, F&& f) {
  const char* word = nullptr;
  uint64_t before = 1; // A blank precedes the text.
  for (auto block = begin; block < end || word; block += scan_step) {
    auto blank = blanks(block);
    // A set bit is the first byte of a word or the first blank after it.
    auto edges = blank ^ (blank << 1 | before);
    before = blank >> 63;
    auto next_edge = [&] {
      auto at = block + std::countr_zero(edges);
      edges &= edges - 1;
      return at;
    };
    if (word && edges != 0) {
      f(word, static_cast<size_t>(next_edge() - word));
      word = nullptr;
    }
    while (edges != 0) {
      auto first = next_edge();
      if (edges == 0) {
        word = first;
        break;
      }
      f(first, static_cast<size_t>(next_edge() - first));
    }
  }
}

} // namespace bidiq

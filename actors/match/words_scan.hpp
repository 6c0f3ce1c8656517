#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#if defined(__SSE2__)
#  include <emmintrin.h>
#endif

namespace bidiq {

/// How many bytes `find_words` looks at in one step.
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

/// Writes to `edges` where the first word of `begin..end` begins, where it
/// ends, where the second begins, and so on, counted from `begin`; a word is a
/// run of bytes that are no blanks. Needs `scan_step` blanks from `end` and
/// room for `end - begin + 2` edges. Returns the number of words.
inline size_t find_words(const char* begin, const char* end,
                         uint32_t* edges) noexcept {
  size_t count = 0;
  uint64_t before = 1; // A blank precedes the text.
  for (auto block = begin; block <= end; block += scan_step) {
    auto blank = blanks(block);
    auto first = static_cast<uint32_t>(block - begin);
    for (auto bits = blank ^ (blank << 1 | before); bits != 0; bits &= bits - 1)
      edges[count++] = first + static_cast<uint32_t>(std::countr_zero(bits));
    before = blank >> 63;
  }
  return count / 2;
}

} // namespace bidiq

#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#if defined(__SSE2__)
#  include <emmintrin.h>
#endif

namespace bidiq {

/// What a byte of folded text belongs to: a word is a run of letters or a run
/// of digits. A byte that is not ASCII is part of a letter.
enum class word_class : uint8_t { blank, digit, letter };

/// Folded text has no ASCII but blanks, hyphens, digits and small letters.
constexpr word_class class_of(char folded) noexcept {
  auto byte = static_cast<unsigned char>(folded);
  if (byte > '9')
    return word_class::letter;
  return byte < '0' ? word_class::blank : word_class::digit;
}

/// How many bytes `find_words` looks at in one step.
inline constexpr size_t scan_step = 64;

/// What the 64 bytes at `from` are, a bit each.
struct scanned_block {
  uint64_t letters = 0;
  uint64_t digits = 0;
  uint64_t hyphens = 0;
};

inline scanned_block scan_block(const char* from) noexcept {
  scanned_block result;
#if defined(__SSE2__)
  auto last_blank = _mm_set1_epi8('0' - 1);
  auto last_digit = _mm_set1_epi8('9');
  auto hyphen = _mm_set1_epi8('-');
  auto bits = [](__m128i x, unsigned at) {
    auto mask = static_cast<uint16_t>(_mm_movemask_epi8(x));
    return static_cast<uint64_t>(mask) << at;
  };
  uint64_t words = 0;
  for (unsigned i = 0; i < scan_step; i += 16) {
    auto part = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + i));
    auto not_letter = _mm_cmpeq_epi8(_mm_min_epu8(part, last_digit), part);
    auto not_word = _mm_cmpeq_epi8(_mm_min_epu8(part, last_blank), part);
    result.letters |= bits(not_letter, i);
    words |= bits(not_word, i);
    result.hyphens |= bits(_mm_cmpeq_epi8(part, hyphen), i);
  }
  result.digits = result.letters & ~words;
  result.letters = ~result.letters;
#else
  for (unsigned i = 0; i < scan_step; ++i) {
    auto what = class_of(from[i]);
    result.letters |= uint64_t{what == word_class::letter} << i;
    result.digits |= uint64_t{what == word_class::digit} << i;
    result.hyphens |= uint64_t{from[i] == '-'} << i;
  }
#endif
  return result;
}

/// What `find_words` has found.
struct found_words {
  size_t count = 0;
  bool hyphens = false; ///< There may be one between two words; never wrong
                        ///< when false.
};

/// Writes to `edges` where the first word of `begin..end` begins, where it
/// ends, where the second begins, and so on, counted from `begin`. Needs
/// `scan_step` blanks from `end` and room for `2 * (end - begin) + 2` edges.
inline found_words find_words(const char* begin, const char* end,
                              uint32_t* edges) noexcept {
  size_t count = 0;
  uint64_t letter = 0, digit = 0, hyphens = 0; // Of the byte before.
  for (auto block = begin; block <= end; block += scan_step) {
    auto now = scan_block(block);
    auto words = now.letters | now.digits;
    auto letters_before = now.letters << 1 | letter;
    auto digits_before = now.digits << 1 | digit;
    auto first = static_cast<uint32_t>(block - begin);
    auto changes = (now.letters ^ letters_before)
                   | (now.digits ^ digits_before);
    auto turns = words & (letters_before | digits_before) & changes;
    for (; changes != 0; changes &= changes - 1) {
      auto at = static_cast<uint32_t>(std::countr_zero(changes));
      edges[count++] = first + at;
      if (turns != 0 && (turns >> at & 1) != 0) [[unlikely]]
        edges[count++] = first + at; // A letter beside a digit.
    }
    hyphens |= now.hyphens & (letters_before | digits_before)
               & (words >> 1 | uint64_t{1} << 63);
    letter = now.letters >> 63;
    digit = now.digits >> 63;
  }
  return {count / 2, hyphens != 0};
}

} // namespace bidiq

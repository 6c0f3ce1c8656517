#include "actors/match/text_fold.hpp"

#include <utf8proc.h>

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#if defined(__SSE2__)
#  include <emmintrin.h>
#endif

namespace bidiq {

namespace {

using block = signed char __attribute__((vector_size(16)));

// Folds 16 ASCII characters. A byte of any other character is negative here and
// becomes a blank. The hyphen stays: it may join what it parts.
block fold_ascii(block x) noexcept {
  auto lower = x | (((x > 'A' - 1) & (x < 'Z' + 1)) & 0x20);
  auto known = ((lower > 'a' - 1) & (lower < 'z' + 1))
               | ((x > '0' - 1) & (x < '9' + 1)) | (x == '-');
  return (lower & known) | (' ' & ~known);
}

// Tells how many ASCII characters `x` begins with.
size_t ascii_prefix(block x) noexcept {
#if defined(__SSE2__)
  auto wide = _mm_movemask_epi8(reinterpret_cast<__m128i>(x));
  return static_cast<size_t>(std::countr_zero(wide | 0x10000u));
#else
  size_t n = 0;
  while (n < sizeof x && x[n] >= 0)
    ++n;
  return n;
#endif
}

// What one code point becomes: at most three bytes below U+0400.
struct folded {
  char bytes[3] = {};
  uint8_t size = 0;
};

bool is_mark(utf8proc_category_t x) noexcept {
  return x == UTF8PROC_CATEGORY_MN || x == UTF8PROC_CATEGORY_MC
         || x == UTF8PROC_CATEGORY_ME;
}

// Categories are ordered: LU..LO are letters, ND..NO numbers.
bool is_alphanumeric(utf8proc_category_t x) noexcept {
  return (x >= UTF8PROC_CATEGORY_LU && x <= UTF8PROC_CATEGORY_LO)
         || (x >= UTF8PROC_CATEGORY_ND && x <= UTF8PROC_CATEGORY_NO);
}

// U+2010 to U+2013: hyphens, and the dashes that are typed for one.
bool is_hyphen(utf8proc_int32_t code) noexcept {
  return code == '-' || (code >= 0x2010 && code <= 0x2013);
}

// Signs behind a name that say whose it is, which NFKD makes letters of it: ™
// and ℠, and what Canada puts for them. (® and © it leaves alone.)
bool is_trade_mark(utf8proc_int32_t code) noexcept {
  return code == 0x2122 || code == 0x2120
         || (code >= 0x1f16a && code <= 0x1f16c);
}

// Decimal digits of every script come in rows from 0 to 9.
char ascii_digit(utf8proc_int32_t code) noexcept {
  auto value = 0;
  while (utf8proc_category(code - value - 1) == UTF8PROC_CATEGORY_ND)
    ++value;
  return static_cast<char>('0' + value % 10);
}

// Folds one code point that has no decomposition.
char* fold_part(utf8proc_int32_t code, char* out) noexcept {
  auto category = utf8proc_category(code);
  if (is_mark(category) || utf8proc_get_property(code)->ignorable)
    return out;
  if (category == UTF8PROC_CATEGORY_ND)
    *out++ = ascii_digit(code);
  else if (is_alphanumeric(category))
    out += utf8proc_encode_char(utf8proc_tolower(code),
                                reinterpret_cast<utf8proc_uint8_t*>(out));
  else
    *out++ = is_hyphen(code) ? '-' : ' ';
  return out;
}

// Folds any code point by the Unicode tables.
char* fold_by_tables(utf8proc_int32_t code, char* out) noexcept {
  constexpr auto form
    = static_cast<utf8proc_option_t>(UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT);
  if (utf8proc_get_property(code)->ignorable)
    return out;
  if (is_trade_mark(code)) {
    *out++ = ' ';
    return out;
  }
  std::array<utf8proc_int32_t, 32> parts;
  int boundary = UTF8PROC_BOUNDCLASS_START;
  auto n = utf8proc_decompose_char(code, parts.data(), parts.size(), form,
                                   &boundary);
  for (utf8proc_ssize_t i = 0; i < n; ++i)
    out = fold_part(parts[static_cast<size_t>(i)], out);
  return out;
}

using two_byte_table = std::array<folded, 0x400>;

two_byte_table make_two_byte_table() noexcept {
  two_byte_table result;
  result.fill({{' '}, 1}); // Overlong forms of ASCII are no UTF-8.
  for (int code = 0x80; code < 0x400; ++code) {
    char buf[16];
    auto size = static_cast<uint8_t>(fold_by_tables(code, buf) - buf);
    std::memcpy(result[code].bytes, buf, size);
    result[code].size = size;
  }
  return result;
}

// Where reading and writing have got to. Passed by value to stay in registers:
// a write through `char*` might change anything that has an address.
struct cursor {
  const unsigned char* in;
  char* out;
};

// Folds one code point above U+03FF, or one byte that is no part of valid
// UTF-8.
cursor fold_rare(cursor at, const unsigned char* end) noexcept {
  auto left = end - at.in;
  // Bullets and curly quotes come often: U+2014..U+2027 holds nothing else.
  if (left > 2 && at.in[0] == 0xe2 && at.in[1] == 0x80 && at.in[2] >= 0x94
      && at.in[2] <= 0xa7) {
    *at.out = ' ';
    return {at.in + 3, at.out + 1};
  }
  utf8proc_int32_t code = 0;
  auto n = utf8proc_iterate(at.in, left, &code);
  if (n > 0)
    return {at.in + n, fold_by_tables(code, at.out)};
  *at.out = ' ';
  return {at.in + 1, at.out + 1};
}

// How far `fold_blocks` reads from the first byte of a character.
constexpr size_t lookahead = sizeof(block) + 2;

// Folds until reading is at or past `stop`, before which `lookahead` bytes are
// readable anywhere. Each step takes the ASCII characters of one block and the
// accented letter after them, if any, by arithmetic rather than branches:
// accents come too often and too irregularly to be predicted.
cursor fold_blocks(const two_byte_table& table, cursor at,
                   const unsigned char* stop,
                   const unsigned char* end) noexcept {
  while (at.in < stop) {
    block chunk;
    std::memcpy(&chunk, at.in, sizeof chunk);
    auto n = ascii_prefix(chunk);
    chunk = fold_ascii(chunk);
    std::memcpy(at.out, &chunk, sizeof chunk);
    at.in += n;
    at.out += n;
    unsigned lead = at.in[0];
    unsigned next = at.in[1];
    auto& entry = table[(lead & 0x0f) << 6 | (next & 0x3f)];
    std::memcpy(at.out, &entry, sizeof entry);
    auto wide = static_cast<unsigned>(n < sizeof chunk);
    auto other = ((lead ^ 0xc0) & 0xf0) | ((next ^ 0x80) & 0xc0);
    if (other & (0 - wide)) [[unlikely]] {
      at = fold_rare(at, end);
      continue;
    }
    at.in += 2 * wide;
    at.out += entry.size * wide;
  }
  return at;
}

} // namespace

size_t fold_room(size_t size, bool wide) noexcept {
  return (wide ? 11 : 3) * size + 32;
}

char* fold_text(std::string_view text, char* out) noexcept {
  static const two_byte_table table = make_two_byte_table();
  auto begin = reinterpret_cast<const unsigned char*>(text.data());
  auto end = begin + text.size();
  cursor at{begin, out};
  if (text.size() >= lookahead)
    at = fold_blocks(table, at, end - (lookahead - 1), end);
  if (at.in == end)
    return at.out;
  unsigned char rest[2 * lookahead] = {};
  auto size = static_cast<size_t>(end - at.in);
  std::memcpy(rest, at.in, size);
  at = fold_blocks(table, {rest, at.out}, rest + size, rest + size);
  return at.out - (at.in - (rest + size)); // Zeros after it were folded too.
}

} // namespace bidiq

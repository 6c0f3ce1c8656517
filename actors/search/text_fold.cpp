#include "actors/search/text_fold.hpp"

#include <utf8proc.h>

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

namespace bidiq {

namespace {

static_assert(std::endian::native == std::endian::little,
              "eight bytes are folded at once as a little-endian number");

constexpr uint64_t each_byte(uint8_t x) noexcept {
  return 0x0101010101010101u * x;
}

constexpr uint64_t high_bits = each_byte(0x80);

// Sets the high bit of every byte of `x` (all < 0x80) in first..last.
constexpr uint64_t between(uint64_t x, uint8_t first, uint8_t last) noexcept {
  return (x + each_byte(0x80 - first)) & ~(x + each_byte(0x7f - last))
         & high_bits;
}

// Folds eight ASCII characters. A byte >= 0x80 spoils itself and those after
// it, never those before it, since carries only travel upwards.
constexpr uint64_t fold_ascii(uint64_t x) noexcept {
  auto lower = x | (between(x, 'A', 'Z') >> 2);
  auto known = between(lower, 'a', 'z') | between(x, '0', '9');
  auto mask = known | (known - (known >> 7));
  return (lower & mask) | (each_byte(' ') & ~mask);
}

// What one code point becomes: at most three bytes below U+0800.
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

// Folds any code point by the Unicode tables.
char* fold_by_tables(utf8proc_int32_t code, char* out) noexcept {
  std::array<utf8proc_int32_t, 32> parts;
  int boundary = UTF8PROC_BOUNDCLASS_START;
  auto n = utf8proc_decompose_char(code, parts.data(), parts.size(),
                                   UTF8PROC_DECOMPOSE, &boundary);
  for (utf8proc_ssize_t i = 0; i < n; ++i) {
    auto category = utf8proc_category(parts[i]);
    if (is_mark(category))
      continue;
    if (is_alphanumeric(category))
      out += utf8proc_encode_char(utf8proc_tolower(parts[i]),
                                  reinterpret_cast<utf8proc_uint8_t*>(out));
    else
      *out++ = ' ';
  }
  return out;
}

using two_byte_table = std::array<folded, 0x800>;

two_byte_table make_two_byte_table() noexcept {
  two_byte_table result;
  for (int code = 0x80; code < 0x800; ++code) {
    char buf[16];
    auto size = static_cast<uint8_t>(fold_by_tables(code, buf) - buf);
    std::memcpy(result[code].bytes, buf, size);
    result[code].size = size;
  }
  return result;
}

bool continues(unsigned char x) noexcept {
  return (x & 0xc0) == 0x80;
}

// Folds one code point that is not ASCII and moves `in` past it; a byte that is
// no part of valid UTF-8 becomes a blank.
char* fold_wide(const two_byte_table& table, const unsigned char*& in,
                const unsigned char* end, char* out) noexcept {
  auto left = end - in;
  if (in[0] >= 0xc2 && in[0] <= 0xdf && left > 1 && continues(in[1])) {
    auto& entry = table[(in[0] & 0x1fu) << 6 | (in[1] & 0x3fu)];
    std::memcpy(out, entry.bytes, sizeof entry.bytes);
    in += 2;
    return out + entry.size;
  }
  // Dashes, bullets and curly quotes: U+2000..U+203F holds no letter or mark.
  if (in[0] == 0xe2 && left > 2 && in[1] == 0x80 && continues(in[2])) {
    in += 3;
    *out++ = ' ';
    return out;
  }
  utf8proc_int32_t code = 0;
  auto n = utf8proc_iterate(in, left, &code);
  if (n <= 0) {
    ++in;
    *out++ = ' ';
    return out;
  }
  in += n;
  return fold_by_tables(code, out);
}

} // namespace

char* fold_text(std::string_view text, char* out) noexcept {
  static const two_byte_table table = make_two_byte_table();
  auto in = reinterpret_cast<const unsigned char*>(text.data());
  auto end = in + text.size();
  while (in != end) {
    uint64_t chunk = 0;
    size_t n = 8;
    if (end - in >= 8)
      std::memcpy(&chunk, in, 8);
    else
      std::memcpy(&chunk, in, n = static_cast<size_t>(end - in));
    auto wide = chunk & high_bits;
    if (wide != 0)
      n = static_cast<size_t>(std::countr_zero(wide)) / 8;
    chunk = fold_ascii(chunk);
    std::memcpy(out, &chunk, 8);
    in += n;
    out += n;
    if (wide != 0)
      do
        out = fold_wide(table, in, end, out);
      while (in != end && *in >= 0x80);
  }
  return out;
}

} // namespace bidiq

#include "storage/catalog/folded_name.hpp"

#include <utf8proc.h>

#include <array>

namespace bidiq {

namespace {

constexpr utf8proc_int32_t replacement = 0xFFFD;

// The longest decomposition has 18 code points, and each of them may be folded
// to three.
using parts = std::array<utf8proc_int32_t, 64>;

bool is_control(utf8proc_int32_t code) noexcept {
  return code < 0x20 || (code >= 0x7f && code <= 0x9f);
}

void append(std::string& out, utf8proc_int32_t code) {
  std::array<utf8proc_uint8_t, 4> bytes;
  auto size = utf8proc_encode_char(code, bytes.data());
  out.append(reinterpret_cast<const char*>(bytes.data()),
             static_cast<size_t>(size));
}

void append_folded(std::string& out, utf8proc_int32_t code) {
  constexpr auto form = static_cast<utf8proc_option_t>(
    UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD
    | UTF8PROC_STRIPMARK | UTF8PROC_IGNORE);
  if (is_control(code)) {
    out.push_back(' ');
    return;
  }
  parts found;
  int boundary = UTF8PROC_BOUNDCLASS_START;
  auto n = utf8proc_decompose_char(code, found.data(), found.size(), form,
                                   &boundary);
  for (utf8proc_ssize_t i = 0; i < n; ++i)
    append(out, found[static_cast<size_t>(i)]);
}

} // namespace

std::string fold_name(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    utf8proc_int32_t code = 0;
    auto n
      = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                         static_cast<utf8proc_ssize_t>(text.size()), &code);
    append_folded(out, n > 0 ? code : replacement);
    text.remove_prefix(n > 0 ? static_cast<size_t>(n) : 1);
  }
  return out;
}

std::string folded_column(std::string_view name) {
  return whole_characters(fold_name(name), max_folded_name);
}

std::string whole_characters(std::string text, size_t size) {
  if (text.size() <= size)
    return text;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80)
    --size;
  text.resize(size);
  return text;
}

std::string like_pattern(std::string_view text) {
  std::string out{"%"};
  for (auto c : text) {
    if (c == '%' || c == '_' || c == '\\')
      out.push_back('\\');
    out.push_back(c);
  }
  out.push_back('%');
  return out;
}

} // namespace bidiq

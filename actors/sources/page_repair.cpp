#include "actors/sources/page_repair.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <charconv>

namespace bidiq {

namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd"; // U+FFFD

// The code unit of `\uXXXX` at the start of `text`, or -1.
int escaped_unit(std::string_view text) noexcept {
  int value = -1;
  if (text.size() < 6 || text[0] != '\\' || text[1] != 'u')
    return -1;
  auto digits = text.substr(2, 4);
  auto [end, error] = std::from_chars(digits.begin(), digits.end(), value, 16);
  return error == std::errc{} && end == digits.end() ? value : -1;
}

bool is_high(int unit) noexcept {
  return unit >= 0xd800 && unit < 0xdc00;
}

bool is_low(int unit) noexcept {
  return unit >= 0xdc00 && unit < 0xe000;
}

// Each of the following takes what it repairs from the start of `in`.

// Whether a backslash that is not the last has no escape behind it.
bool is_no_escape(std::string_view in) noexcept {
  if (in.size() < 2)
    return false;
  if (in[1] == 'u')
    return in.size() >= 6 && escaped_unit(in) < 0;
  return std::string_view{"\"\\/bfnrt"}.find(in[1]) == std::string_view::npos;
}

void take_escape(std::string_view& in, std::string& out) {
  if (is_no_escape(in))
    return in.remove_prefix(1), void(out += replacement);
  auto unit = escaped_unit(in);
  size_t size = unit < 0 ? 2 : 6;
  if (is_high(unit) && is_low(escaped_unit(in.substr(6))))
    size = 12;
  else if (is_high(unit) || is_low(unit))
    return in.remove_prefix(6), void(out += replacement);
  size = std::min(size, in.size());
  out += in.substr(0, size);
  in.remove_prefix(size);
}

void take_wide(std::string_view& in, std::string& out) {
  utf8proc_int32_t code = 0;
  auto n
    = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(in.data()),
                       static_cast<utf8proc_ssize_t>(in.size()), &code);
  out += n > 0 ? in.substr(0, static_cast<size_t>(n)) : replacement;
  in.remove_prefix(n > 0 ? static_cast<size_t>(n) : 1);
}

void take_string(std::string_view& in, std::string& out) {
  out += '"';
  in.remove_prefix(1);
  while (!in.empty()) {
    auto c = static_cast<unsigned char>(in[0]);
    if (c == '\\') {
      take_escape(in, out);
    } else if (c >= 0x80) {
      take_wide(in, out);
    } else {
      out += c < 0x20 ? ' ' : in[0];
      in.remove_prefix(1);
      if (c == '"')
        return;
    }
  }
}

void take_number(std::string_view& in, std::string& out) {
  auto token = in.substr(0, in.find_first_not_of("+-.0123456789eE"));
  in.remove_prefix(token.size());
  double value = 0;
  auto [end, error] = std::from_chars(token.begin(), token.end(), value);
  if (error == std::errc::result_out_of_range && end == token.end()) {
    out += "null";
    return;
  }
  out += token;
  if (token.size() > 18 && token.find_first_of(".eE") == token.npos)
    out += ".0";
}

// What some take for numbers is null, with its sign.
bool take_no_number(std::string_view& in, std::string& out) {
  for (std::string_view word : {"NaN", "Infinity", "-Infinity"})
    if (in.starts_with(word)) {
      in.remove_prefix(word.size());
      out += "null";
      return true;
    }
  return false;
}

std::string repair(std::string_view in, bool no_numbers) {
  std::string out;
  out.reserve(in.size() + in.size() / 8);
  while (!in.empty()) {
    auto c = in[0];
    if (c == '"') {
      take_string(in, out);
    } else if (no_numbers && take_no_number(in, out)) {
      continue;
    } else if (c == '-' || (c >= '0' && c <= '9')) {
      take_number(in, out);
    } else {
      out += c;
      in.remove_prefix(1);
    }
  }
  return out;
}

} // namespace

std::string repair_json(std::string_view body) {
  return repair(body, false);
}

std::string repair_record(std::string_view record) {
  return repair(record, true);
}

} // namespace bidiq

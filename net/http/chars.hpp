#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace bidiq::http {

inline constexpr bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

inline constexpr bool is_alpha(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

inline constexpr bool is_hex(char c) noexcept {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

inline constexpr char to_lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

/// Control characters, DEL included; bytes over 127 are not.
inline constexpr bool is_control(char c) noexcept {
  auto u = static_cast<unsigned char>(c);
  return u < 0x20 || u == 0x7f;
}

/// RFC 9110 5.6.2: what methods and field names are made of.
inline constexpr auto token_chars = [] {
  std::array<bool, 256> result{};
  for (unsigned c = 0; c < 128; ++c)
    result[c] = is_digit(static_cast<char>(c))
                || is_alpha(static_cast<char>(c));
  for (unsigned char c : std::string_view("!#$%&'*+-.^_`|~"))
    result[c] = true;
  return result;
}();

inline constexpr bool is_token_char(char c) noexcept {
  return token_chars[static_cast<unsigned char>(c)];
}

inline constexpr bool is_token(std::string_view x) noexcept {
  return !x.empty() && std::all_of(x.begin(), x.end(), is_token_char);
}

/// Cuts blanks and tabs off both ends.
inline constexpr std::string_view trim(std::string_view x) noexcept {
  while (!x.empty() && (x.front() == ' ' || x.front() == '\t'))
    x.remove_prefix(1);
  while (!x.empty() && (x.back() == ' ' || x.back() == '\t'))
    x.remove_suffix(1);
  return x;
}

/// Cuts `rest` at the first `separator` and returns what was before it.
inline constexpr std::string_view take_until(std::string_view& rest,
                                             char separator) noexcept {
  auto end = rest.find(separator);
  auto result = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view{}
                                       : rest.substr(end + 1);
  return result;
}

} // namespace bidiq::http

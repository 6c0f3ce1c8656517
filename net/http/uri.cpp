#include "net/http/uri.hpp"

#include "net/http/chars.hpp"

namespace bidiq::http {

namespace {

constexpr std::string_view upper_hex = "0123456789ABCDEF";

int hex_value(char c) noexcept {
  return is_digit(c) ? c - '0' : to_lower(c) - 'a' + 10;
}

void append_hex(std::string& out, char c) {
  auto u = static_cast<unsigned char>(c);
  out += upper_hex[u >> 4];
  out += upper_hex[u & 15];
}

// Returns the length of the UTF-8 sequence at the front, 0 if malformed
// (Unicode 15, table 3-7).
std::size_t sequence_length(std::string_view x) noexcept {
  auto at = [x](std::size_t i) {
    return i < x.size() ? static_cast<unsigned char>(x[i]) : 0u;
  };
  auto tail = [at](std::size_t i) { return (at(i) & 0xc0) == 0x80; };
  auto first = at(0);
  if (first < 0x80)
    return 1;
  if (first >= 0xc2 && first <= 0xdf)
    return tail(1) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) {
    if ((first == 0xe0 && at(1) < 0xa0) || (first == 0xed && at(1) > 0x9f))
      return 0;
    return tail(1) && tail(2) ? 3 : 0;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    if ((first == 0xf0 && at(1) < 0x90) || (first == 0xf4 && at(1) > 0x8f))
      return 0;
    return tail(1) && tail(2) && tail(3) ? 4 : 0;
  }
  return 0;
}

} // namespace

bool is_utf8(std::string_view text) noexcept {
  while (!text.empty()) {
    auto n = sequence_length(text);
    if (n == 0)
      return false;
    text.remove_prefix(n);
  }
  return true;
}

std::optional<std::string> percent_decode(std::string_view text, bool plus) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto c = text[i];
    if (c == '%') {
      if (i + 2 >= text.size() || !is_hex(text[i + 1]) || !is_hex(text[i + 2]))
        return std::nullopt;
      c = static_cast<char>(hex_value(text[i + 1]) * 16
                            + hex_value(text[i + 2]));
      i += 2;
      if (c == '\0')
        return std::nullopt;
    } else if (plus && c == '+') {
      c = ' ';
    }
    result += c;
  }
  if (!is_utf8(result))
    return std::nullopt;
  return result;
}

std::string percent_encode(std::string_view text) {
  std::string result;
  for (auto c : text) {
    if (is_alpha(c) || is_digit(c)
        || std::string_view("-._~").find(c) != std::string_view::npos) {
      result += c;
    } else {
      result += '%';
      append_hex(result, c);
    }
  }
  return result;
}

std::optional<name_values> parse_query(std::string_view query,
                                       std::size_t max) {
  name_values result;
  while (!query.empty()) {
    auto value = take_until(query, '&');
    if (value.empty())
      continue;
    if (result.size() == max)
      return std::nullopt;
    auto name = percent_decode(take_until(value, '='), true);
    auto decoded = percent_decode(value, true);
    if (!name || !decoded)
      return std::nullopt;
    result.emplace_back(std::move(*name), std::move(*decoded));
  }
  return result;
}

std::string log_safe(std::string_view path, std::size_t max) {
  std::string result;
  for (auto c : path.substr(0, max)) {
    if (is_control(c) || static_cast<unsigned char>(c) > 127 || c == '"'
        || c == '\\') {
      result += "\\x";
      append_hex(result, c);
    } else {
      result += c;
    }
  }
  if (path.size() > max)
    result += "...";
  return result;
}

} // namespace bidiq::http

#include "net/http/uri.hpp"

#include "actors/base/json_text.hpp"
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

} // namespace

bool is_utf8(std::string_view text) noexcept {
  while (!text.empty()) {
    auto n = utf8_length(text);
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

#include "tools/pncp-sim/storage/target.hpp"

#include <charconv>

namespace bidiq {

namespace {

constexpr bool is_unreserved(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
         || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_'
         || c == '~';
}

void append_escape(std::string& out, char c) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  auto byte = static_cast<unsigned char>(c);
  out += '%';
  out += digits[byte >> 4];
  out += digits[byte & 15];
}

} // namespace

bool store_target::has(std::string_view name) const noexcept {
  for (const auto& [key, text] : query)
    if (key == name)
      return true;
  return false;
}

std::string_view store_target::value(std::string_view name) const noexcept {
  for (const auto& [key, text] : query)
    if (key == name)
      return text;
  return {};
}

store_target parse_store_target(std::string_view target) {
  store_target out;
  auto mark = target.find('?');
  out.raw_path = target.substr(0, mark);
  out.path = percent_decode(out.raw_path, false);
  auto rest = mark == std::string_view::npos ? std::string_view{}
                                             : target.substr(mark + 1);
  while (!rest.empty()) {
    auto end = rest.find('&');
    auto pair = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    auto equals = pair.find('=');
    auto value = equals == std::string_view::npos ? std::string_view{}
                                                  : pair.substr(equals + 1);
    if (!pair.empty())
      out.query.emplace_back(percent_decode(pair.substr(0, equals), true),
                             percent_decode(value, true));
  }
  return out;
}

std::string percent_decode(std::string_view text, bool plus_is_blank) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      unsigned value = 0;
      auto first = text.data() + i + 1;
      if (std::from_chars(first, first + 2, value, 16).ptr == first + 2) {
        out += static_cast<char>(value);
        i += 2;
        continue;
      }
    }
    out += plus_is_blank && text[i] == '+' ? ' ' : text[i];
  }
  return out;
}

std::string uri_encode(std::string_view text, bool keep_slash) {
  std::string out;
  out.reserve(text.size());
  for (auto c : text) {
    if (is_unreserved(c) || (keep_slash && c == '/'))
      out += c;
    else
      append_escape(out, c);
  }
  return out;
}

std::pair<std::string_view, std::string_view>
split_at_slash(std::string_view path) noexcept {
  auto slash = path.find('/');
  if (slash == std::string_view::npos)
    return {path, {}};
  return {path.substr(0, slash), path.substr(slash + 1)};
}

} // namespace bidiq

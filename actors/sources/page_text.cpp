#include "actors/sources/page_text.hpp"

#include "actors/system/cnpj.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>

namespace bidiq {

namespace {

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

char to_lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

bool is_letter(char c) noexcept {
  c = to_lower(c);
  return c >= 'a' && c <= 'z';
}

// Control characters and, as its first byte, every character U+0080..U+00BF.
constexpr bool is_suspect(unsigned char c) noexcept {
  return c < 0x20 || c == 0x7f || c == 0xc2;
}

using block = unsigned char __attribute__((vector_size(16)));

bool any_suspect(std::string_view text) noexcept {
  auto check = [](const char* from) {
    block x;
    std::memcpy(&x, from, sizeof x);
    auto hits = (x < 0x20) | (x == 0x7f) | (x == 0xc2);
    uint64_t halves[2];
    std::memcpy(halves, &hits, sizeof hits);
    return halves[0] | halves[1];
  };
  uint64_t found = 0;
  size_t i = 0;
  for (; i + sizeof(block) <= text.size(); i += sizeof(block))
    found |= check(text.data() + i);
  if (i > 0 && i < text.size())
    return (found | check(text.data() + text.size() - sizeof(block))) != 0;
  for (; i < text.size(); ++i)
    found |= is_suspect(static_cast<unsigned char>(text[i]));
  return found != 0;
}

// What is left of `text` if it begins with `prefix`, in any case.
std::optional<std::string_view> after(std::string_view text,
                                      std::string_view prefix) noexcept {
  auto same = [](char x, char y) { return to_lower(x) == y; };
  if (text.size() < prefix.size()
      || !std::equal(prefix.begin(), prefix.end(), text.begin(),
                     [&](char x, char y) { return same(y, x); }))
    return std::nullopt;
  return text.substr(prefix.size());
}

// Whether `text` begins with a name such as "www.example.gov.br", alone or
// before a port, path or query.
bool begins_with_host(std::string_view text) noexcept {
  auto host = text.substr(0, text.find_first_of("/?#:"));
  auto dot = host.rfind('.');
  auto valid = [](char c) {
    return is_letter(c) || is_digit(c) || c == '.' || c == '-';
  };
  if (dot == host.npos || dot == 0 || host.size() - dot < 3
      || !std::all_of(host.begin(), host.end(), valid)
      || !std::all_of(host.begin() + dot + 1, host.end(), is_letter))
    return false;
  auto rest = text.substr(host.size());
  return rest.empty() || rest[0] != ':'
         || (rest.size() > 1 && is_digit(rest[1]));
}

void append_encoded(std::string& to, std::string_view text) {
  constexpr std::string_view unsafe = " \"<>\\^`{|}";
  constexpr auto hex = "0123456789ABCDEF";
  while (!text.empty()) {
    auto safe = text.substr(0, text.find_first_of(unsafe));
    to += safe;
    text.remove_prefix(safe.size());
    if (text.empty())
      return;
    to += '%';
    to += hex[text[0] >> 4];
    to += hex[text[0] & 15];
    text.remove_prefix(1);
  }
}

template <class T>
std::optional<T> read_whole(std::string_view text) noexcept {
  text = trimmed(text);
  T value{};
  auto [end, error] = std::from_chars(text.begin(), text.end(), value);
  if (error != std::errc{} || end != text.end())
    return std::nullopt;
  return value;
}

} // namespace

std::string_view trimmed(std::string_view text) noexcept {
  auto begin = text.find_first_not_of(' ');
  if (begin == text.npos)
    return {};
  return text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

std::string clean_text(std::string_view text) {
  if (!any_suspect(text))
    return std::string{trimmed(text)};
  std::string result{text};
  auto out = result.begin();
  for (auto in = text.begin(); in != text.end(); ++in) {
    auto c = static_cast<unsigned char>(*in);
    if (c == 0xc2 && in + 1 != text.end()) {
      auto next = static_cast<unsigned char>(*++in);
      if (next > 0xa0)
        *out++ = static_cast<char>(0xc2);
      *out++ = next > 0xa0 ? *in : ' ';
    } else {
      *out++ = is_suspect(c) ? ' ' : *in;
    }
  }
  result.erase(out, result.end());
  return std::string{trimmed(result)};
}

std::string in_capitals(std::string text) {
  for (auto& c : text)
    if (c >= 'a' && c <= 'z')
      c = static_cast<char>(c - ('a' - 'A'));
  return text;
}

std::optional<double> read_number(std::string_view text) noexcept {
  auto value = read_whole<double>(text);
  return value && std::isfinite(*value) ? value : std::nullopt;
}

std::optional<int64_t> read_integer(std::string_view text) noexcept {
  return read_whole<int64_t>(text);
}

std::string clean_link(std::string_view text) {
  auto link = clean_text(text);
  for (std::string_view scheme : {"https://", "http://"})
    if (auto rest = after(link, scheme)) {
      if (rest->empty() || rest->find_first_of("/?# ") == 0)
        return {};
      std::string result{scheme};
      append_encoded(result, *rest);
      return result;
    }
  if (!begins_with_host(link))
    return {};
  std::string result{"https://"};
  append_encoded(result, link);
  return result;
}

std::string portal_link(std::string_view id) {
  auto parts = parse_control_number(id);
  if (!parts)
    return {};
  std::string link{"https://pncp.gov.br/app/editais/"};
  link.append(parts->cnpj).append("/").append(parts->year).append("/");
  return link.append(parts->sequence);
}

bool usable_control_number(std::string_view id) noexcept {
  return !id.empty() && id.size() <= 64
         && std::all_of(id.begin(), id.end(),
                        [](char c) { return c > ' ' && c < 0x7f; });
}

} // namespace bidiq

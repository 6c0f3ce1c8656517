#include "actors/sources/page_text.hpp"

#include "actors/domain/cnpj.hpp"

#include <algorithm>
#include <array>
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

bool any(auto hits) noexcept {
  uint64_t halves[2];
  std::memcpy(halves, &hits, sizeof hits);
  return (halves[0] | halves[1]) != 0;
}

// Both ends of a text, which overlap unless it has two parts.
template <size_t Part>
void load_ends(block& to, std::string_view text) noexcept {
  char ends[2 * Part];
  std::memcpy(ends, text.data(), Part);
  std::memcpy(ends + Part, text.data() + text.size() - Part, Part);
  std::memcpy(&to, ends, sizeof ends);
}

// Whether a text of at most a block has something to be cleaned, or may have.
bool any_suspect_in_few(std::string_view text) noexcept {
  auto x = block{} + static_cast<unsigned char>(' ');
  if (text.size() >= 8)
    load_ends<8>(x, text);
  else if (text.size() >= 4)
    load_ends<4>(x, text);
  else
    for (size_t i = 0; i < text.size(); ++i)
      x[i] = static_cast<unsigned char>(text[i]);
  return any((x < 0x20) | (x == 0x7f) | (x == 0xc2));
}

// The same of any text. Characters from U+00A1 on, such as the "º" of "nº",
// which one object in eleven has, are told from those that are replaced.
bool any_suspect(std::string_view text) noexcept {
  if (text.size() <= sizeof(block))
    return any_suspect_in_few(text);
  auto check = [](const char* from) {
    block x;
    block next;
    std::memcpy(&x, from, sizeof x);
    std::memcpy(&next, from + 1, sizeof next);
    return (x < 0x20) | (x == 0x7f) | ((x == 0xc2) & (next <= 0xa0));
  };
  auto last = text.size() - 1;
  auto found = check(text.data() + last - sizeof(block));
  for (size_t i = 0; i + sizeof(block) < last; i += sizeof(block))
    found |= check(text.data() + i);
  return any(found) || is_suspect(static_cast<unsigned char>(text[last]));
}

// Whether `text` ends as a character of UTF-8 begins that was read byte by
// byte: with Â, Ã, Ì, â, ï, the euro sign or a control character after one of
// them.
bool in_layered_character(std::string_view text) noexcept {
  for (std::string_view lead : {"Â", "Ã", "Ì", "â", "ï", "€"})
    if (text.ends_with(lead))
      return true;
  return text.size() >= 2 && text[text.size() - 2] == '\xc2'
         && static_cast<unsigned char>(text.back()) < 0xa0;
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

// Characters that stand in no link as they are.
constexpr auto unsafe_in_link = [] {
  std::array<bool, 256> xs{};
  for (auto c : std::string_view{" \"<>\\^`{|}"})
    xs[static_cast<unsigned char>(c)] = true;
  return xs;
}();

std::string encoded(std::string_view scheme, std::string_view text) {
  constexpr auto hex = "0123456789ABCDEF";
  auto unsafe = [](char c) {
    return unsafe_in_link[static_cast<unsigned char>(c)];
  };
  std::string to;
  to.reserve(scheme.size() + text.size());
  to += scheme;
  for (auto in = text.begin(); in != text.end(); ++in) {
    auto safe = std::find_if(in, text.end(), unsafe);
    to.append(in, safe);
    in = safe;
    if (in == text.end())
      break;
    to += '%';
    to += hex[*in >> 4];
    to += hex[*in & 15];
  }
  return to;
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
  // What is damaged can be read back as long as no part of it is replaced.
  auto damaged = [&] { return in_layered_character({result.begin(), out}); };
  for (auto in = text.begin(); in != text.end(); ++in) {
    auto c = static_cast<unsigned char>(*in);
    if (c == 0xc2 && in + 1 != text.end()) {
      auto next = static_cast<unsigned char>(*++in);
      auto kept = next > 0xa0 || (next < 0xa0 && damaged());
      if (kept)
        *out++ = static_cast<char>(0xc2);
      *out++ = kept ? *in : ' ';
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
      auto hostless = rest->empty()
                      || std::string_view{"/?# "}.find(rest->front())
                           != rest->npos;
      return hostless ? std::string{} : encoded(scheme, *rest);
    }
  return begins_with_host(link) ? encoded("https://", link) : std::string{};
}

std::string portal_link(std::string_view id) {
  auto parts = parse_control_number(id);
  if (!parts)
    return {};
  constexpr std::string_view portal = "https://pncp.gov.br/app/editais/";
  std::string link;
  link.reserve(portal.size() + id.size());
  link.append(portal).append(parts->cnpj).append("/").append(parts->year);
  return link.append("/").append(parts->sequence);
}

bool usable_control_number(std::string_view id) noexcept {
  return !id.empty() && id.size() <= 64
         && std::all_of(id.begin(), id.end(),
                        [](char c) { return c > ' ' && c < 0x7f; });
}

} // namespace bidiq

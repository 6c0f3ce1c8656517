#include "tools/bidiq/text.hpp"

#include <utf8proc.h>

#include <cmath>
#include <cstdio>

namespace bidiq::client {

namespace {

std::string group_thousands(std::string_view digits) {
  std::string result;
  for (size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0)
      result += '.';
    result += digits[i];
  }
  return result;
}

bool digits_at(std::string_view text, size_t first, size_t size) {
  return text.substr(first, size).find_first_not_of("0123456789")
         == std::string_view::npos;
}

} // namespace

int32_t take_code(std::string_view& text) {
  utf8proc_int32_t result = -1;
  auto data = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  auto size = utf8proc_iterate(data, static_cast<utf8proc_ssize_t>(text.size()),
                               &result);
  text.remove_prefix(size > 0 ? static_cast<size_t>(size) : 1);
  return size > 0 ? result : -1;
}

bool is_hidden(int32_t code) {
  auto category = utf8proc_category(code);
  return category == UTF8PROC_CATEGORY_CC || category == UTF8PROC_CATEGORY_CF
         || category == UTF8PROC_CATEGORY_ZL
         || category == UTF8PROC_CATEGORY_ZP;
}

bool is_blank(int32_t code) {
  return utf8proc_category(code) == UTF8PROC_CATEGORY_ZS;
}

std::string printable(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    auto rest = text;
    auto c = take_code(rest);
    auto bytes = text.substr(0, text.size() - rest.size());
    text = rest;
    if (c < 0)
      result += '?';
    else if (c == '\n' || c == '\t')
      result += ' ';
    else if (!is_hidden(c))
      result.append(bytes);
  }
  return result;
}

std::string as_file_name(std::string_view text) {
  constexpr size_t longest = 200;
  // What no file system, or no shell's user, would take for a plain name.
  constexpr std::string_view forbidden = "/\\:*?\"<>|";
  auto out = printable(text);
  for (auto& c : out)
    if (forbidden.find(c) != std::string_view::npos)
      c = '_';
  out.erase(0, out.find_first_not_of(" .-"));
  while (out.size() > longest || (!out.empty() && out.back() == ' ')) {
    // Whole characters go.
    while ((static_cast<unsigned char>(out.back()) & 0xC0) == 0x80)
      out.pop_back();
    out.pop_back();
  }
  return out.empty() ? "arquivo" : out;
}

size_t columns(std::string_view text) {
  size_t result = 0;
  while (!text.empty())
    if (auto c = take_code(text); c >= 0)
      result += static_cast<size_t>(utf8proc_charwidth(c));
  return result;
}

std::string shorten(std::string_view text, size_t width) {
  if (columns(text) <= width)
    return std::string(text);
  if (width == 0)
    return {};
  size_t used = 0;
  auto rest = text;
  while (true) {
    auto next = rest;
    auto c = take_code(next);
    used += c >= 0 ? static_cast<size_t>(utf8proc_charwidth(c)) : 0;
    if (used > width - 1)
      break;
    rest = next;
  }
  return std::string(text.substr(0, text.size() - rest.size())) + "…";
}

std::string fit(std::string_view text, size_t width, bool right) {
  auto result = shorten(text, width);
  auto used = columns(result);
  auto blanks = std::string(width - std::min(width, used), ' ');
  return right ? blanks + result : result + blanks;
}

std::string format_count(int64_t x) {
  auto digits = std::to_string(x);
  std::string result;
  if (x < 0) {
    result += '-';
    digits.erase(0, 1);
  }
  return result += group_thousands(digits);
}

std::string format_money(double x) {
  if (!std::isfinite(x) || std::abs(x) > 1e15)
    return "R$ ?";
  auto cents = std::llround(std::abs(x) * 100);
  char fraction[8];
  std::snprintf(fraction, sizeof(fraction), ",%02d",
                static_cast<int>(cents % 100));
  std::string result = x < 0 && cents > 0 ? "-R$ " : "R$ ";
  result += group_thousands(std::to_string(cents / 100));
  return result += fraction;
}

std::string format_percent(double x) {
  auto tenths = std::llround(x * 10);
  auto result = format_count(tenths / 10);
  if (tenths % 10 != 0)
    result += ',' + std::to_string(std::abs(tenths % 10));
  return result + " %";
}

std::string format_date(std::string_view iso) {
  bool date = iso.size() >= 10 && iso[4] == '-' && iso[7] == '-'
              && digits_at(iso, 0, 4) && digits_at(iso, 5, 2)
              && digits_at(iso, 8, 2);
  if (!date)
    return std::string(iso);
  return std::string(iso.substr(8, 2)) + '/' + std::string(iso.substr(5, 2))
         + '/' + std::string(iso.substr(0, 4));
}

std::string format_duration(int64_t seconds) {
  char buf[48];
  auto n = static_cast<long long>(std::max<int64_t>(seconds, 0));
  if (n >= 3600)
    std::snprintf(buf, sizeof(buf), "%lldh%02lldm", n / 3600, n / 60 % 60);
  else if (n >= 60)
    std::snprintf(buf, sizeof(buf), "%lldm%02llds", n / 60, n % 60);
  else
    std::snprintf(buf, sizeof(buf), "%llds", n);
  return buf;
}

} // namespace bidiq::client

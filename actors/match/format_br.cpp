#include "actors/match/summary.hpp"

#include <array>
#include <cmath>
#include <cstdio>

namespace bidiq {

namespace {

struct unit {
  double size;
  std::string_view one;
  std::string_view many;
};

constexpr std::array<unit, 3> units{{
  {1e12, " trilhão", " trilhões"},
  {1e9, " bilhão", " bilhões"},
  {1e6, " milhão", " milhões"},
}};

// Digits with a dot before each third one from the right.
std::string group(std::string digits) {
  for (auto i = static_cast<int>(digits.size()) - 3; i > 0; i -= 3)
    digits.insert(static_cast<size_t>(i), 1, '.');
  return digits;
}

// `value` >= 0 with `decimals` places after a comma.
std::string decimal(double value, int decimals) {
  std::array<char, 400> buf;
  auto n = std::snprintf(buf.data(), buf.size(), "%.*f", decimals, value);
  std::string text(buf.data(), static_cast<size_t>(n));
  auto dot = text.find('.');
  return group(text.substr(0, dot)) + ',' + text.substr(dot + 1);
}

std::string two_digits(int64_t n) {
  return (n < 10 ? "0" : "") + std::to_string(n);
}

} // namespace

std::string format_brl(double value) {
  return (value < 0 ? "-R$ " : "R$ ") + decimal(std::abs(value), 2);
}

std::string format_brl_any(double value) {
  if (std::abs(value) < 1e16)
    return format_brl(value);
  std::array<char, 32> buf;
  auto n = std::snprintf(buf.data(), buf.size(), "%.2e", std::abs(value));
  std::string text(buf.data(), static_cast<size_t>(n));
  text[1] = ',';
  return (value < 0 ? "-R$ " : "R$ ") + text;
}

std::string format_brl_short(double value) {
  for (const auto& [size, one, many] : units) {
    auto tenths = std::round(value / size * 10);
    if (tenths >= 10)
      return "R$ " + decimal(tenths / 10, 1)
             + std::string{tenths < 20 ? one : many};
  }
  return format_brl(value);
}

std::string format_count(uint64_t n) {
  return group(std::to_string(n));
}

std::string format_date_br(local_day day) {
  auto iso = format_day(day);
  return iso.substr(8, 2) + '/' + iso.substr(5, 2) + '/' + iso.substr(0, 4);
}

std::string format_time_br(local_time t) {
  auto day = std::chrono::floor<std::chrono::days>(t);
  auto minutes = std::chrono::floor<std::chrono::minutes>(t - day).count();
  return format_date_br(day) + " às " + two_digits(minutes / 60) + ':'
         + two_digits(minutes % 60);
}

} // namespace bidiq

#include "actors/base/traceparent.hpp"

namespace bidiq {

namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr size_t whole = 55; // vv-<32 trace>-<16 span>-ff

bool is_hex(std::string_view text) {
  return text.find_first_not_of(hex_digits) == std::string_view::npos;
}

bool is_zero(std::string_view text) {
  return text.find_first_not_of('0') == std::string_view::npos;
}

bool valid(std::string_view x) {
  if (x.size() < whole || x[2] != '-' || x[35] != '-' || x[52] != '-')
    return false;
  auto version = x.substr(0, 2);
  // Later versions may be longer, but only after another dash.
  if (x.size() > whole && (version == "00" || x[whole] != '-'))
    return false;
  auto trace = x.substr(3, 32);
  auto span = x.substr(36, 16);
  return is_hex(version) && version != "ff" && is_hex(trace) && !is_zero(trace)
         && is_hex(span) && !is_zero(span) && is_hex(x.substr(53, 2));
}

} // namespace

std::string child_traceparent(std::string_view parent, uint64_t span) {
  if (span == 0 || !valid(parent))
    return {};
  std::string result = "00-";
  result += parent.substr(3, 33);
  for (int shift = 60; shift >= 0; shift -= 4)
    result += hex_digits[(span >> shift) & 15];
  result += '-';
  result += parent.substr(53, 2);
  return result;
}

} // namespace bidiq

#pragma once

#include <algorithm>
#include <string_view>

namespace bidiq {

// Text of header fields.

/// Without white space and line ends around it.
inline std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  auto first = text.find_first_not_of(blanks);
  if (first == text.npos)
    return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// Whether the two are the same but for the case of ASCII letters.
inline bool same(std::string_view x, std::string_view lower_case) {
  return std::equal(x.begin(), x.end(), lower_case.begin(), lower_case.end(),
                    [](char a, char b) {
                      return ('A' <= a && a <= 'Z' ? a + ('a' - 'A') : a) == b;
                    });
}

} // namespace bidiq

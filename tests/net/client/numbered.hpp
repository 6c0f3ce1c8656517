#pragma once

#include <cstddef>
#include <string>

namespace bidiq::test {

/// A body in which every thousand bytes begin with their number, so that lost,
/// doubled or misplaced ones show.
inline std::string numbered(size_t size) {
  std::string result;
  for (size_t i = 0; result.size() < size; ++i) {
    result += std::to_string(i);
    result.append(1000, static_cast<char>('a' + i % 26));
  }
  result.resize(size);
  return result;
}

} // namespace bidiq::test

#pragma once

#include "tests/actors/search/search_fixture.hpp"

#include <cstdint>
#include <string>

namespace bidiq::test {

/// The search that a test is about, where it needs only one.
inline constexpr const char* id = "search-0001";

/// One of many searches.
inline std::string number(uint64_t n) {
  return "search-" + std::to_string(1000 + n);
}

} // namespace bidiq::test

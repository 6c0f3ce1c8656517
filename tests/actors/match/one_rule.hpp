#pragma once

#include "actors/match/matcher.hpp"

#include <string_view>
#include <utility>
#include <vector>

namespace bidiq::test {

// Whether a text is kept by one rule alone.
inline bool keeps(const match_rule& rule, std::string_view text) {
  matcher uut{{rule}};
  return uut.match(text, *uut.make_scratch()) == 1;
}

inline match_rule keywords(std::vector<sector_term> terms) {
  return {std::move(terms), {}, {}};
}

} // namespace bidiq::test

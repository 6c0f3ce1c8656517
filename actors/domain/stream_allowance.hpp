#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace bidiq {

/// How many progress streams a user may have open at a time.
struct stream_allowance {
  uint64_t usual = 3; ///< With a plan that has no number of its own.
  std::map<std::string, uint64_t> by_plan;

  uint64_t of(const std::string& plan) const {
    auto i = by_plan.find(plan);
    return i != by_plan.end() ? i->second : usual;
  }
};

} // namespace bidiq

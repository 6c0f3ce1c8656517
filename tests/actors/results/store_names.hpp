#pragma once

#include "tests/actors/results/store_fixture.hpp"

#include <memory>
#include <string>
#include <utility>

namespace bidiq::test {

/// The search that a test is about.
inline const std::string id = "search-0001";

/// Whether what Redis kept of a search is gone for now.
inline bool lost(const failure& x) {
  return x.code == errc::shared_state_lost && x.retry_after.count() > 0;
}

inline search_result_ptr share_result(search_result x) {
  return std::make_shared<const search_result>(std::move(x));
}

} // namespace bidiq::test

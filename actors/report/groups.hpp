#pragma once

#include "actors/domain/result.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace bidiq {

/// How many notices share something, and their estimated value together.
struct notice_group {
  std::string name; ///< pt-BR.
  uint64_t count = 0;
  double value = 0; ///< R$; values unknown or not believed are nothing.

  bool operator==(const notice_group&) const = default;
};

/// Groups all notices of a result; asked UFs or modalities without any are
/// listed too. Largest count first, then largest value, then by name.
std::vector<notice_group> groups_by_uf(const search_result& x);
std::vector<notice_group> groups_by_modality(const search_result& x);

} // namespace bidiq

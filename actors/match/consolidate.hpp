#pragma once

#include "actors/domain/result.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace bidiq {

/// Merges notices that one source lists under several control numbers: agency
/// CNPJ, normalised object, value and all three dates are the same (contract
/// section 10). The object is compared without a platform prefix such as
/// "[Portal de Compras Públicas] - ". A notice without a CNPJ (`is_cnpj`) or
/// object merges with none.
///
/// Kept is the smallest id of each group, at the place of its group's first
/// notice, with the ids of the others, sorted, in `merged_from`. Returns how
/// many notices were merged away: exactly those that `merged_from` gained.
/// Whatever the order of `xs`, the same notices are kept. O(n).
uint64_t consolidate(std::vector<found_notice>& xs);

/// `object` without a leading "[platform] - ".
std::string_view strip_platform(std::string_view object) noexcept;

} // namespace bidiq

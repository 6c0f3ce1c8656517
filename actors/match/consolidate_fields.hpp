#pragma once

#include "actors/domain/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bidiq {

/// Whether what source `x` says of a notice counts more than what `y` says:
/// pncp before comprasgov before pcp before any other, those by name.
bool preferred(std::string_view x, std::string_view y) noexcept;

/// Whether the source repeats PNCP's control numbers instead of giving numbers
/// of its own.
bool shares_control_numbers(std::string_view source) noexcept;

/// Which of two different versions of one notice from one source counts, found
/// from their contents alone: what happens late in the life of a notice speaks
/// for the later version. First whether a winner is known, then the situation
/// (annulled, revoked, suspended, published), then the later closing time, a
/// known value, the later opening and publication; if all that is the same, the
/// order of their texts, so that it is decided at all. A strict total order
/// over notices that are not equal.
bool supersedes(const notice& x, const notice& y);

/// One notice made of what several sources say of it.
struct joint_notice {
  notice_ptr data; ///< The preferred source's own if nothing was filled.
  std::vector<std::string> sources;
  std::vector<filled_field> filled;
};

/// Takes each field from the most preferred source that has it. At most one
/// version of each source; `xs` is put in the order of preference.
joint_notice join_versions(notice_batch& xs);

} // namespace bidiq

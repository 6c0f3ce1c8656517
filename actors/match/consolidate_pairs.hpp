#pragma once

#include "actors/domain/notice.hpp"

#include <cstdint>
#include <vector>

namespace bidiq {

struct notice_fingerprint;

/// A notice of a source with ids of its own, and the one it is; by index.
struct notice_pair {
  uint32_t joiner = 0;
  uint32_t keeper = 0;

  bool operator==(const notice_pair&) const = default;
};

/// How sure it is that two notices of different sources are one tender: 0 = not
/// at all; higher = more. Rules in docs/consolidation.md: place and modality
/// agree, nothing contradicts (numbers, lots, dates), and enough of purchase
/// number, body, text and instants is the same. Symmetric.
int same_tender(const notice_fingerprint& x, const notice_fingerprint& y);

/// Finds the joiners that are keepers. No notice is in two pairs: the surest
/// come first, among equals those of smaller ids. The pairs depend only on the
/// notices, which have distinct ids, not on their order. O(n log n): notices
/// are compared if city and purchase number or city and the beginning of the
/// object are the same, and only if at most `max_block` keepers share them.
std::vector<notice_pair> pair_notices(const std::vector<const notice*>& keepers,
                                      const std::vector<const notice*>& joiners,
                                      size_t max_block = 64);

} // namespace bidiq

#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_set>

namespace bidiq {

/// Under which ids the end of a search was sent to clients that had seen more
/// than there is (design section 5 rule 10). Pure.
class end_ledger {
public:
  /// Keeps at most so many ids.
  explicit end_ledger(size_t most) : most_(most) {
    // nop
  }

  /// Whether a client at `cursor`, which is beyond the end, may be sent the end
  /// as `cursor` + 1. Not if it has been sent to a client as `cursor`: this
  /// client has seen it, as far as a server can tell. However often one asks
  /// again, whose connection may have broken, the answer is the same.
  bool admit(uint64_t cursor);

private:
  size_t most_;
  std::unordered_set<uint64_t> ids_;
};

} // namespace bidiq

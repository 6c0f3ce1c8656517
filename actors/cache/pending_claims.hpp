#pragma once

#include <cstdint>
#include <set>
#include <string>

namespace bidiq {

/// Claims that Redis has not answered yet, and what was heard meanwhile: the
/// news that another node's lease has ended may overtake the answer that names
/// it as the one to wait for. Pure.
class pending_claims {
public:
  void begin(uint64_t lease) {
    if (leases_.empty())
      ended_.clear();
    leases_.insert(lease);
  }

  /// Returns whether the claim was pending.
  bool end(uint64_t lease) {
    return leases_.erase(lease) > 0;
  }

  bool has(uint64_t lease) const {
    return leases_.count(lease) > 0;
  }

  /// The lease of another node has ended.
  void heard_end(const std::string& name) {
    if (!leases_.empty())
      ended_.insert(name);
  }

  /// Whether it has while a claim was pending.
  bool has_ended(const std::string& name) const {
    return ended_.count(name) > 0;
  }

private:
  std::set<uint64_t> leases_;
  std::set<std::string> ended_;
};

} // namespace bidiq

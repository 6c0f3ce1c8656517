#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace bidiq {

/// How the node's link to Redis is. Sent to all who share state whenever it
/// changes.
struct link_status {
  bool commands = false;      ///< Commands are answered.
  bool subscriptions = false; ///< Messages arrive.
  /// Random id of the data set; a changed one means it was emptied or replaced.
  std::string incarnation;
  uint64_t generation = 0; ///< Grows with each change.
  /// Since when commands are answered from this data set.
  std::chrono::steady_clock::time_point since{};

  bool operator==(const link_status&) const = default;
};

} // namespace bidiq

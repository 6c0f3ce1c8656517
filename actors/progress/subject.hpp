#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace bidiq {

/// Whose events a progress broker carries.
struct progress_subject {
  std::string search_id;
  std::string user;
  uint32_t uf_count = 0;
  std::string request_hash; ///< Fingerprint; empty: not known.
};

/// Who owns the progress of a search id.
struct claimed {
  bool ours = true; ///< This node; then nothing else is set.
  /// Another node has it, or had it; its user and the fingerprint asked for.
  std::string user;
  std::string request_hash;
  bool ended = false;
};

/// How the node's link to Redis is. Sent to all who share state whenever it
/// changes.
struct link_news {
  bool commands = false;      ///< Commands are answered.
  bool subscriptions = false; ///< Messages arrive.
  /// Random id of the data set; a changed one means it was emptied or replaced.
  std::string incarnation;
  uint64_t generation = 0; ///< Grows with each change.
  /// Since when commands are answered from this data set.
  std::chrono::steady_clock::time_point since{};

  bool operator==(const link_news&) const = default;
};

} // namespace bidiq

#pragma once

#include "actors/base/time.hpp"

#include <cstdint>
#include <string>

namespace bidiq {

/// Whose events a progress broker carries.
struct search_info {
  std::string search_id;
  std::string user;
  uint32_t uf_count = 0;
  std::string request_hash; ///< Fingerprint; empty: not known.
  utc_time created = {};    ///< Zero: now.
  /// The fencing token of the job that runs it: takes the search from the node
  /// that had it with a lower one, whose job it is not any more. 0: none.
  uint64_t token = 0;
};

/// Who owns the progress of a search id.
struct claimed {
  bool ours = true; ///< This node; then only `called_off` may be set.
  /// The node that ran it was told to end it, and did not come to that.
  bool called_off = false;
  /// Another node has it, or had it; its user and the fingerprint asked for.
  std::string user;
  std::string request_hash;
  bool begun = false; ///< It has events beyond that it waits.
  bool ended = false;
};

} // namespace bidiq

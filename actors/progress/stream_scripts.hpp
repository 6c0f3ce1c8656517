#pragma once

#include "net/redis/client.hpp"

#include <cstdint>

namespace bidiq {

/// Decides over all nodes whether a user may open one more stream, and writes
/// this node's count. Keys: the user's streams (a hash of "count:expiry" by
/// node), their first connects of the last minute (sorted by time). Arguments:
/// node, its count with this stream, expiry in ms, streams a user, connects a
/// minute, a number that this node uses once. Returns {0, 0, bad} if granted,
/// {1, 0, bad} for too many streams, {2, ms to wait, bad} for too many
/// connects; `bad` is 1 if something stood there that no node writes, which is
/// removed.
const redis::script& claim_stream_script();

/// Writes this node's count. Keys: the user's streams. Arguments: node, its
/// count, expiry in ms.
const redis::script& count_streams_script();

struct stream_verdict {
  bool granted = true;
  uint64_t retry_after = 0; ///< Seconds; 0 of a refusal: too many streams.
  bool healed = false;      ///< Something was removed that no node writes.
};

/// Reads the answer of `claim_stream_script`; an error grants: this node's own
/// limits did not object.
stream_verdict read_stream_verdict(const redis::answer& x);

} // namespace bidiq

#pragma once

#include "actors/accounts/request_rates.hpp"
#include "net/redis/client.hpp"

#include <optional>

namespace bidiq {

/// Takes one request of a user over all nodes, by the server's clock, or only
/// looks: the same algorithm as `request_rates`. Key: the user's. Arguments:
/// requests a minute, and how many to take: 1, 0, or -1 to give one back.
/// Returns {remaining, ms until all are free, ms to wait (0: granted)}. What
/// stands there and is no number of its own is replaced.
const redis::script& take_request_script();

/// Reads the answer; nothing if Redis has not decided: then this node does.
std::optional<rate_verdict> read_rate_verdict(const redis::answer& x,
                                              uint32_t limit);

} // namespace bidiq

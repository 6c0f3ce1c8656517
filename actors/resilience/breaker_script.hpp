#pragma once

#include "actors/resilience/circuit_breaker.hpp"
#include "net/redis/client.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bidiq {

/// Answers a `breaker_question` from the record in Redis and publishes each
/// change, in one step. A probe is a lease: its token is the version of the
/// record, its holder the node, and an open breaker has none until its
/// cooldown ends. Key: the record (a hash of state, version, since, until,
/// cooldown, reason, node). Arguments by name: see `breaker_arguments`. Returns
/// the names and values of now, granted, healed and the record. What is no
/// record (another type, garbage) is deleted: it starts over.
const redis::script& breaker_script();

std::vector<std::string> breaker_arguments(const breaker_question& x,
                                           const std::string& source,
                                           const std::string& channel);

/// Nothing for errors and what the script does not answer.
std::optional<breaker_answer> read_breaker_answer(const redis::answer& x);

} // namespace bidiq

#pragma once

#include "actors/resilience/pace_rules.hpp"
#include "net/redis/client.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace bidiq {

/// Answers a `pace_question` on Redis's clock. Slots are at least an interval
/// apart. After an outage slots of the grid are granted, and only those of
/// members that are back, until all are or `pace_rules::gathering` has passed:
/// who is still away sends on the other slots. The same holds when nothing is
/// known. Key: the source's limiter, a string; of another type or not
/// understood it is begun anew. Arguments: those of `pace_arguments`.
const redis::script& pace_script();

/// `now` replaces Redis's clock, in microseconds; for tests. The state is
/// forgotten after `ttl` without questions.
std::vector<std::string>
pace_arguments(const pace_question& question, const pace_rules& rules,
               std::chrono::milliseconds ttl, std::optional<int64_t> now = {});

/// Nothing for what is no answer of the script.
std::optional<pace_answer> read_pace_answer(const redis::value& x);

} // namespace bidiq

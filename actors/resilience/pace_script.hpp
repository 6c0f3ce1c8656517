#pragma once

#include "actors/resilience/pace_state.hpp"
#include "net/redis/client.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace bidiq {

/// `ask` of pace_state.hpp on Redis's clock. Key: the source's limiter, a
/// string; of another type or not understood it is begun anew. Arguments: those
/// of `pace_arguments`.
const redis::script& pace_script();

/// `now` replaces Redis's clock, in microseconds; for tests. The state is
/// forgotten after `ttl` without questions.
std::vector<std::string>
pace_arguments(const pace_question& question, const pace_rules& rules,
               std::chrono::milliseconds ttl, std::optional<int64_t> now = {});

/// Nothing for what is no answer of the script.
std::optional<pace_answer> read_pace_answer(const redis::value& x);

} // namespace bidiq

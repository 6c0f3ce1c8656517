#pragma once

#include "actors/redis/access.hpp"
#include "actors/resilience/pace_types.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace bidiq {

/// Asks the limiter of `source` that all nodes share. `done` gets exactly one
/// answer, on the Redis client's thread; none if Redis has not answered well.
void ask_pace(const redis_access& redis, const std::string& source,
              const rate_limiter_options& options,
              std::chrono::milliseconds node_ttl, const pace_question& question,
              std::function<void(std::optional<pace_answer>)> done);

} // namespace bidiq

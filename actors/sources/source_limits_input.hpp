#pragma once

#include "actors/resilience/circuit_breaker.hpp"
#include "actors/resilience/pace_types.hpp"

#include <chrono>
#include <optional>

namespace bidiq {

/// What Redis tells a source about its limiter and its breaker, on its way from
/// the client's thread to the actor.
struct source_limits_input {
  enum class kind : uint8_t {
    pace,       ///< The limiter has answered, or not.
    breaker,    ///< The breaker's record has been read or written, or not.
    announced,  ///< A node has changed the breaker's record.
    subscribed, ///< From now on changes are announced.
  };

  kind type = kind::pace;
  std::chrono::steady_clock::time_point sent{};
  pace_question pace_asked;
  std::optional<pace_answer> pace;
  breaker_question breaker_asked;
  std::optional<breaker_answer> breaker;
  breaker_record record;
};

} // namespace bidiq

#pragma once

#include "actors/resilience/circuit_breaker.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace bidiq {

/// What nodes announce to each other on the channel of the breakers.
struct breaker_event {
  std::string source;
  breaker_record record;

  bool operator==(const breaker_event&) const = default;
};

/// Reads one JSON object, as the breakers' script writes it: {"source":"pncp",
/// "state":"open","version":8,"since":...,"until":...,"cooldown":30000,
/// "reason":"...","node":"..."}. Nothing for what is malformed or lacks a
/// member. Sources are of [a-z0-9_-]{1,32}; numbers below 10^14, versions from
/// 1 on; reason and node have at most 256 bytes.
std::optional<breaker_event> parse_breaker_event(std::string_view text);

} // namespace bidiq

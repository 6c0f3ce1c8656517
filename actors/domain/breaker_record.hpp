#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bidiq {

enum class breaker_state : uint8_t { closed, open, half_open };

/// "closed", "open", "half_open".
std::string_view to_string(breaker_state x) noexcept;
std::optional<breaker_state> breaker_state_of(std::string_view name) noexcept;

/// The circuit breaker of a source as all nodes see it. Times are milliseconds
/// of Redis's clock (of the node's own, without Redis).
struct breaker_record {
  breaker_state state = breaker_state::closed;
  uint64_t version = 0; ///< Each change adds one; the greater one holds.
  int64_t since = 0;    ///< When it last changed.
  /// Open: when a probe may be sent. Half open: when the probe of `node` is
  /// forgotten.
  int64_t until = 0;
  int64_t cooldown = 0; ///< The current or, if closed, the last one.
  std::string reason;   ///< For operators: "failure_rate 0.62 of 100 calls".
  std::string node;     ///< That decided it.

  bool operator==(const breaker_record&) const = default;
};

} // namespace bidiq

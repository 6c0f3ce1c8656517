#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bidiq {

enum class breaker_state : uint8_t { closed, open, half_open };

/// "closed", "open", "half_open".
std::string_view to_string(breaker_state x) noexcept;

struct breaker_options {
  size_t window = 100;       ///< Calls that are looked at, the last ones.
  size_t min_calls = 50;     ///< Fewer decide nothing.
  double failure_rate = 0.5; ///< From this share on it opens ...
  double slow_rate = 0.8;    ///< ... also from this share of slow calls.
  std::chrono::milliseconds slow_call{20'000};
  std::chrono::milliseconds cooldown{30'000}; ///< First; doubles when a probe
  std::chrono::milliseconds cooldown_max{600'000}; ///< fails, up to this.
  /// A probe without an end for so long is forgotten.
  std::chrono::milliseconds probe_lease{60'000};
};

/// The circuit breaker of a source as all nodes see it. Times are milliseconds
/// of Redis's clock (of the node's own, without Redis).
struct breaker_record {
  breaker_state state = breaker_state::closed;
  uint64_t version = 0; ///< Of each change one more; the greater one holds.
  int64_t since = 0;    ///< Of the last change.
  int64_t until = 0;    ///< While open: when a probe may be sent.
  int64_t cooldown = 0; ///< The current one.
  std::string reason;   ///< For operators: "failure_rate 0.62 of 100 calls".
  std::string node;     ///< That decided it.

  bool operator==(const breaker_record&) const = default;
};

} // namespace bidiq

#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bidiq {

/// Which way bytes go through a gate: `up` is towards the target.
enum class direction : uint8_t { up, down };

/// What happens to the bytes that go one way.
struct flow_faults {
  std::chrono::milliseconds delay{0}; ///< Each byte arrives that much later.
  uint64_t bytes_per_s = 0;           ///< Throughput of a connection; 0: all.
  uint64_t corrupt = 0;   ///< Spoils a byte in so many, at random; 0: none.
  bool blackhole = false; ///< Nothing passes; it does once this ends.

  bool operator==(const flow_faults&) const = default;
};

/// All that a gate does wrong, on open and on new connections.
struct gate_faults {
  bool refuse = false; ///< New connections are refused.
  flow_faults up{};
  flow_faults down{};

  bool operator==(const gate_faults&) const = default;
};

/// What a gate has seen so far.
struct gate_stats {
  uint64_t accepted = 0;
  uint64_t open = 0;   ///< Connections now.
  uint64_t failed = 0; ///< The target could not be reached.
  uint64_t bytes_up = 0;
  uint64_t bytes_down = 0;
  uint64_t corrupted = 0; ///< Bytes spoilt.
};

/// Where connections go.
struct gate_target {
  std::string host;
  uint16_t port = 0;
};

/// Reads `{"refuse":true,"delay_ms":5,"bytes_per_s":1000,"corrupt":4096,
/// "blackhole":true,"up":{...},"down":{...}}`: what stands outside of `up` and
/// `down` is for both. What is not named is healthy. Nothing for other members
/// or types.
std::optional<gate_faults> parse_faults(std::string_view json);

/// Reads "host:port".
std::optional<gate_target> parse_target(std::string_view text);

/// Reads "up" or "down".
std::optional<direction> parse_direction(std::string_view text);

/// One JSON object with the members' names.
std::string to_json(const gate_stats& x);

} // namespace bidiq

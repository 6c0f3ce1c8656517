#pragma once

#include "actors/domain/breaker_record.hpp"

#include <cstdint>
#include <string>

namespace bidiq {

/// How a source is, for health and operators.
struct source_view {
  std::string source;
  breaker_record breaker;
  double failure_rate = 0; ///< Share of this node's window, 0..1.
  double slow_rate = 0;
  uint64_t calls = 0;        ///< In this node's window.
  double rate_limit = 0;     ///< The ceiling, requests a second, all nodes.
  double rate = 0;           ///< The pace now; without Redis this node's own.
  bool shared_limit = false; ///< The limiter is the one of all nodes.
  uint64_t jobs = 0;         ///< Searches that wait for it on this node.
  std::string drift;         ///< What upstream has changed; empty: nothing.
};

} // namespace bidiq

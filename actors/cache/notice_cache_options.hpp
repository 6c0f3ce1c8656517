#pragma once

#include "actors/base/memory_budget.hpp"
#include "actors/cache/freshness.hpp"
#include "actors/cache/lookup.hpp"
#include "actors/redis/access.hpp"

#include <caf/timespan.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace bidiq {

enum class cache_level : uint8_t { memory, redis };

struct notice_cache_options {
  redis_access_ptr redis; ///< Null: this node's memory alone.
  freshness_options freshness;
  uint64_t memory_bytes = uint64_t{256} << 20;   ///< CACHE_MEMORY_BYTES
  std::chrono::milliseconds fetch_lease{15'000}; ///< FLIGHT_LEASE_S
  /// The longest that a question, a claim or a store waits for Redis in all
  /// (REDIS_OP_TIMEOUT_MS), the cache's own work not counted.
  caf::timespan op_timeout = std::chrono::milliseconds{250};
  /// Days that Redis is asked for at a time; more would keep others waiting.
  size_t days_at_a_time = 2'048;
  /// Days on their way to Redis, in bytes.
  size_t max_writing_bytes = size_t{8} << 20;
  /// Keys that are looked at and removed at a time when all is cleared.
  size_t keys_at_a_time = 1'000;
  memory_budget_ptr budget; ///< Null: nothing is counted.
  utc_clock now = system_utc_now;
  /// From [0, 1), for the early refresh; null: a generator of its own.
  std::function<double()> random;

  // -- metrics; called on the cache's thread, any may be null -----------------

  /// Once per question and level that was asked, with the source.
  std::function<void(cache_level, const std::string&, const cache_counts&)>
    on_looked_up;
  /// Days and bytes in memory, a few times a minute.
  std::function<void(uint64_t, uint64_t)> on_memory;
  /// Somebody waits for a list that another reads: "node" (here) or "fleet" (on
  /// another node).
  std::function<void(const std::string& where)> on_wait;
};

} // namespace bidiq

#pragma once

#include "actors/base/memory_budget.hpp"
#include "actors/base/time.hpp"
#include "actors/domain/result_codec.hpp"
#include "actors/redis/access.hpp"
#include "actors/results/known_searches.hpp"

#include <caf/timespan.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace bidiq {

struct result_store_options {
  /// What this node knows of its own searches; never null.
  known_searches_ptr known;
  caf::timespan result_ttl = std::chrono::seconds{3600};
  /// How often it is looked whether results have expired, and what could not be
  /// stored is tried again.
  caf::timespan sweep_interval = std::chrono::seconds{5};
  /// Requests that wait for one search at a time; further ones are refused.
  size_t max_waiters = 1'000;
  memory_budget_ptr memory; ///< Null: nothing is counted.
  utc_clock now = system_utc_now;

  // What follows is for a store that other nodes share by Redis.

  redis_access_ptr redis; ///< Null: results are this node's only.
  /// The longest that a question or a store waits for Redis in all
  /// (REDIS_OP_TIMEOUT_MS).
  caf::timespan op_timeout = std::chrono::milliseconds{250};
  /// After Redis was emptied or replaced, the other nodes notice within this
  /// time and have stored again what they own; where the link was away, they
  /// may be back by `reconnect_time` later. Until then what is not in Redis is
  /// not unknown.
  caf::timespan notice_time = std::chrono::seconds{2};
  caf::timespan reconnect_time = std::chrono::seconds{5};
  /// Notices of a partial result that other nodes see.
  size_t max_partial_notices = 1000;
  /// Parts of one result on their way at a time, each up to 1 MiB: more would
  /// keep a slow link from answering others in time.
  size_t parts_in_flight = 2;
  /// Own results that are written again should Redis lose them: as many as this
  /// node keeps; beyond it the oldest are forgotten.
  size_t max_kept = 10'000;
  uint64_t max_kept_bytes = uint64_t{1} << 30;
  /// How long a result may lack its end, whose notices are stored while its
  /// workbook is written; and how many may.
  caf::timespan begun_ttl = std::chrono::seconds{60};
  size_t max_begun = 16;
  /// Other nodes' results kept decoded.
  size_t max_shelved = 64;
  uint64_t max_shelved_bytes = uint64_t{128} << 20;
  decode_limits limits;
};

} // namespace bidiq

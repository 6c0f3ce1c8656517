#pragma once

#include "tests/cluster/cluster.hpp"

#include <random>
#include <string_view>

namespace bidiq::test {

/// What can go wrong in a round.
enum class fault : uint8_t {
  redis_killed, ///< kill -9, back a little later with nothing in it.
  redis_paused, ///< SIGSTOP.
  flushed,      ///< FLUSHALL.
  clients_killed,
  subscribers_killed,
  debug_sleep,
  full,    ///< maxmemory is reached.
  replica, ///< Read-only, its master away.
  // Between one node and Redis.
  cut,
  half_closed,
  delayed,
  blackhole,
  refused,
  corrupted, ///< Only over TLS.
  // What happens to nodes.
  node_killed,
  node_stopped, ///< SIGTERM.
  killed_without_redis,
  /// Only this node is without Redis, for so long that the others, who cannot
  /// tell, declare it dead.
  cut_off,
};

std::string_view to_string(fault x) noexcept;

/// Whether everything in Redis is gone.
constexpr bool loses_data(fault x) noexcept {
  return x == fault::redis_killed || x == fault::flushed;
}

constexpr bool loses_node(fault x) noexcept {
  return x >= fault::node_killed;
}

/// Whether clients of the node may have seen events that no other node has.
constexpr bool forks(fault x) noexcept {
  return x == fault::killed_without_redis || x == fault::cut_off;
}

/// Whether clients may have seen events of a node that no other node has. A
/// node that is told to stop waits for Redis, but not beyond its grace period.
/// A `patient` one outlasts any one fault but the longest pause; with a short
/// grace period whatever befalls Redis counts.
bool forks(const std::vector<fault>& plan, bool patient);

/// Draws faults: a node is lost at most once, and what is only in the memory of
/// nodes after it is not thrown out of Redis any more, since then no
/// node might have it.
std::vector<fault> draw_faults(std::mt19937_64& random, size_t n, bool tls);

/// Does it to Redis or to the gate of `node`, for `time` where it lasts. For
/// faults that lose no node; `meanwhile` is called in the middle.
void strike(cluster& x, fault what, size_t node, std::chrono::milliseconds time,
            const std::function<void()>& meanwhile);

/// Lets time pass: faults strike at random instants.
void linger(std::chrono::milliseconds time);

} // namespace bidiq::test

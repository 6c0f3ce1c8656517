#pragma once

#include "actors/redis/keys.hpp"
#include "actors/redis/poison.hpp"
#include "actors/system/messages.hpp"
#include "net/redis/client.hpp"

#include <functional>
#include <memory>
#include <string>

namespace bidiq {

/// Who else lives, as the last answered heartbeat told.
struct live_members {
  uint64_t count = 0; ///< Nodes, this one included; 0: never known.
  uint64_t index = 0; ///< This node's place among them by id, from 0.
  uint64_t beats = 0; ///< Heartbeats answered so far.
};

/// What actors need to share state. Null where REDIS_URL is not set. Immutable;
/// the functions are thread-safe.
struct redis_access {
  redis::client_ptr client;
  key_space keys;
  std::string node_id;
  std::string nonce; ///< Of this life of the process: no other has it.
  /// The state of the link now.
  std::function<link_status()> link;
  /// Who lives, also while Redis is away.
  std::function<live_members()> members;
  /// Reports an error reply that concerns the link as a whole (`readonly`,
  /// `loading`, `misconf`, `auth`): the supervisor takes the link down.
  std::function<void(const redis::error&)> report;
  /// Something that cannot be understood was found; may be null. See
  /// `report_poison`.
  std::function<void(poison)> poisoned;
  /// Whether a key is to be left alone; may be null. See `quarantined`.
  std::function<bool(const std::string&)> quarantined;
};
using redis_access_ptr = std::shared_ptr<const redis_access>;

/// Tells the keeper of the quarantine, if there is one. Thread-safe.
inline void report_poison(const redis_access& redis, poison x) {
  if (redis.poisoned)
    redis.poisoned(std::move(x));
}

/// Whether the key is to be left alone. Thread-safe.
inline bool quarantined(const redis_access& redis, const std::string& key) {
  return redis.quarantined && redis.quarantined(key);
}

} // namespace bidiq

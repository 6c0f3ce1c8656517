#pragma once

#include "actors/redis/keys.hpp"
#include "actors/system/messages.hpp"
#include "net/redis/client.hpp"

#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace bidiq {

/// What actors need to share state. Null where REDIS_URL is not set. Immutable;
/// the functions are thread-safe.
struct redis_access {
  redis::client_ptr client;
  key_space keys;
  std::string node_id;
  /// The state of the link now.
  std::function<link_news()> link;
  /// How many nodes live and which of them (from 0, by id) this one is, as the
  /// last answered heartbeat told, also while Redis is away; 0: never known.
  std::function<std::pair<uint64_t, uint64_t>()> members;
  /// Reports an error reply that concerns the link as a whole (`readonly`,
  /// `loading`, `misconf`, `auth`): the supervisor takes the link down.
  std::function<void(const redis::error&)> report;
};
using redis_access_ptr = std::shared_ptr<const redis_access>;

} // namespace bidiq

#pragma once

#include "actors/redis/access.hpp"
#include "actors/system/protocol.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/timespan.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace bidiq {

struct node_registry_options {
  redis_access_ptr redis; ///< Never null.
  caf::timespan heartbeat = std::chrono::seconds{2};
  /// A node without a heartbeat for so long counts as gone.
  std::chrono::milliseconds ttl = std::chrono::seconds{8};
  /// What all nodes share and each refreshes: the signing secret.
  std::chrono::milliseconds shared_ttl = std::chrono::hours{7 * 24};
  /// What other nodes and operators may know of this one: fields of its hash.
  std::function<std::vector<std::pair<std::string, std::string>>()> facts = [] {
    return std::vector<std::pair<std::string, std::string>>{};
  };
  /// The secret to offer to the other nodes (`is_node_secret`); empty: takes no
  /// part.
  std::function<std::string()> secret = [] { return std::string{}; };
  // Hooks, called by the actor or the client's thread.
  /// How many nodes live, this one included; 0: not known.
  std::function<void(uint64_t)> on_live = [](auto) {};
  /// After each answered heartbeat: how many nodes live, and this one's place
  /// among their sorted ids, from 0.
  std::function<void(uint64_t count, uint64_t index)> on_members = [](auto,
                                                                      auto) {};
  /// The secret that all nodes share. One that is no node's is refused: the one
  /// offered takes its place in Redis.
  std::function<void(const std::string&)> on_secret = [](auto&) {};
  /// A message of another node that cannot be read.
  std::function<void()> on_unknown = [] {};
};

/// The actor with the messages that it sends to itself.
using node_registry_self = node_registry_actor::extend<
  // The next heartbeat is due.
  caf::reacts_to<internal_atom, beat_atom>,
  // A command from another node.
  caf::reacts_to<internal_atom, redis_atom, std::string>>;

struct node_registry_state {
  using self_ptr = node_registry_self::stateful_pointer<node_registry_state>;

  static inline const char* name = "node_registry";

  explicit node_registry_state(self_ptr selfptr) : self(selfptr) {
    // nop
  }

  ~node_registry_state();

  void start();
  void on_news(const link_status& x);
  void beat();
  void send_heartbeat();
  void dispatch(const std::string& message);

  /// Other nodes need not wait for the heartbeat to run out.
  void deregister();

  self_ptr self;
  node_registry_options options;
  link_status news;
  redis::subscriber_ptr listener;
};

/// The NODE REGISTRY. While Redis is up a heartbeat is one round trip; it also
/// agrees on the signing secret and counts the nodes, by the server's clock.
/// Heartbeats go on when Redis is full: what is out of memory must not look
/// dead. A node that is shut down deregisters.
node_registry_self::behavior_type
node_registry(node_registry_state::self_ptr self,
              node_registry_options options);

} // namespace bidiq

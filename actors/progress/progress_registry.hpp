#pragma once

#include "actors/base/bounded_map.hpp"
#include "actors/progress/progress_broker.hpp"
#include "actors/progress/progress_lobby.hpp"
#include "actors/system/pinned.hpp"
#include "actors/system/protocol.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace bidiq {

struct progress_registry_options {
  progress_broker_options broker;
  /// How many expired searches keep their terminal event; the oldest go first.
  size_t expired_kept = 10'000;
  /// The I/O threads that brokers live on; empty: they are ordinary actors.
  std::vector<pinning_host*> homes = {};
};

/// The actor with the messages that it sends to itself.
using progress_registry_self = progress_registry_actor::extend<
  // Redis has answered about a search that has no broker here.
  caf::reacts_to<internal_atom, redis_atom, std::string, bridge_input_ptr>,
  // Looks after listeners of such searches.
  caf::reacts_to<internal_atom, caf::tick_atom>>;

struct progress_registry_state {
  using self_ptr
    = progress_registry_self::stateful_pointer<progress_registry_state>;

  static inline const char* name = "progress_registry";

  /// A search with a broker.
  struct entry {
    std::string user;
    progress_broker_actor broker;
    std::vector<progress_sink_ptr> sinks;
  };

  explicit progress_registry_state(self_ptr selfptr) : self(selfptr) {
    // nop
  }

  progress_broker_actor claim(const std::string& id, const std::string& user,
                              uint32_t uf_count);
  void claim(const search_info& x, const reply<claimed>& answer);
  progress_broker_actor spawn_broker(const search_info& x, bool own,
                                     const progress_lobby::party& company = {});
  pinning_host* home_of(const std::string& id,
                        const progress_sink_ptr& first) const;
  progress_broker_actor follow(const std::string& id);
  progress_broker_actor find(const std::string& id) const;
  void adopt(const std::string& id, const std::string& user,
             const progress_broker_actor& broker);
  void attach(const std::string& id, const progress_sink_ptr& sink,
              bool resuming);
  void detach(const std::string& id, const progress_sink_ptr& sink);
  void publish(const std::string& id, const progress_draft& draft,
               const reply<uint64_t>& accepted);
  void drain(const reply<uint64_t>& handled) const;
  void expired(const std::string& id, const event_batch_ptr& last);
  void broker_down(const caf::down_msg& msg);
  void start(const progress_registry_options& x);
  void have(const std::string& id);
  void on_link(const link_status& news);
  void on_input(const std::string& id, const bridge_input& x);
  void on_tick();
  void settle_lobby();

  self_ptr self;
  progress_registry_options options;
  std::unordered_map<std::string, entry> entries;
  progress_lobby lobby; ///< Listeners of searches without a broker.
  bool ticking = false; ///< A tick for it is on its way.
  std::unordered_map<caf::actor_addr, std::string> ids; ///< By broker.
  /// Terminal events; there once it has started.
  std::optional<bounded_map<event_batch_ptr>> ended;
  memory_charge held; ///< What has ended.
};

/// Returns the behavior of the PROGRESS REGISTRY: it knows which search has
/// which broker, looks for those that listeners ask for in vain, and tells
/// listeners when a broker died unexpectedly, so that they attach again to the
/// one its search will claim. The root supervisor spawns and restarts it.
progress_registry_self::behavior_type
progress_registry(progress_registry_state::self_ptr self,
                  progress_registry_options options);

} // namespace bidiq

#pragma once

#include "actors/base/memory_budget.hpp"
#include "actors/progress/end_ledger.hpp"
#include "actors/progress/progress_bridge.hpp"
#include "actors/system/own_monitors.hpp"
#include "actors/system/protocol.hpp"
#include "net/redis/client.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/timespan.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bidiq {

/// What brokers share with other nodes. Functions are thread-safe and do not
/// block; handlers may be called on any thread.
struct progress_sharing {
  /// Carries out a request; `done` is called once unless its `seq` is 0.
  std::function<void(const search_info&, const store_request&,
                     std::function<void(store_answer)> done)>
    store;
  /// Follows a search's channel until the last copy of what it returns goes.
  std::function<std::shared_ptr<void>(const std::string& search_id,
                                      std::function<void(bridge_input)> heard)>
    subscribe;
  /// The state of the link now.
  std::function<link_status()> link;
};

struct progress_broker_options {
  /// How long a follower stays without anybody listening.
  caf::timespan linger = std::chrono::seconds{30};
  /// Shared by all brokers. Its `ttl` says how long the log of an ended search
  /// is kept after its last event.
  std::shared_ptr<const bridge_options> bridge
    = std::make_shared<const bridge_options>();
  /// None: this node shares nothing.
  std::shared_ptr<const progress_sharing> sharing;
  memory_budget_ptr memory; ///< Null: not counted.
};

/// The actor with the messages that it sends to itself.
using progress_broker_self = progress_broker_actor::extend<
  // Redis has answered or sent something.
  caf::reacts_to<internal_atom, redis_atom, bridge_input_ptr>,
  // Looks for the restarted registry.
  caf::reacts_to<internal_atom, register_atom>,
  // The log of an ended search may have expired.
  caf::reacts_to<internal_atom, caf::tick_atom>>;

struct progress_broker_state {
  using self_ptr
    = progress_broker_self::stateful_pointer<progress_broker_state>;
  using time_point = progress_bridge::time_point;

  static inline const char* name = "progress_broker";

  explicit progress_broker_state(self_ptr selfptr)
    : self(selfptr), watched(selfptr) {
    // nop
  }

  // -- listeners --------------------------------------------------------------

  void attach(const progress_sink_ptr& sink, bool resuming);
  void detach(const progress_sink_ptr& sink);
  void show();
  event_batch_ptr make_batch(uint64_t after, bool from_start) const;

  // -- events -----------------------------------------------------------------

  void publish(const progress_draft& draft, const reply<uint64_t>& accepted);
  void claim(const search_info& x, const reply<claimed>& answer);
  void wait(const reply<uint64_t>& answer);
  void ahead(uint64_t cursor, const reply<bool>& answer);
  void drain(const reply<uint64_t>& answer);

  // -- store ------------------------------------------------------------------

  void init(search_info x, progress_broker_options opts, bool own,
            const progress_bridge_ptr& found);
  void on_input(const bridge_input& x);
  void on_link(const link_status& news);
  void settle();
  void confirm();
  void run_requests();
  void answer_claims();
  void watch_channel();
  void arm();
  std::function<void(bridge_input)> to_self() const;

  // -- life -------------------------------------------------------------------

  void on_tick();
  void watch_registry();
  void registry_down(const caf::down_msg& msg);
  void enrol();
  void expire();
  void weigh();
  bool idle() const;
  caf::timespan linger() const;

  time_point now() const;

  self_ptr self;
  own_monitors watched; ///< Registries.
  std::string search_id;
  progress_broker_options options;
  progress_bridge_ptr bridge;
  std::vector<progress_sink_ptr> sinks;
  std::vector<progress_sink_ptr> resuming; ///< Those that need an answer.
  /// Set while the channel is followed; what it holds may be a null pointer.
  std::optional<std::shared_ptr<void>> subscription;
  unsigned lookups = 0;   ///< In vain, of a registry that is being restarted.
  uint64_t shown = 0;     ///< Events up to here have been sent to the sinks.
  bool announced = false; ///< The sinks know whose search it is.
  bool owned = false;     ///< The log line has been written.
  time_point last_event;  ///< When the log last grew.
  time_point last_use;    ///< When a client last listened or asked.
  time_point armed = time_point::max(); ///< When the next tick comes.
  uint64_t counted = 0;                 ///< Events when `last_event` was set.
  end_ledger ends{0};
  memory_charge held;   ///< This actor and its log.
  uint64_t weighed = 0; ///< Events that are in it.
  /// Publishers of events that are not stored yet, by event id.
  std::vector<std::pair<uint64_t, reply<uint64_t>>> unconfirmed;
  std::vector<reply<claimed>> claims;
  std::vector<reply<bool>> withdrawals;
  std::vector<reply<uint64_t>> waiters;
  std::vector<reply<uint64_t>> draining;
};

/// Returns the behavior of the PROGRESS BROKER of one search.
/// The registry spawns and monitors it. Its bridge, `found` if that has been at
/// work already (null: a new one), decides what is in the log
/// and what of it may be shown; the broker carries out what the bridge asks of
/// the store, shows events to the I/O threads that have listeners, and keeps
/// the whole log until `ttl` after the last event of an ended search; then it
/// leaves the terminal event with the registry and quits. As follower of
/// another node it quits when it has had no listener for a while. It monitors
/// the registry and makes itself known to its successor, or quits with it at
/// the node's end.
progress_broker_self::behavior_type
progress_broker(progress_broker_state::self_ptr self, search_info info,
                progress_broker_options options, bool own,
                progress_bridge_ptr found);

} // namespace bidiq

#pragma once

#include "actors/progress/event_log.hpp"
#include "actors/progress/publisher.hpp"
#include "actors/system/protocol.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/timespan.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace bidiq {

struct progress_broker_options {
  /// How long the log of an ended search is kept after its last event.
  caf::timespan ttl = std::chrono::seconds{300};
  /// Where events are stored before they are shown.
  publisher_factory publishers = memory_publishers();
  utc_clock now = system_utc_now;
};

struct progress_broker_state {
  using self_ptr
    = progress_broker_actor::stateful_pointer<progress_broker_state>;

  static inline const char* name = "progress_broker";

  explicit progress_broker_state(self_ptr selfptr) : self(selfptr) {
    // nop
  }

  void init(progress_subject x, progress_broker_options opts);
  uint64_t publish(const progress_draft& draft);
  void publish(const progress_draft& draft, reply<uint64_t> accepted);
  void stored(uint64_t id);
  void show(uint64_t upto);
  void attach(const progress_sink_ptr& sink);
  void detach(const progress_sink_ptr& sink);
  void watch_registry();
  void registry_down(const caf::down_msg& msg);
  void enrol();
  void check_age();
  void expire();
  event_batch_ptr make_batch(std::vector<progress_event_ptr> events,
                             bool from_start) const;

  self_ptr self;
  progress_subject subject;
  progress_broker_options options;
  std::unique_ptr<event_log> log;
  std::unique_ptr<progress_publisher> publisher;
  std::vector<progress_sink_ptr> sinks;
  unsigned lookups = 0; ///< In vain, of a registry that is being restarted.
  uint64_t shown = 0;   ///< Events up to here are stored and have been shown.
  caf::actor_clock::time_point last_event; ///< When the log last grew.
  /// Publishers of events that are not stored yet, by event id.
  std::deque<std::pair<uint64_t, reply<uint64_t>>> unconfirmed;
};

/// Returns the behavior of the PROGRESS BROKER of one search.
/// The registry spawns and monitors it. It numbers events, has them stored,
/// shows them to the I/O threads that have listeners, and keeps the whole log
/// until `ttl` after the last event of an ended search; then it leaves the
/// terminal event with the registry and quits. It monitors the registry and
/// makes itself known to its successor, or quits with it at the node's end.
progress_broker_actor::behavior_type
progress_broker(progress_broker_state::self_ptr self, progress_subject subject,
                progress_broker_options options);

} // namespace bidiq

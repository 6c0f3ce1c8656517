#pragma once

#include "actors/progress/stream_limits.hpp"
#include "actors/redis/access.hpp"
#include "actors/system/protocol.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/timespan.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace bidiq {

struct stream_limiter_options {
  stream_limit_options limits;
  redis_access_ptr redis; ///< Null: the limits count on this node alone.
  /// How long the others count this node's streams without hearing of them
  /// (NODE_TTL_S); they hear every half of it.
  std::chrono::milliseconds expiry{8'000};
  /// The longest that a claim waits for Redis.
  caf::timespan op_timeout = std::chrono::milliseconds{250};
  /// Users told of at a time.
  size_t chunk = 500;
};

/// The actor with the messages that it sends to itself.
using stream_limiter_self = stream_limiter_actor::extend<
  // Redis has decided about question n of this node.
  caf::reacts_to<internal_atom, claim_atom, uint64_t, bool, uint64_t>,
  // This node's streams are due to be told to Redis.
  caf::reacts_to<internal_atom, beat_atom>,
  // Forgets users who have gone.
  caf::reacts_to<internal_atom, caf::tick_atom>>;

struct stream_limiter_state {
  using self_ptr = stream_limiter_self::stateful_pointer<stream_limiter_state>;

  static inline const char* name = "stream_gate";

  /// A claim that Redis is asked about; counted already.
  struct question {
    std::string who;
    reply<bool> answer;
  };

  explicit stream_limiter_state(self_ptr selfptr) : self(selfptr) {
    // nop
  }

  void start(const stream_limiter_options& x);
  void claim(const std::string& who, uint64_t most, bool resuming,
             const reply<bool>& answer);
  void ask_redis(const std::string& who, uint64_t most,
                 const reply<bool>& answer);
  void decided(uint64_t number, bool granted, uint64_t retry_after);
  void release(const std::string& who);
  void tell_redis(const std::string& who, std::function<void()> done = {});
  void on_news(const link_status& x);
  void beat();
  void refresh();
  void refresh_chunk();
  void sweep();
  bool shares() const;

  self_ptr self;
  stream_limiter_options options;
  std::unique_ptr<stream_limits> limits;
  link_status news;
  std::unordered_map<uint64_t, question> questions;
  uint64_t last_question = 0;
  std::vector<std::string> to_refresh;
};

/// Returns the behavior of the STREAM LIMITER: the one place on a node that
/// counts each user's progress streams. After a restart it starts from zero,
/// which errs on the side of letting users in. With Redis the limits hold over
/// all nodes: each node writes its own count, as it is, with an expiry, so that
/// the slots of a node that has died come free by themselves. Without an answer
/// in time this node's own limits decide.
stream_limiter_self::behavior_type
stream_limiter(stream_limiter_state::self_ptr self,
               stream_limiter_options options);

} // namespace bidiq

#pragma once

#include "actors/base/log.hpp"
#include "actors/redis/access.hpp"
#include "actors/redis/link.hpp"
#include "actors/system/protocol.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace bidiq {

struct redis_supervisor_options {
  redis_access_ptr redis; ///< Never null.
  redis_link_options link;
  /// How long `bidiq:incarnation` lives; each ping refreshes it.
  std::chrono::milliseconds incarnation_ttl = std::chrono::hours{7 * 24};
  /// A beacon not back by the next ping is missed; so many in a row break the
  /// link of subscriptions.
  unsigned max_missed_beacons = 2;
  /// Who is told of changes.
  std::vector<caf::atom_value> audience
    = {progress_registry_name, stream_limiter_name,    result_store_name,
       node_registry_name,     notice_cache_name,      pncp_source_name,
       pcp_source_name,        comprasgov_source_name, accounts_name,
       token_cache_name};
  // Hooks, called by the actor or the client's thread.
  std::function<void(const link_status&)> on_news = [](auto&) {};
  /// A connection could not be had, or is lost.
  std::function<void()> on_failure = [] {};
  std::function<void(std::chrono::steady_clock::duration)> on_latency
    = [](auto) {};
  std::function<void(uint64_t)> on_memory = [](auto) {}; ///< Bytes Redis uses.
  /// Whether it may throw away what is needed, and whether it keeps nothing
  /// over a restart; told at each connection, on any thread, if it tells.
  std::function<void(bool)> on_evicts = [](bool) {};
  std::function<void(bool)> on_forgets = [](bool) {};
  std::function<void(log_level, const std::string&)> log
    = [](log_level level, const std::string& text) { log_line(level, text); };
  std::function<double()> random; ///< Draws from [0, 1); none: its own.
};

/// The actor with the messages that it sends to itself.
using redis_supervisor_self = redis_supervisor_actor::extend<
  // A connection has opened, broken or answered.
  caf::reacts_to<internal_atom, redis_atom, link_report>,
  // Time has passed.
  caf::reacts_to<internal_atom, caf::tick_atom>>;

struct redis_supervisor_state {
  using self_ptr
    = redis_supervisor_self::stateful_pointer<redis_supervisor_state>;

  static inline const char* name = "redis_supervisor";

  /// One of the two connections.
  struct connection {
    redis_link machine;
    redis_link::time_point pinged{};
  };

  explicit redis_supervisor_state(self_ptr selfptr) : self(selfptr) {
    // nop
  }

  ~redis_supervisor_state();

  void start();
  void on_report(const link_report& report);
  void on_pong(const link_report& report);
  void on_tick();

  /// Does what a link's machine wants.
  void obey(int which, const redis_link_orders& orders);
  void open(int which, uint64_t attempt);
  void ping_commands(uint64_t attempt);
  void ping_subscriptions(uint64_t attempt);
  void send_beacon();
  void learn_memory();
  void check_policy();
  void lose(int which, const link_report& report);
  void complain(int which, const link_report& report);

  /// Tells everybody if the news has changed, and schedules the next tick.
  void settle();
  void welcome();
  void tell_audience(bool all);
  bool ready(int which) const;

  self_ptr self;
  redis_supervisor_options options;
  std::vector<connection> links; ///< By redis::link.
  link_status news;
  std::string incarnation;
  std::string last_complaint;
  bool welcomed = false; ///< The log says that it is connected.
  std::map<caf::atom_value, caf::actor_id> told; ///< Who knows the news.
  redis::subscriber_ptr listener;
  uint64_t beacons_sent = 0;
  uint64_t beacon_back = 0;
  unsigned beacons_missed = 0;
  uint64_t pings = 0;
  redis_link::time_point next_tick = redis_link::time_point::max();
};

/// The REDIS SUPERVISOR: keeps both links of the client up. Each is pinged; the
/// pings of the commands read the data set's incarnation, making it if there is
/// none, and prove that the server accepts writes. A beacon that is published
/// over the one link and comes back over the other proves that both talk to the
/// same server. Services of the audience get `link_status` after each change;
/// one that was restarted gets the news of now, possibly for the second time:
/// the same `generation` is nothing new. It does not close the links at its
/// end: others may still have something to send.
redis_supervisor_self::behavior_type
redis_supervisor(redis_supervisor_state::self_ptr self,
                 redis_supervisor_options options);

} // namespace bidiq

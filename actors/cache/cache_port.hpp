#pragma once

#include "actors/cache/cache_step.hpp"
#include "actors/cache/notice_cache_options.hpp"
#include "actors/redis/redis_port.hpp"

#include <functional>
#include <memory>
#include <string_view>

namespace bidiq {

/// The actor with the messages that it sends to itself.
using notice_cache_self = notice_cache_actor::extend<
  // Redis has answered or sent something.
  caf::reacts_to<internal_atom, redis_atom, cache_step_ptr>,
  // Leases are due to be renewed, or have run out.
  caf::reacts_to<internal_atom, caf::tick_atom>>;

/// How the parts of the notice cache reach Redis and the time, and hear the
/// caches of other nodes.
class cache_port : public redis_port<notice_cache_self, cache_step> {
public:
  /// The options outlive the port.
  cache_port(self_ptr self, const notice_cache_options& options);

  /// As `redis_port`; what is deaf from now on is told.
  bool on_link(const link_status& news);

  /// Whether this node is told what the others say, and they what it says.
  bool hears() const;

  /// Listens to the channel of all caches, until the port goes: `heard` runs on
  /// the cache's thread. `deaf` runs when the subscription is lost.
  void listen(std::function<void(std::string_view)> heard,
              std::function<void()> deaf);

  /// Runs `late` once somebody has waited for Redis for the op timeout from now
  /// on, unless `done` says otherwise. What the cache itself works meanwhile is
  /// not waiting.
  void limit(std::function<bool()> done, std::function<void()> late);

  /// Does work whose time is not counted as waiting for Redis.
  template <class F>
  void work(F f) {
    auto begun = now();
    f();
    worked_ += now() - begun;
  }

private:
  struct stopwatch {
    time_point begun;
    caf::timespan worked; ///< Until then, in all.
  };

  void on_subscribed(bool yes);
  void limit_from(stopwatch x, std::function<bool()> done,
                  std::function<void()> late);

  const notice_cache_options& options_;
  bool subscribed_ = false;
  caf::timespan worked_{0};
  std::function<void()> deaf_;
  std::shared_ptr<void> subscription_;
};

} // namespace bidiq

#pragma once

#include "actors/cache/notice_cache_options.hpp"
#include "actors/system/protocol.hpp"

#include <caf/actor_clock.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bidiq {

/// The actor with the messages that it sends to itself.
using notice_cache_self = notice_cache_actor::extend<
  // Redis has answered or sent something.
  caf::reacts_to<internal_atom, redis_atom, cache_step_ptr>,
  // Leases are due to be renewed, or have run out.
  caf::reacts_to<internal_atom, caf::tick_atom>>;

/// How the parts of the notice cache reach Redis and the time. All that is
/// passed as `then`, `run`, `late` or to `listen` runs on the cache's thread,
/// or is dropped if the cache has gone by then.
class cache_port {
public:
  using self_ptr = notice_cache_self::pointer;
  using time_point = caf::actor_clock::time_point;
  using answered = std::function<void(const redis::answer&)>;
  using all_answered = std::function<void(const std::vector<redis::answer>&)>;

  /// Keys and arguments of one run of a script.
  struct script_call {
    std::string key;
    std::vector<std::string> args;
  };

  /// The options outlive the port.
  cache_port(self_ptr self, const notice_cache_options& options);

  cache_port(const cache_port&) = delete;
  cache_port& operator=(const cache_port&) = delete;

  /// Only if there is Redis at all.
  const redis_access& redis() const noexcept {
    return *options_.redis;
  }
  const key_space& keys() const noexcept {
    return options_.redis->keys;
  }

  /// Returns whether Redis is back, or is another one.
  bool on_link(const link_status& news);

  /// Whether other nodes see what is written.
  bool shares() const;

  /// Whether this node is told, too, what the others say.
  bool hears() const;

  /// Listens to the channel of all caches, until the port goes. `deaf` runs
  /// when the subscription is lost.
  void listen(std::function<void(std::string_view)> heard,
              std::function<void()> deaf);

  /// `then`, which may be null, runs with exactly one answer.
  void command(std::vector<std::string> args, answered then);
  void run(const redis::script& code, script_call call, answered then);
  /// Runs the script for all calls, in order; `then` with all answers.
  void run_all(const redis::script& code, std::vector<script_call> calls,
               all_answered then);

  /// Tells the supervisor of the link about an error that concerns it.
  void report(const redis::answer& x) const;

  void after(caf::timespan delay, std::function<void()> run);

  /// Runs `late` once somebody has waited for Redis for the op timeout from now
  /// on, unless `done` says otherwise. What the cache itself works meanwhile is
  /// not waiting.
  void limit(std::function<bool()> done, std::function<void()> late);

  /// Does work that nobody's waiting is to be charged with.
  template <class F>
  void work(F f) {
    auto begun = self_->clock().now();
    f();
    worked_ += self_->clock().now() - begun;
  }

private:
  struct stopwatch {
    time_point begun;
    caf::timespan worked; ///< Until then, in all.
  };

  void on_subscribed(bool yes);
  redis::callback here(answered then);
  void limit_from(stopwatch x, std::function<bool()> done,
                  std::function<void()> late);

  self_ptr self_;
  const notice_cache_options& options_;
  link_status link_;
  bool subscribed_ = false;
  caf::timespan worked_{0};
  std::function<void()> deaf_;
  std::shared_ptr<void> subscription_;
};

} // namespace bidiq

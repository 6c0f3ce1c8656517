#pragma once

#include "actors/results/result_store_options.hpp"
#include "actors/system/protocol.hpp"

#include <caf/actor_clock.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <functional>
#include <string>
#include <vector>

namespace bidiq {

/// The actor with the messages that it sends to itself.
using result_store_self = result_store_actor::extend<
  // Redis has answered, or a time is up.
  caf::reacts_to<internal_atom, redis_atom, store_step_ptr>,
  // Results expire, and what could not be stored is tried again.
  caf::reacts_to<internal_atom, caf::tick_atom>>;

/// How the parts of the result store reach Redis, other actors and the
/// time. All that is passed as `then` or `run` runs on the store's thread,
/// or is dropped if the store has gone by then.
class store_port {
public:
  using self_ptr = result_store_self::pointer;
  using time_point = caf::actor_clock::time_point;
  using command_line = std::vector<std::string>;
  using answered = std::function<void(redis::answer)>;
  using all_answered = std::function<void(std::vector<redis::answer>)>;

  /// The options outlive the port. Without Redis it reaches the others only.
  store_port(self_ptr self, const result_store_options& options);

  store_port(const store_port&) = delete;
  store_port& operator=(const store_port&) = delete;

  const redis_access& redis() const noexcept {
    return *options_.redis;
  }
  const key_space& keys() const noexcept {
    return options_.redis->keys;
  }
  const link_status& link() const noexcept {
    return link_;
  }
  time_point now() const;

  /// Returns whether Redis is back, or is another one: it may lack what was
  /// stored before.
  bool on_link(const link_status& news);

  /// `then` runs with exactly one answer.
  void command(command_line args, answered then);
  /// Runs all, in order, and then `then` with their answers.
  void commands(std::vector<command_line> all, all_answered then);
  void run(const redis::script& code, std::vector<std::string> keys,
           std::vector<std::string> args, answered then);

  /// Gives `not_found` for what is not in Redis; `shared_state_lost` if the
  /// data set is another one than before, so that owners may yet store it.
  void judge_absence(std::function<void(failure)> then);

  void after(caf::timespan delay, std::function<void()> run);

  /// Null while it restarts.
  progress_registry_actor progress() const;
  /// Follows a search of another node and runs `then` once it has ended, or
  /// nothing more will be heard of it.
  void when_ended(const progress_registry_actor& progress,
                  const std::string& id, std::function<void()> then);

private:
  redis::callback here(answered then);
  void report(const redis::error& x);

  self_ptr self_;
  const result_store_options& options_;
  link_status link_;
  time_point complete_from_{}; ///< Owners have stored again by then.
};

/// Stores a value that expires.
store_port::command_line set_for(std::chrono::milliseconds ttl, std::string key,
                                 std::string value);

/// Reads a value; one of `max + 1` bytes may be longer than that.
store_port::command_line get_at_most(size_t max, std::string key);

} // namespace bidiq

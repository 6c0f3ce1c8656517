#pragma once

#include "actors/redis/redis_port.hpp"
#include "actors/results/result_store_options.hpp"
#include "actors/results/store_step.hpp"

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

/// How the parts of the result store reach Redis, other actors and the time.
/// Without Redis it reaches the others only.
class store_port : public redis_port<result_store_self, store_step> {
public:
  /// The options outlive the port.
  store_port(self_ptr self, const result_store_options& options);

  bool on_link(const link_status& news);

  /// Gives `not_found` for what is not in Redis; `shared_state_lost` if the
  /// data set is another one than before, so that owners may yet store it.
  void judge_absence(std::function<void(failure)> then);

  /// Null while it restarts.
  progress_registry_actor progress() const;
  /// Follows a search of another node and runs `then` once it has ended, or
  /// nothing more will be heard of it.
  void when_ended(const progress_registry_actor& progress,
                  const std::string& id, std::function<void()> then);

private:
  const result_store_options& options_;
  time_point complete_from_{}; ///< Owners have stored again by then.
};

/// Stores a value that expires.
std::vector<std::string> set_for(std::chrono::milliseconds ttl, std::string key,
                                 std::string value);

/// Reads a value; one of `max + 1` bytes may be longer than that.
std::vector<std::string> get_at_most(size_t max, std::string key);

} // namespace bidiq

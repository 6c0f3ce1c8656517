#pragma once

#include "actors/redis/access.hpp"
#include "actors/sources/source_limits.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace bidiq {

/// What the limits of one source share with those of other nodes in Redis: asks
/// their questions, and listens to what other nodes announce as long as it
/// lives. Without Redis it does nothing.
class source_limits_link {
public:
  using time_point = source_limits::time_point;

  /// Gets what Redis tells, on the Redis client's thread.
  using listener
    = std::function<void(std::shared_ptr<const source_limits_input>)>;

  /// `redis` may be null. `pace` as the limits have it.
  source_limits_link(redis_access_ptr redis, std::string source,
                     rate_limiter_options pace,
                     std::chrono::milliseconds node_ttl, listener told);

  source_limits_link(const source_limits_link&) = delete;
  source_limits_link& operator=(const source_limits_link&) = delete;

  ~source_limits_link();

  /// Asks Redis what the limits want to know; `told` gets the answers.
  void ask(source_limits& limits, time_point now) const;

private:
  void send(const pace_question& x, time_point now) const;
  void send(const breaker_question& x, time_point now) const;

  redis_access_ptr redis_;
  std::string source_;
  rate_limiter_options pace_;
  std::chrono::milliseconds node_ttl_;
  listener told_;
  redis::subscriber_ptr follower_;
};

} // namespace bidiq

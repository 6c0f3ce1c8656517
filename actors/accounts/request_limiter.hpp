#pragma once

#include "actors/accounts/request_rates.hpp"
#include "actors/redis/access.hpp"
#include "actors/system/protocol.hpp"

#include <functional>
#include <optional>
#include <string>

namespace bidiq {

/// Requests a minute of users, over all nodes while there is Redis, else as
/// this node sees them. For one thread, but for what `ask` calls.
class request_limiter {
public:
  /// Gets nothing unless Redis has decided; then this node does.
  using told = std::function<void(const std::optional<rate_verdict>&)>;

  /// What to do with a user's requests, as the script counts it.
  enum action : int { give_back = -1, look = 0, take = 1 };

  /// `redis` null: this node alone. Remembers `max_users` at most.
  request_limiter(redis_access_ptr redis, size_t max_users);

  void on_link(const link_status& x) {
    link_ = x;
  }

  /// Whether `ask` may be used.
  bool shares() const {
    return redis_ && link_.commands;
  }

  /// Asks Redis about a user with `limit` requests a minute. `then` is called
  /// on Redis' thread, once, however late.
  void ask(action what, const std::string& user, uint32_t limit,
           const told& then) const;

  /// What this node knows.
  request_rates here;

private:
  redis_access_ptr redis_;
  link_status link_;
};

} // namespace bidiq

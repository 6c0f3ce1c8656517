#pragma once

#include "actors/redis/access.hpp"
#include "actors/redis/node_registry.hpp"
#include "actors/redis/redis_supervisor.hpp"
#include "config/settings.hpp"
#include "net/routes/app.hpp"
#include "tools/bidiqd/shared_link_status.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <memory>

namespace bidiq {

/// What a node has for Redis. Empty without REDIS_URL.
struct redis_parts {
  redis_access_ptr access;
  std::shared_ptr<shared_link_status> board;

  explicit operator bool() const noexcept {
    return static_cast<bool>(access);
  }
};

/// Makes the client on the thread of `ex`, connected to nothing yet; an error
/// names REDIS_URL.
outcome<redis_parts> make_redis(const settings& x, const app& a,
                                metrics& meters,
                                const boost::asio::any_io_executor& ex);

redis_supervisor_options redis_options(const settings& x,
                                       const redis_parts& redis,
                                       metrics& meters, node_state& state);
node_registry_options registry_options(const settings& x, const app& a,
                                       const redis_parts& redis,
                                       metrics& meters, node_state& state);

/// Lends this thread to the I/O thread of `ex`, which does not run yet, until
/// it is known how Redis is, at most `patience`.
void await_redis(const redis_parts& redis,
                 const boost::asio::any_io_executor& ex,
                 std::chrono::milliseconds patience);

/// Waits until Redis has answered everything, at most the op timeout, and
/// closes the links. The thread of `ex` still runs; no actor does.
void end_redis(redis_parts& redis, const boost::asio::any_io_executor& ex);

} // namespace bidiq

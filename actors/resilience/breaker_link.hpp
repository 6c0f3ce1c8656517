#pragma once

#include "actors/redis/access.hpp"
#include "actors/resilience/breaker_event.hpp"

#include <functional>
#include <optional>
#include <string>

namespace bidiq {

/// Asks Redis; `done` gets one answer on the client's thread, none if Redis has
/// none in time.
void ask_breaker(const redis_access& redis, const std::string& source,
                 const breaker_question& question,
                 std::function<void(std::optional<breaker_answer>)> done);

/// Follows the announcements about one source's breaker, once subscribed to
/// `key_space::breaker_events`. What others announced while the subscription
/// was away is missed: `circuit_breaker::link` makes up for it when told after
/// `subscribed`. Both functions are called on the client's thread.
redis::subscriber_ptr
make_breaker_follower(std::string source,
                      std::function<void(const breaker_record&)> announced,
                      std::function<void()> subscribed);

} // namespace bidiq

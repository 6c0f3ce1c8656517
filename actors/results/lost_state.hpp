#pragma once

#include "actors/base/errc.hpp"

#include <chrono>
#include <string>
#include <utility>

namespace bidiq {

/// `shared_state_lost`, with when asking again may help: by default once Redis
/// has been quicker.
inline failure lost_state(std::string why, std::chrono::seconds retry
                                           = std::chrono::seconds{1}) {
  auto x = fail(errc::shared_state_lost, std::move(why));
  x.retry_after = retry;
  return x;
}

/// The link may be there by then.
inline failure link_down() {
  return lost_state("the link to Redis is down", std::chrono::seconds{2});
}

/// By then owners may have stored again what is missing.
inline failure refilling() {
  return lost_state("Redis was emptied a moment ago");
}

/// A value that cannot be understood stays so until it is replaced.
inline failure unreadable() {
  return lost_state("what Redis has of it cannot be read",
                    std::chrono::seconds{30});
}

/// Nodes of both versions run side by side while a fleet is upgraded.
inline failure other_version() {
  return lost_state("another version of the server has stored it",
                    std::chrono::seconds{10});
}

} // namespace bidiq

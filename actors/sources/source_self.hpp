#pragma once

#include "actors/system/protocol.hpp"

namespace bidiq {

/// The actor with the messages that it sends to itself.
using source_self = source_actor::extend<
  // Redis has answered about the limiter or the breaker, or another
  // node has announced a change of the breaker.
  caf::reacts_to<internal_atom, redis_atom, source_limits_input_ptr>,
  // The limiter, a retry or a deadline is due.
  caf::reacts_to<internal_atom, caf::tick_atom>,
  // The HTTP client has finished a transfer.
  caf::reacts_to<internal_atom, done_atom, fetched_response_ptr>>;

} // namespace bidiq

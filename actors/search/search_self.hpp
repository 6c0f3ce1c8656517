#pragma once

#include "actors/match/collector.hpp"
#include "actors/system/protocol.hpp"

namespace bidiq {

/// The actor with the messages that it sends to itself.
using search_self = search_actor::extend<
  // The words that it looks for are ready.
  caf::reacts_to<internal_atom, start_atom, search_rules>,
  // A result is stored for other nodes, or cannot be now.
  caf::reacts_to<internal_atom, store_atom>,
  // A coalesced progress event is due.
  caf::reacts_to<internal_atom, caf::tick_atom>,
  // The search must end now.
  caf::reacts_to<internal_atom, done_atom>,
  // Looks for a restarted registry.
  caf::reacts_to<internal_atom, claim_atom>>;

} // namespace bidiq

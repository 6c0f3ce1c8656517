#pragma once

#include "actors/progress/stream_limits.hpp"
#include "actors/system/protocol.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <memory>
#include <string>

namespace bidiq {

struct stream_gate_state {
  using self_ptr = stream_gate_actor::stateful_pointer<stream_gate_state>;

  static inline const char* name = "stream_gate";

  explicit stream_gate_state(self_ptr selfptr) : self(selfptr) {
    // nop
  }

  void claim(const std::string& who, bool resuming, const reply<bool>& answer);
  void sweep();

  self_ptr self;
  std::unique_ptr<stream_limits> limits;
};

/// Returns the behavior of the STREAM GATE: the one place on a node that counts
/// each user's progress streams. After a restart it starts from zero, which
/// errs on the side of letting users in.
stream_gate_actor::behavior_type stream_gate(stream_gate_state::self_ptr self,
                                             stream_limit_options options);

} // namespace bidiq

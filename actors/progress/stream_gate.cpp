#include "actors/progress/stream_gate.hpp"

namespace bidiq {

namespace {

constexpr caf::timespan sweep_interval = std::chrono::seconds{60};

} // namespace

void stream_gate_state::claim(const std::string& who, bool resuming,
                              const reply<bool>& answer) {
  auto now = self->clock().now();
  auto verdict = limits->acquire(who, resuming, now);
  if (verdict == stream_limits::verdict::granted) {
    answer.deliver(true);
    return;
  }
  auto code = verdict == stream_limits::verdict::too_many_streams
                ? errc::too_many_streams
                : errc::rate_limited;
  auto refusal = fail(code, "progress stream of " + who);
  refusal.retry_after = limits->retry_after(who, now);
  answer.deliver(refusal);
}

void stream_gate_state::sweep() {
  limits->sweep(self->clock().now());
  self->delayed_send(self, sweep_interval, internal_atom_v, caf::tick_atom_v);
}

stream_gate_actor::behavior_type stream_gate(stream_gate_state::self_ptr self,
                                             stream_limit_options options) {
  self->state.limits = std::make_unique<stream_limits>(options);
  self->state.sweep();
  return {
    [self](probe_atom) { return uint64_t{self->mailbox().size()}; },
    [self](claim_atom, const std::string& who, bool resuming,
           const reply<bool>& answer) {
      self->state.claim(who, resuming, answer);
    },
    [self](detach_atom, const std::string& who) {
      self->state.limits->release(who, self->clock().now());
    },
    [self](status_atom, const reply<uint64_t>& answer) {
      answer.deliver(self->state.limits->open());
    },
    [](redis_atom, const link_news&) {},
    [](internal_atom, claim_atom, uint64_t, bool, uint64_t) {},
    [](internal_atom, beat_atom) {},
    [self](internal_atom, caf::tick_atom) { self->state.sweep(); },
  };
}

} // namespace bidiq

// A circuit breaker's dealings with the record that all nodes share.
#include "actors/resilience/circuit_breaker.hpp"

#include <algorithm>
#include <utility>

namespace bidiq {

namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;
using kind = breaker_question::kind;

} // namespace

bool circuit_breaker::asks_redis() const noexcept {
  return shared_ && up_ && unanswered_ < options_.max_unanswered;
}

std::optional<breaker_question> circuit_breaker::next_question(time_point now) {
  if (next_question_at(now) > now)
    return std::nullopt;
  breaker_question out;
  out.node = node_;
  out.expected = known_;
  out.record = record_;
  out.lease = options_.probe_lease;
  out.horizon = std::max(options_.cooldown_max, options_.probe_lease);
  if (reset_wanted_)
    out.type = kind::reset;
  else if (synced_ && dirty_)
    out.type = kind::write;
  else if (synced_ && lease_wanted_)
    out.type = kind::lease;
  lease_wanted_ = lease_wanted_ && out.type != kind::lease;
  asking_ = out.type;
  known_when_asked_ = known_;
  return out;
}

circuit_breaker::time_point
circuit_breaker::next_question_at(time_point now) const {
  if (!shared_ || !up_ || asking_)
    return time_point::max();
  auto at_once = !synced_ || reset_wanted_ || dirty_ || lease_wanted_;
  return std::max(quiet_until_, at_once ? now : std::max(refresh_at_, now));
}

void circuit_breaker::answered(const breaker_question& question,
                               const breaker_answer* answer, time_point sent,
                               time_point now) {
  asking_.reset();
  if (!answer) {
    ++unanswered_;
    quiet_until_ = now + options_.ask_again;
    return;
  }
  unanswered_ = 0;
  refresh_at_ = now + options_.refresh;
  set_clock(answer->now, sent, now);
  auto& x = answer->record;
  // An announcement has overtaken this answer.
  if (known_ != known_when_asked_ && x.version < known_) {
    synced_ = false;
    return;
  }
  if (answer->granted)
    return granted(question, x, now);
  reconcile(x, now);
  synced_ = true;
  // The two clocks may differ by a little.
  if (question.type == kind::lease) {
    lease_wanted_ = false;
    until_ = std::max(until_, now + milliseconds{10});
  }
}

void circuit_breaker::granted(const breaker_question& question,
                              const breaker_record& x, time_point now) {
  known_ = x.version;
  synced_ = true;
  if (question.type == kind::lease)
    return leased(x, now);
  if (question.type == kind::reset)
    reset_wanted_ = false;
  if (record_.version == question.record.version) {
    record_ = x;
    dirty_ = false;
  } else {
    record_.version = std::max(record_.version, x.version + 1);
  }
}

// Meanwhile the link may have gone, and this node may have sent a probe on its
// own account.
void circuit_breaker::leased(const breaker_record& x, time_point now) {
  if (dirty_ && record_.version > x.version)
    return;
  auto running = dirty_ && probe_ == probe_phase::running;
  adopt(x, now);
  lease_wanted_ = false;
  probe_ = running ? probe_phase::running : probe_phase::ready;
}

void circuit_breaker::reconcile(const breaker_record& x, time_point now) {
  auto known = std::exchange(known_, x.version);
  if (x == record_) {
    dirty_ = false;
  } else if (!holds_against(x, known)) {
    adopt(x, now);
  } else {
    dirty_ = true;
    record_.version = std::max(record_.version, x.version + 1);
  }
}

// `known` is the version that Redis had when this node last heard.
bool circuit_breaker::holds_against(const breaker_record& x,
                                    uint64_t known) const {
  if (x.version == 0)
    return record_.version > 0;
  if (reset_wanted_)
    return true;
  if (dirty_)
    return x.version == known
           || (record_.since > x.since && record_.state != x.state);
  // Redis has lost changes that it had.
  return x.version < record_.version && record_.since > x.since;
}

void circuit_breaker::adopt(const breaker_record& x, time_point now) {
  record_ = x;
  known_ = x.version;
  dirty_ = false;
  until_ = to_local(x.until, now);
  forget_calls(now);
}

void circuit_breaker::announced(const breaker_record& x, time_point now) {
  if (!shared_ || reset_wanted_ || x.version < record_.version
      || x.version < known_)
    return;
  if (x == record_) {
    known_ = x.version;
    dirty_ = false;
  } else if (x.version > record_.version || dirty_) {
    // At the same version, ours comes too late.
    adopt(x, now);
  }
}

void circuit_breaker::link(bool up, time_point now) {
  up_ = up;
  synced_ = false;
  unanswered_ = 0;
  quiet_until_ = now;
  // Without Redis a reset is a change as any other.
  reset_wanted_ = reset_wanted_ && up;
  lease_wanted_ = lease_wanted_ && up;
}

// Redis told its time somewhere between `sent` and `now`. In doubt the smaller
// offset is taken: then nothing is thought to be over too early.
void circuit_breaker::set_clock(int64_t redis_now, time_point sent,
                                time_point now) {
  auto plain = [](time_point x) {
    return duration_cast<milliseconds>(x.time_since_epoch());
  };
  auto least = milliseconds{redis_now} - plain(now);
  auto most = milliseconds{redis_now} - plain(sent);
  if (offset_ >= least && offset_ <= most)
    return;
  auto step = (least - std::exchange(offset_, least)).count();
  // What Redis does not know yet is in the clock that was used so far.
  if (dirty_) {
    record_.since += step;
    record_.until += record_.until > 0 ? step : 0;
  }
}

int64_t circuit_breaker::to_ms(time_point x) const {
  return (duration_cast<milliseconds>(x.time_since_epoch()) + offset_).count();
}

// Never farther away than any record of a sane clock.
circuit_breaker::time_point circuit_breaker::to_local(int64_t ms,
                                                      time_point now) const {
  auto horizon = std::max(options_.cooldown_max, options_.probe_lease);
  auto left = std::clamp(milliseconds{ms - to_ms(now)}, milliseconds{0},
                         horizon);
  return now + left + milliseconds{left.count() > 0 ? 1 : 0};
}

} // namespace bidiq

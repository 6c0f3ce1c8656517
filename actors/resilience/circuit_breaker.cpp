#include "actors/resilience/circuit_breaker.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace bidiq {

namespace {

using std::chrono::milliseconds;

double share(size_t part, size_t whole) {
  return whole == 0 ? 0
                    : static_cast<double>(part) / static_cast<double>(whole);
}

// Forgives what a decimal rate loses in binary: 0.07 * 100 > 7.
bool reached(size_t part, size_t whole, double rate) {
  return part > 0 && share(part, whole) + 1e-9 >= rate;
}

std::string told(const char* what, double rate, size_t calls) {
  char text[64];
  std::snprintf(text, sizeof text, "%s %.2f of %zu calls", what, rate, calls);
  return text;
}

breaker_options valid(breaker_options x) {
  x.window = std::max<size_t>(x.window, 1);
  x.min_calls = std::clamp<size_t>(x.min_calls, 1, x.window);
  x.cooldown_max = std::max(x.cooldown_max, x.cooldown);
  return x;
}

} // namespace

circuit_breaker::circuit_breaker(breaker_options options, std::string node,
                                 bool shared, milliseconds clock_offset)
  : options_(valid(options)),
    node_(std::move(node)),
    shared_(shared),
    window_(options_.window),
    offset_(clock_offset) {
  // nop
}

permit circuit_breaker::ask(time_point now) {
  if (record_.state == breaker_state::closed)
    return permit::yes;
  if (probe_ != probe_phase::ready || now >= until_) {
    if (!probe_allowed(now))
      return permit::no;
    if (asks_redis()) {
      lease_wanted_ = true;
      return permit::no;
    }
    until_ = now + options_.probe_lease;
    change(breaker_state::half_open, "probe", now);
  }
  probe_ = probe_phase::running;
  probe_began_ = now;
  return permit::probe;
}

// A half-open breaker of this node without a probe: Redis granted one, but that
// answer was lost, or the process that got it here has been restarted.
bool circuit_breaker::probe_allowed(time_point now) const {
  return now >= until_
         || (record_.state == breaker_state::half_open && record_.node == node_
             && probe_ == probe_phase::none);
}

void circuit_breaker::ended(permit how, call_outcome what, duration took,
                            time_point now) {
  if (how == permit::probe)
    return ended_probe(what, took, now);
  if (how == permit::no || what == call_outcome::ignored
      || record_.state != breaker_state::closed || now - took < changed_at_)
    return;
  window_.add(what == call_outcome::failure, took > options_.slow_call);
  judge(now);
}

void circuit_breaker::judge(time_point now) {
  auto n = window_.count();
  if (n < options_.min_calls)
    return;
  if (reached(window_.failed(), n, options_.failure_rate))
    open(next_cooldown(now), told("failure_rate", failure_rate(), n), now);
  else if (reached(window_.slow(), n, options_.slow_rate))
    open(next_cooldown(now), told("slow_rate", slow_rate(), n), now);
}

void circuit_breaker::ended_probe(call_outcome what, duration took,
                                  time_point now) {
  // An earlier one ends after it was forgotten.
  if (probe_ != probe_phase::running || now - took < probe_began_)
    return;
  if (what == call_outcome::ignored) {
    probe_ = probe_phase::ready;
    return;
  }
  auto good = what == call_outcome::ok && took <= options_.slow_call;
  if (good)
    return close("probe succeeded", now);
  auto doubled = std::min(milliseconds{record_.cooldown} * 2,
                          options_.cooldown_max);
  open(std::max(doubled, options_.cooldown), "probe failed", now);
}

// Grows as long as the breaker does not stay closed for as long as it was last
// open.
milliseconds circuit_breaker::next_cooldown(time_point now) const {
  auto last = record_.cooldown;
  if (to_ms(now) - record_.since > last)
    return options_.cooldown;
  return std::clamp(milliseconds{last} * 2, options_.cooldown,
                    options_.cooldown_max);
}

void circuit_breaker::open(milliseconds cooldown, std::string reason,
                           time_point now) {
  record_.cooldown = cooldown.count();
  until_ = now + cooldown;
  change(breaker_state::open, std::move(reason), now);
}

void circuit_breaker::close(std::string reason, time_point now) {
  until_ = now;
  change(breaker_state::closed, std::move(reason), now);
}

void circuit_breaker::change(breaker_state to, std::string reason,
                             time_point now) {
  record_.state = to;
  ++record_.version;
  record_.since = to_ms(now);
  record_.until = to == breaker_state::closed ? 0 : to_ms(until_);
  record_.reason = std::move(reason);
  record_.node = node_;
  dirty_ = true;
  forget_calls(now);
}

void circuit_breaker::forget_calls(time_point now) {
  window_.clear();
  changed_at_ = now;
  probe_ = probe_phase::none;
  lease_wanted_ = false;
}

circuit_breaker::time_point circuit_breaker::retry_at(time_point now) const {
  if (record_.state == breaker_state::closed)
    return now;
  if (probe_ == probe_phase::ready && now < until_)
    return now;
  if (!probe_allowed(now))
    return until_;
  auto waiting = lease_wanted_ || asking_ == breaker_question::kind::lease;
  return asks_redis() && waiting ? time_point::max() : now;
}

void circuit_breaker::reset(time_point now) {
  record_.cooldown = 0;
  close("reset", now);
  reset_wanted_ = up_;
}

double circuit_breaker::failure_rate() const noexcept {
  return share(window_.failed(), window_.count());
}

double circuit_breaker::slow_rate() const noexcept {
  return share(window_.slow(), window_.count());
}

} // namespace bidiq

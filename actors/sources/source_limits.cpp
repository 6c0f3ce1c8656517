#include "actors/sources/source_limits.hpp"

#include <algorithm>
#include <utility>

namespace bidiq {

source_limits::source_limits(source_limits_options options)
  : options_(std::move(options)),
    pace_(options_.pace),
    breaker_(options_.breaker, options_.node, options_.pace.shared,
             options_.clock_offset) {
  // nop
}

// -- sending ------------------------------------------------------------------

void source_limits::idle() {
  limited_since_.reset();
}

void source_limits::demand(size_t requests, size_t users) {
  pace_.demand(requests, users);
}

send_verdict source_limits::ask(time_point now) {
  using kind = send_verdict::kind;
  auto again = breaker_.retry_at(now);
  if (breaker_.state() == breaker_state::open && again != time_point::max()
      && again > now + options_.breaker_patience)
    return {kind::reject, permit::no, {}};
  if (pace_.ready_at(now) > now) {
    limited_since_ = limited_since_.value_or(now);
    return {};
  }
  auto how = breaker_.ask(now);
  if (how == permit::no)
    return {};
  if (!pace_.take(now)) {
    breaker_.ended(how, call_outcome::ignored, {}, now);
    return {};
  }
  auto since = std::exchange(limited_since_, std::nullopt);
  return {kind::yes, how, now - since.value_or(now)};
}

void source_limits::ended(permit how, call_outcome what, duration took,
                          time_point now) {
  breaker_.ended(how, what, took, now);
}

void source_limits::slow_down(time_point now, time_point sent,
                              std::optional<duration> retry_after) {
  pace_.slow_down(now, sent, retry_after);
  refused_at_ = now;
}

void source_limits::served(time_point now) {
  pace_.served(now);
}

source_limits::time_point source_limits::slot_at(time_point now) const {
  return pace_.ready_at(now);
}

source_limits::time_point source_limits::ready_at(time_point now) const {
  return std::max({pace_.ready_at(now), breaker_.retry_at(now), now});
}

// -- what the node knows ------------------------------------------------------

void source_limits::link(const link_status& news, time_point now) {
  up_ = news.commands;
  // An emptied Redis has forgotten which slots it has granted.
  if (up_ && !incarnation_.empty() && news.incarnation != incarnation_)
    pace_.link(false, now);
  if (up_)
    incarnation_ = news.incarnation;
  pace_.link(up_, now);
  breaker_.link(up_, now);
}

void source_limits::members(uint64_t count, uint64_t index, uint64_t beats,
                            time_point now) {
  if (count > 0 && std::exchange(beats_, beats) != beats)
    pace_.members(count, index, now);
}

std::optional<source_limits::question>
source_limits::next_question(time_point now) {
  if (!options_.pace.shared)
    return std::nullopt;
  if (auto x = pace_.next_question(now))
    return question{*x};
  if (auto x = breaker_.next_question(now))
    return question{*std::move(x)};
  return std::nullopt;
}

source_limits::time_point
source_limits::next_question_at(time_point now) const {
  return std::min(pace_.next_question_at(now), breaker_.next_question_at(now));
}

void source_limits::hear(const source_limits_input& x, time_point now) {
  switch (x.type) {
    case source_limits_input::kind::pace:
      return pace_.answered(x.pace_asked, x.pace ? &*x.pace : nullptr, x.sent,
                            now);
    case source_limits_input::kind::breaker:
      return breaker_.answered(x.breaker_asked,
                               x.breaker ? &*x.breaker : nullptr, x.sent, now);
    case source_limits_input::kind::announced:
      return breaker_.announced(x.record, now);
    case source_limits_input::kind::subscribed:
      // What was announced before has been missed.
      if (up_)
        breaker_.link(true, now);
      return;
  }
}

// -- operators ----------------------------------------------------------------

void source_limits::reset(time_point now) {
  breaker_.reset(now);
}

void source_limits::show(source_view& out, time_point now) const {
  out.breaker = breaker_.record();
  out.failure_rate = breaker_.failure_rate();
  out.slow_rate = breaker_.slow_rate();
  out.calls = breaker_.calls();
  out.rate_limit = options_.pace.pace.ceiling;
  out.rate = pace_.rate(now);
  out.shared_limit = pace_.sharing();
}

} // namespace bidiq

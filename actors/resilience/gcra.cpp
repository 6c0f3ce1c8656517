#include "actors/resilience/gcra.hpp"

#include <algorithm>

namespace bidiq {

namespace {

using seconds_f = std::chrono::duration<double>;

// Rounds up, so that rounding can never let a request through too early.
gcra::duration up(double seconds) {
  return std::chrono::ceil<gcra::duration>(seconds_f{seconds});
}

} // namespace

gcra::gcra(gcra_options options) : options_(options), base_(options.ceiling) {
  // nop
}

gcra::time_point gcra::ready_at() const noexcept {
  return std::max(tat_ - tolerance_, resting_until_);
}

bool gcra::take(time_point now) {
  if (now < ready_at())
    return false;
  auto step = interval(now);
  tat_ = std::max(now, tat_) + step;
  tolerance_ = std::chrono::floor<duration>(step * options_.burst);
  return true;
}

void gcra::give_back(time_point now) {
  tat_ -= interval(now);
}

double gcra::rate(time_point now) const noexcept {
  auto grown = std::max(seconds_f{now - growing_since_}.count(), 0.0)
               * options_.recovery;
  return std::min(options_.ceiling, base_ + grown);
}

gcra::duration gcra::interval(time_point now) const {
  return up(1 / rate(now));
}

void gcra::slow_down(time_point now, time_point sent,
                     std::optional<duration> retry_after) {
  if (retry_after)
    rest(now + std::min<duration>(*retry_after, options_.max_pause));
  if (sent < slowed_at_)
    return;
  if (!retry_after) {
    // 2^20 times the shortest rest is beyond any longest one.
    auto factor = 1L << std::min(refusals_, 20U);
    rest(now
         + std::min<duration>(options_.min_pause * factor, options_.max_pause));
  }
  ++refusals_;
  base_ = std::max(options_.floor, rate(now) * options_.decrease);
  slowed_at_ = now;
  growing_since_ = std::max(now, resting_until_);
}

void gcra::served() noexcept {
  refusals_ = 0;
}

void gcra::adopt(double rate, time_point now) noexcept {
  base_ = std::clamp(rate, options_.floor, options_.ceiling);
  growing_since_ = std::max(now, resting_until_);
}

void gcra::rest(time_point until) {
  resting_until_ = std::max(resting_until_, until);
}

} // namespace bidiq

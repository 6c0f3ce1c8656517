#include "actors/redis/link.hpp"

#include <algorithm>
#include <cmath>

namespace bidiq {

redis_link::redis_link(redis_link_options options,
                       std::function<double()> random)
  : options_(options), random_(std::move(random)) {
  // nop
}

bool redis_link::current(uint64_t attempt) const noexcept {
  return attempt == attempt_
         && (phase_ == phase::connecting || phase_ == phase::ready);
}

redis_link_orders redis_link::connect(time_point now) {
  phase_ = phase::connecting;
  open_ = false;
  unanswered_ = 0;
  due_ = now + options_.open_limit;
  redis_link_orders out;
  out.open = ++attempt_;
  return out;
}

redis_link_orders redis_link::ping(time_point now) {
  ++unanswered_;
  due_ = now + options_.ping_interval;
  redis_link_orders out;
  out.ping = true;
  return out;
}

redis_link_options::duration redis_link::next_wait(trouble why) {
  auto limit = static_cast<double>(options_.backoff_max.count());
  auto share = random_();
  if (why == trouble::lasting) {
    share = 0.5 + share / 2;
  } else {
    auto grown = static_cast<double>(options_.backoff_min.count())
                 * std::pow(options_.backoff_growth, failures_);
    limit = std::min(limit, grown);
  }
  ++failures_;
  return redis_link_options::duration{static_cast<int64_t>(limit * share)};
}

redis_link_orders redis_link::start(time_point now) {
  if (phase_ != phase::disabled)
    return {};
  failures_ = 0;
  return connect(now);
}

redis_link_orders redis_link::opened(uint64_t attempt, time_point now) {
  if (!current(attempt) || open_)
    return {};
  open_ = true;
  return ping(now);
}

redis_link_orders redis_link::pong(uint64_t attempt, time_point now) {
  redis_link_orders out;
  if (!current(attempt) || !open_)
    return out;
  unanswered_ = 0;
  if (phase_ == phase::connecting) {
    phase_ = phase::ready;
    ready_since_ = now;
    out.up = true;
  }
  return out;
}

redis_link_orders redis_link::lost(uint64_t attempt, trouble why,
                                   time_point now) {
  redis_link_orders out;
  if (!current(attempt))
    return out;
  out.down = phase_ == phase::ready;
  out.close = true;
  if (out.down && now - ready_since_ >= options_.stable_after)
    failures_ = 0;
  phase_ = phase::degraded;
  last_trouble_ = why;
  due_ = now + next_wait(why);
  return out;
}

redis_link_orders redis_link::tick(time_point now) {
  if (now < due_)
    return {};
  switch (phase_) {
    case phase::disabled:
      return {};
    case phase::degraded:
      return connect(now);
    case phase::connecting:
    case phase::ready:
      break;
  }
  if (!open_ || unanswered_ >= options_.max_unanswered)
    return lost(attempt_, trouble::passing, now);
  return ping(now);
}

redis_link_orders redis_link::nudge(time_point now) {
  if (phase_ != phase::degraded || last_trouble_ == trouble::lasting)
    return {};
  return connect(now);
}

redis_link_orders redis_link::stop() {
  redis_link_orders out;
  out.down = phase_ == phase::ready;
  out.close = phase_ == phase::connecting || phase_ == phase::ready;
  phase_ = phase::disabled;
  due_ = time_point::max();
  return out;
}

} // namespace bidiq

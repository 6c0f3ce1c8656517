#include "actors/resilience/pace_rules.hpp"

#include "actors/resilience/slot_grid.hpp"

#include <algorithm>

namespace bidiq {

namespace {

int64_t micros(std::chrono::milliseconds x) {
  return std::chrono::microseconds{x}.count();
}

} // namespace

pace_rules::pace_rules(const rate_limiter_options& options,
                       std::chrono::milliseconds node_ttl) {
  slot_grid grid{options};
  ceiling = options.pace.ceiling;
  floor = std::min(options.pace.floor, ceiling);
  decrease = options.pace.decrease;
  recovery = options.pace.recovery;
  min_pause = micros(options.pace.min_pause);
  max_pause = micros(options.pace.max_pause);
  step = grid.step;
  ahead = micros(options.ahead);
  wave = ahead + grid.late;
  gathering = micros(node_ttl);
  silence = micros(options.silence);
  stale = micros(options.stale);
}

} // namespace bidiq

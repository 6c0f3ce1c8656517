#include "actors/resilience/pace_clock.hpp"

#include <algorithm>
#include <cmath>

namespace bidiq {

namespace {

using namespace std::chrono;

// Quartz without NTP is off by up to 50 ppm.
constexpr double drift = 50e-6;

int64_t scaled(int64_t ns, double factor) {
  return static_cast<int64_t>(std::ceil(static_cast<double>(ns) * factor));
}

int64_t since(pace_clock::time_point anchor, pace_clock::time_point local) {
  return duration_cast<nanoseconds>(local - anchor).count();
}

} // namespace

void pace_clock::learn(int64_t t, time_point sent, time_point received) {
  auto early = t * 1000;
  // Redis cuts its clock to microseconds.
  auto late = early + 1000 + std::max<int64_t>(since(sent, received), 0);
  if (known_) {
    auto passed = since(anchor_, received);
    auto low = early_ + passed - scaled(passed, drift);
    auto high = low + spread_ + scaled(passed, 2 * drift);
    // Otherwise Redis's clock has been set, or it is another Redis.
    if (low <= late && early <= high) {
      early = std::max(early, low);
      late = std::min(late, high);
    }
  }
  known_ = true;
  anchor_ = received;
  early_ = early;
  spread_ = late - early;
}

int64_t pace_clock::server_at(time_point local) const {
  auto passed = since(anchor_, local);
  return (early_ + passed - scaled(std::abs(passed), drift)) / 1000;
}

pace_clock::time_point pace_clock::local_of(int64_t t) const {
  // One microsecond more than needed: rounding must not come out early.
  auto ahead = (t + 1) * 1000 - early_;
  return anchor_
         + nanoseconds{ahead + scaled(std::abs(ahead), drift / (1 - drift))};
}

int64_t pace_clock::spread_at(time_point local) const {
  auto passed = std::max<int64_t>(since(anchor_, local), 0);
  return (spread_ + scaled(passed, 2 * drift)) / 1000 + 1;
}

pace_clock::time_point pace_clock::spread_reaches(int64_t limit) const {
  auto left = std::max<int64_t>(limit * 1000 - spread_, 0);
  return anchor_
         + nanoseconds{
           static_cast<int64_t>(static_cast<double>(left) / (2 * drift))};
}

} // namespace bidiq

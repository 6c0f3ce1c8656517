#include "actors/accounts/request_rates.hpp"

#include <algorithm>

namespace bidiq {

namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

gcra limiter_of(uint32_t limit) {
  gcra_options out;
  out.ceiling = out.floor = limit / 60.0;
  out.burst = limit - 1.0;
  return gcra{out};
}

} // namespace

rate_verdict make_verdict(uint32_t limit, uint64_t remaining,
                          milliseconds reset, milliseconds wait) {
  using std::chrono::ceil;
  rate_verdict out;
  out.granted = wait <= milliseconds{0};
  out.use = {limit, std::min<uint64_t>(remaining, limit),
             std::clamp(ceil<seconds>(reset), seconds{0}, seconds{minutes{1}})};
  if (!out.granted)
    out.retry_after = std::clamp(ceil<seconds>(wait), seconds{1},
                                 seconds{minutes{1}});
  return out;
}

rate_verdict request_rates::take(const std::string& user, uint32_t limit,
                                 time_point now) {
  auto i = users_.find(user);
  if (i == users_.end() && users_.size() >= max_users_)
    return make_verdict(limit, limit - 1, milliseconds{minutes{1}} / limit, {});
  if (i == users_.end())
    i = users_.emplace(user, pace{}).first;
  auto& x = i->second;
  if (x.limit != limit)
    x = {limit, limiter_of(limit), now};
  x.last = now;
  auto step = minutes{1} / static_cast<double>(limit);
  auto granted = x.limiter.take(now);
  // All of them are free once the first of the minute has been paid for.
  auto ready = x.limiter.ready_at();
  // The limiter rounds its steps up, by less than a millisecond.
  auto ms = [](auto d) { return std::chrono::round<milliseconds>(d); };
  auto reset = ms(ready - now + step * (limit - 1.0));
  if (!granted)
    return make_verdict(limit, 0, reset,
                        std::max(ms(ready - now), milliseconds{1}));
  auto spare = ready > now ? 0.0 : 1.0 + (now - ready) / step;
  return make_verdict(limit, static_cast<uint64_t>(spare + 1e-6), reset, {});
}

void request_rates::sweep(time_point now) {
  std::erase_if(users_, [now](const auto& x) {
    return now - x.second.last >= minutes{1};
  });
}

} // namespace bidiq

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

// The limiter rounds its steps up, by less than a millisecond.
template <class Duration>
milliseconds rounded(Duration x) {
  return std::chrono::round<milliseconds>(x);
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
  auto granted = x.limiter.take(now);
  auto [spare, reset] = standing(x, now);
  if (granted)
    return make_verdict(limit, spare, reset, {});
  auto wait = rounded(x.limiter.ready_at() - now);
  return make_verdict(limit, 0, reset, std::max(wait, milliseconds{1}));
}

void request_rates::give_back(const std::string& user, uint32_t limit,
                              time_point now) {
  auto i = users_.find(user);
  if (i != users_.end() && i->second.limit == limit)
    i->second.limiter.give_back(now);
}

rate_use request_rates::look(const std::string& user, uint32_t limit,
                             time_point now) const {
  auto i = users_.find(user);
  if (i == users_.end() || i->second.limit != limit)
    return make_verdict(limit, limit, {}, {}).use;
  auto [spare, reset] = standing(i->second, now);
  return make_verdict(limit, spare, reset, {}).use;
}

std::pair<uint64_t, milliseconds> request_rates::standing(const pace& x,
                                                          time_point now) {
  auto step = minutes{1} / static_cast<double>(x.limit);
  auto ready = x.limiter.ready_at();
  // All are free once the first of the minute has been paid for.
  auto reset = rounded(ready - now + step * (x.limit - 1.0));
  auto spare = ready > now ? 0.0 : 1.0 + (now - ready) / step;
  // A user whom the limiter has not seen was ready ages ago.
  auto known = std::min(spare + 1e-6, static_cast<double>(x.limit));
  return {static_cast<uint64_t>(known), reset};
}

void request_rates::sweep(time_point now) {
  std::erase_if(users_, [now](const auto& x) {
    return now - x.second.last >= minutes{1};
  });
}

} // namespace bidiq

#include "actors/progress/stream_limits.hpp"

#include <algorithm>

namespace bidiq {

namespace {

constexpr std::chrono::seconds window{60};

} // namespace

void stream_limits::forget_old(account& x, time_point now) {
  while (!x.connects.empty() && now - x.connects.front() >= window)
    x.connects.pop_front();
}

stream_limits::verdict stream_limits::acquire(const std::string& who,
                                              uint64_t most, bool resuming,
                                              time_point now) {
  auto& x = accounts_[who];
  forget_old(x, now);
  if (!resuming) {
    if (x.streams >= most)
      return verdict::too_many_streams;
    if (x.connects.size() >= options_.connects_per_minute)
      return verdict::too_many_connects;
    x.connects.push_back(now);
  }
  ++x.streams;
  ++open_;
  return verdict::granted;
}

void stream_limits::release(const std::string& who, time_point now) {
  auto i = accounts_.find(who);
  if (i == accounts_.end() || i->second.streams == 0)
    return;
  --i->second.streams;
  --open_;
  forget_old(i->second, now);
  if (i->second.streams == 0 && i->second.connects.empty())
    accounts_.erase(i);
}

void stream_limits::withdraw(const std::string& who, time_point now) {
  auto i = accounts_.find(who);
  if (i != accounts_.end() && !i->second.connects.empty())
    i->second.connects.pop_back();
  release(who, now);
}

uint64_t stream_limits::open(const std::string& who) const {
  auto i = accounts_.find(who);
  return i != accounts_.end() ? i->second.streams : 0;
}

std::vector<std::string> stream_limits::holders() const {
  std::vector<std::string> out;
  for (auto& [who, x] : accounts_)
    if (x.streams > 0)
      out.push_back(who);
  return out;
}

void stream_limits::sweep(time_point now) {
  for (auto i = accounts_.begin(); i != accounts_.end();) {
    forget_old(i->second, now);
    if (i->second.streams == 0 && i->second.connects.empty())
      i = accounts_.erase(i);
    else
      ++i;
  }
}

std::chrono::seconds stream_limits::retry_after(const std::string& who,
                                                time_point now) const {
  auto i = accounts_.find(who);
  if (i == accounts_.end() || i->second.connects.empty())
    return std::chrono::seconds{1};
  auto left = std::chrono::ceil<std::chrono::seconds>(i->second.connects.front()
                                                      + window - now);
  return std::clamp(left, std::chrono::seconds{1}, window);
}

} // namespace bidiq

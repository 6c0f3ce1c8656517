#include "actors/auth/key_ring.hpp"

#include <algorithm>
#include <utility>

namespace bidiq {

using std::chrono::milliseconds;

const verification_key* key_ring::find(std::string_view id) const {
  auto i = keys_.find(id);
  return i == keys_.end() ? nullptr : &i->second;
}

bool key_ring::usable(time_point now) const {
  return read_ && now - last_read_ < options_.stale;
}

bool key_ring::complete(time_point now) const {
  return usable(now) && !failed_;
}

bool key_ring::due(time_point now) const {
  return may_read(now) && (!read_ || now - last_read_ >= options_.refresh);
}

bool key_ring::may_read(time_point now) const {
  return !reading_ && wait(now) == milliseconds{0};
}

milliseconds key_ring::wait(time_point now) const {
  if (!begun_)
    return milliseconds{0};
  auto left = last_begin_ + options_.min_interval - now;
  return std::max(std::chrono::ceil<milliseconds>(left), milliseconds{0});
}

void key_ring::begin(time_point now) {
  reading_ = true;
  begun_ = true;
  last_begin_ = now;
}

void key_ring::succeeded(key_set keys, time_point now) {
  keys_ = std::move(keys);
  read_ = true;
  reading_ = false;
  failed_ = false;
  last_read_ = now;
}

} // namespace bidiq

#include "actors/redis/poison.hpp"

#include "actors/base/enum_names.hpp"

namespace bidiq {

namespace {

constexpr std::chrono::minutes window{1};

constexpr enum_names<poison_reason::size> reasons{"damaged", "version", "type",
                                                  "size"};

} // namespace

std::string_view to_string(poison_reason x) noexcept {
  return reasons.of(x);
}

bool quarantine::add(const std::string& key, time_point now) {
  auto until = now + limits_.period;
  if (until_.add(key, until))
    return may_tell(now);
  until_.find(key)->value = until;
  return false;
}

bool quarantine::holds(const std::string& key, time_point now) const {
  auto x = until_.find(key);
  return x && now < x->value;
}

bool quarantine::may_tell(time_point now) {
  if (now >= minute_ + window) {
    minute_ = now;
    told_ = 0;
  }
  return told_++ < limits_.max_told;
}

} // namespace bidiq

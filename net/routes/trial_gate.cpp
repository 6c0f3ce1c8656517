#include "net/routes/trial_gate.hpp"

namespace bidiq {

namespace {

// A trial ends sooner.
constexpr std::chrono::seconds try_again{1};

failure refusal(errc code, const char* why) {
  auto out = fail(code, why);
  out.retry_after = try_again;
  return out;
}

} // namespace

outcome<std::shared_ptr<void>> trial_gate::enter(const std::string& user) {
  std::lock_guard guard{mutex_};
  if (users_.contains(user))
    return refusal(errc::rate_limited, "the user tries a sector already");
  if (users_.size() >= most_)
    return refusal(errc::overloaded, "as many try sectors as may");
  users_.insert(user);
  return std::shared_ptr<void>{this, [self = shared_from_this(), user](void*) {
                                 self->leave(user);
                               }};
}

void trial_gate::leave(const std::string& user) {
  std::lock_guard guard{mutex_};
  users_.erase(user);
}

} // namespace bidiq

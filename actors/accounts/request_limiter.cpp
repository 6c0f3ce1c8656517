#include "actors/accounts/request_limiter.hpp"

#include "actors/accounts/rate_script.hpp"
#include "actors/redis/redis_errors.hpp"

#include <utility>

namespace bidiq {

request_limiter::request_limiter(redis_access_ptr redis, size_t max_users)
  : here(max_users), redis_(std::move(redis)) {
  if (redis_ && redis_->link)
    link_ = redis_->link();
}

void request_limiter::ask(action what, const std::string& user, uint32_t limit,
                          const told& then) const {
  auto done = [then, limit, access = redis_](const redis::answer& found) {
    if (!found && access->report && concerns_link(found.error().code))
      access->report(found.error());
    then(read_rate_verdict(found, limit));
  };
  redis_->client->run(take_request_script(),
                      {redis_->keys.rate_limit("requests:" + user)},
                      {std::to_string(limit), std::to_string(what)}, done);
}

} // namespace bidiq

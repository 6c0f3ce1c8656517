#include "actors/sources/source_limits_link.hpp"

#include "actors/resilience/breaker_link.hpp"
#include "actors/resilience/pace_link.hpp"

#include <utility>

namespace bidiq {

namespace {

using kind = source_limits_input::kind;

template <class Fill>
void tell(const source_limits_link::listener& told, kind type, Fill fill) {
  auto x = std::make_shared<source_limits_input>();
  x->type = type;
  fill(*x);
  told(std::move(x));
}

} // namespace

source_limits_link::source_limits_link(redis_access_ptr redis,
                                       std::string source,
                                       rate_limiter_options pace,
                                       std::chrono::milliseconds node_ttl,
                                       listener told)
  : redis_(std::move(redis)),
    source_(std::move(source)),
    pace_(pace),
    node_ttl_(node_ttl),
    told_(std::move(told)) {
  if (!redis_)
    return;
  auto announced = [told = told_](const breaker_record& record) {
    tell(told, kind::announced, [&](auto& x) { x.record = record; });
  };
  auto subscribed = [told = told_] {
    tell(told, kind::subscribed, [](auto&) {});
  };
  follower_ = make_breaker_follower(source_, announced, subscribed);
  redis_->client->subscribe(redis_->keys.breaker_events(), follower_);
}

source_limits_link::~source_limits_link() {
  if (follower_)
    redis_->client->unsubscribe(redis_->keys.breaker_events(), follower_);
}

void source_limits_link::ask(source_limits& limits, time_point now) const {
  if (!redis_)
    return;
  while (auto question = limits.next_question(now))
    std::visit([&](const auto& x) { send(x, now); }, *question);
}

void source_limits_link::send(const pace_question& asked,
                              time_point now) const {
  auto done = [told = told_, now, asked](auto answer) {
    tell(told, kind::pace, [&](auto& x) {
      x.sent = now;
      x.pace_asked = asked;
      x.pace = std::move(answer);
    });
  };
  ask_pace(*redis_, source_, pace_, node_ttl_, asked, done);
}

void source_limits_link::send(const breaker_question& asked,
                              time_point now) const {
  auto done = [told = told_, now, asked](auto answer) {
    tell(told, kind::breaker, [&](auto& x) {
      x.sent = now;
      x.breaker_asked = asked;
      x.breaker = std::move(answer);
    });
  };
  ask_breaker(*redis_, source_, asked, done);
}

} // namespace bidiq

#include "actors/cache/cache_port.hpp"

#include "actors/redis/channel_subscriber.hpp"

#include <utility>

namespace bidiq {

cache_port::cache_port(self_ptr self, const notice_cache_options& options)
  : redis_port(self, options.redis), options_(options) {
  // nop
}

bool cache_port::on_link(const link_status& news) {
  if (news.generation < link().generation)
    return false;
  auto returned = redis_port::on_link(news);
  if (!hears() && deaf_)
    deaf_();
  return returned;
}

bool cache_port::hears() const {
  return shares() && link().subscriptions && subscribed_;
}

void cache_port::listen(std::function<void(std::string_view)> heard,
                        std::function<void()> deaf) {
  deaf_ = std::move(deaf);
  auto x = std::make_shared<channel_subscriber>(
    poster(), [this](bool yes) { on_subscribed(yes); }, std::move(heard));
  subscription_ = subscribe_while_held(redis().client, keys().cache_events(),
                                       x);
}

void cache_port::on_subscribed(bool yes) {
  subscribed_ = yes;
  if (!yes)
    deaf_();
}

void cache_port::limit(std::function<bool()> done, std::function<void()> late) {
  limit_from({now(), worked_}, std::move(done), std::move(late));
}

void cache_port::limit_from(stopwatch x, std::function<bool()> done,
                            std::function<void()> late) {
  auto left = x.begun + options_.op_timeout + (worked_ - x.worked) - now();
  if (left <= caf::timespan{0})
    return late();
  after(left, [this, x, done = std::move(done), late = std::move(late)] {
    if (!done())
      limit_from(x, done, late);
  });
}

} // namespace bidiq

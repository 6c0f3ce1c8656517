#include "actors/cache/cache_port.hpp"

#include <string>
#include <utility>

namespace bidiq {

namespace {

// Posts to the cache's thread what comes on the client's.
class channel_subscriber : public redis::subscriber {
public:
  using poster = std::function<void(std::function<void()>)>;

  channel_subscriber(poster post, std::function<void(bool)> subscribed,
                     std::function<void(std::string_view)> heard)
    : post_(std::move(post)),
      subscribed_(std::move(subscribed)),
      heard_(std::move(heard)) {
    // nop
  }

  void on_subscribed() override {
    post_([f = subscribed_] { f(true); });
  }
  void on_unsubscribed() override {
    post_([f = subscribed_] { f(false); });
  }
  void on_message(std::string_view payload) override {
    post_([f = heard_, text = std::string{payload}] { f(text); });
  }

private:
  poster post_;
  std::function<void(bool)> subscribed_;
  std::function<void(std::string_view)> heard_;
};

} // namespace

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
  auto channel = keys().cache_events();
  redis().client->subscribe(channel, x);
  auto end = [redis = access(), channel, x](void*) {
    redis->client->unsubscribe(channel, x);
  };
  subscription_ = std::shared_ptr<void>{nullptr, end};
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

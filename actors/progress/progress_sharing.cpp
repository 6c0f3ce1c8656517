#include "actors/progress/progress_sharing.hpp"

#include "actors/progress/progress_store.hpp"

namespace bidiq {

namespace {

// One broker's ear at its search's channel.
class channel_subscriber : public redis::subscriber {
public:
  explicit channel_subscriber(std::function<void(bridge_input)> heard)
    : heard_(std::move(heard)) {
    // nop
  }

  void on_subscribed() override {
    tell(bridge_input::kind::subscribed);
  }
  void on_unsubscribed() override {
    tell(bridge_input::kind::unsubscribed);
  }
  void on_message(std::string_view payload) override {
    bridge_input x;
    x.what = bridge_input::kind::message;
    x.message = payload;
    heard_(std::move(x));
  }

private:
  void tell(bridge_input::kind what) {
    bridge_input x;
    x.what = what;
    heard_(std::move(x));
  }

  std::function<void(bridge_input)> heard_;
};

} // namespace

std::shared_ptr<const progress_sharing> share_progress(redis_access_ptr redis) {
  auto store = std::make_shared<const progress_store>(redis);
  auto out = std::make_shared<progress_sharing>();
  out->store = [store](auto& search, auto& request, auto done) {
    store->run(search, request, std::move(done));
  };
  out->subscribe = [redis](const std::string& id, auto heard) {
    auto channel = redis->keys.events(id);
    redis::subscriber_ptr x
      = std::make_shared<channel_subscriber>(std::move(heard));
    redis->client->subscribe(channel, x);
    auto end = [redis, channel, x](void*) {
      redis->client->unsubscribe(channel, x);
    };
    return std::shared_ptr<void>{nullptr, end};
  };
  out->link = redis->link;
  return out;
}

} // namespace bidiq

#pragma once

#include "net/redis/client.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace bidiq {

/// Follows a channel for an actor: posts to the actor's thread what comes on
/// the client's.
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

/// Subscribes until the returned handle goes.
inline std::shared_ptr<void>
subscribe_while_held(redis::client_ptr client, const std::string& channel,
                     const redis::subscriber_ptr& x) {
  client->subscribe(channel, x);
  return {nullptr,
          [client, channel, x](void*) { client->unsubscribe(channel, x); }};
}

} // namespace bidiq

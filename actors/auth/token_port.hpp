#pragma once

#include "actors/auth/token_cache_options.hpp"
#include "actors/redis/channel_subscriber.hpp"
#include "actors/redis/redis_port.hpp"

#include <functional>
#include <memory>
#include <string_view>
#include <utility>

namespace bidiq {

/// How the token cache goes on once Redis, the auth server or the accounts have
/// answered, or a time is up: runs on the cache's own thread.
struct token_step {
  std::function<void()> run;
};

/// The actor with the messages that it sends to itself.
using token_cache_self = token_cache_actor::extend<
  // Something has answered.
  caf::reacts_to<internal_atom, redis_atom, token_step_ptr>>;

/// How the parts of the token cache reach Redis, the time, and their own
/// thread.
class token_port : public redis_port<token_cache_self, token_step> {
public:
  using redis_port::redis_port;

  /// A function for other threads: what it is given is passed to `f` on the
  /// cache's thread, or dropped if the cache has gone.
  template <class T>
  std::function<void(T)> on_my_thread(std::function<void(T)> f) {
    return [post = poster(), f = std::move(f)](T x) {
      auto shared = std::make_shared<T>(std::move(x));
      post([f, shared] { f(std::move(*shared)); });
    };
  }

  /// Listens to a channel until the port goes; `subscribed` tells when that
  /// begins and when it is interrupted.
  void listen(const std::string& channel,
              std::function<void(std::string_view)> heard,
              std::function<void(bool)> subscribed) {
    subscription_ = subscribe_while_held(
      redis().client, channel,
      std::make_shared<channel_subscriber>(poster(), std::move(subscribed),
                                           std::move(heard)));
  }

private:
  std::shared_ptr<void> subscription_;
};

} // namespace bidiq

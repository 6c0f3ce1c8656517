#pragma once

#include "net/redis/client.hpp"
#include "net/redis/connection.hpp"

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace bidiq::redis {

/// The channels of one client and who follows them. `add`, `remove` and
/// `silence` may be called on any thread, the rest on the connection's.
class subscriptions : public std::enable_shared_from_this<subscriptions> {
public:
  subscriptions(const asio::any_io_executor& ex, const connection_ptr& link);

  void add(const std::string& channel, subscriber_ptr x);

  void remove(const std::string& channel, const subscriber_ptr& x);

  /// The connection is up: subscribes to all channels.
  void start();

  /// The connection is gone: tells those who were told that it was there.
  void stop();

  /// No subscriber is told anything any more.
  void silence();

  /// For `connection::start`.
  bool on_reply(const value& x);

private:
  struct member {
    subscriber_ptr who;
    bool told = false; ///< `on_subscribed` was called last.
  };

  struct channel {
    explicit channel(std::string x) : name(std::move(x)) {
      // nop
    }
    bool acknowledged() const noexcept {
      return asked && unanswered == 0;
    }

    const std::string name;
    std::vector<member> members;
    bool asked = false;    ///< SUBSCRIBE was the last thing we sent.
    size_t unanswered = 0; ///< Commands without a reply.
    bool dirty = false;    ///< In `dirty_`.
  };
  using channel_ptr = std::shared_ptr<channel>;

  void mark(const channel_ptr& x);
  void turn();
  void send(std::string command, const std::vector<channel_ptr>& all);
  void on_acknowledged(const std::string& name);
  void on_message(const std::string& name, const std::string& payload);
  void welcome(const channel_ptr& x);
  void forget_if_unused(const channel_ptr& x);
  template <class Due, class Call>
  void tell(const channel_ptr& x, Due due, Call call);

  asio::any_io_executor executor_;
  std::weak_ptr<connection> link_; // which has `on_reply`
  std::atomic<bool> silent_ = false;
  std::mutex mutex_; ///< Guards what follows; never held over a callback.
  bool open_ = false;
  bool scheduled_ = false;
  std::unordered_map<std::string, channel_ptr> table_;
  std::vector<channel_ptr> dirty_; ///< May need a command.
};

} // namespace bidiq::redis

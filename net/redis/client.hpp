#pragma once

#include "net/redis/url.hpp"
#include "net/redis/value.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace boost::asio {
class any_io_executor;
} // namespace boost::asio

namespace bidiq::redis {

/// A Lua script and its digest.
struct script {
  explicit script(std::string text);

  std::string source;
  std::string sha1; ///< Lower-case hex, as EVALSHA wants it.
};

struct client_options {
  address server;
  std::string client_name; ///< For CLIENT SETNAME.
  std::string ca_file;     ///< PEM; empty: the system's authorities.
  std::chrono::milliseconds connect_timeout{1'000}; ///< All of `open`.
  std::chrono::milliseconds op_timeout{250};        ///< From send to reply.
  /// Commands whose bytes are not answered yet; beyond it `overloaded`.
  size_t max_inflight_bytes = size_t{64} << 20;
  /// One reply, as sent; a longer one breaks the link.
  size_t max_reply_bytes = size_t{256} << 20;
  /// What is sent within this time travels together, unless the link is idle.
  std::chrono::microseconds coalesce{100};
};

/// Follows one channel over all reconnects. Called on the client's thread, must
/// not block.
class subscriber {
public:
  virtual ~subscriber() = default;

  /// The server has confirmed the subscription: everything published from now
  /// on comes. Again after each reconnect.
  virtual void on_subscribed() = 0;

  virtual void on_message(std::string_view payload) = 0;

  /// Messages may be missed from here to the next `on_subscribed`.
  virtual void on_unsubscribed() = 0;
};
using subscriber_ptr = std::shared_ptr<subscriber>;

/// The two connections of a client: RESP2 allows no commands beside
/// subscriptions.
enum class link : uint8_t { commands, subscriptions };

/// Called on the client's thread: once with how `open` went, and, if it went
/// well, once more when the link has broken (never after `close`).
struct link_events {
  std::function<void(boost::system::result<void, error>)> opened;
  std::function<void(error)> broken;
};

/// A Redis client on one I/O thread: pipelined commands over one connection and
/// subscriptions over another, each opened and closed on demand, so that
/// its supervisor decides when to try again. All member functions are
/// thread-safe and never block; callbacks run on the executor's thread.
/// Destroying the last reference closes everything; unanswered callbacks then
/// get `closed`.
class client {
public:
  /// `ex` belongs to an io_context that one thread runs.
  client(const boost::asio::any_io_executor& ex, client_options options);
  ~client();
  client(const client&) = delete;
  client& operator=(const client&) = delete;

  /// Resolves (asks the Sentinels), connects, TLS, AUTH, SELECT, CLIENT
  /// SETNAME, and for `subscriptions` subscribes to all channels again. An open
  /// link is closed first.
  void open(link which, link_events events);

  void close(link which);

  /// Sends a command over the open link `commands`; pipelined, in order. If one
  /// is not answered within `op_timeout` the link breaks: all that are on their
  /// way get `timeout`, since later replies could not come before.
  void command(std::vector<std::string> args, callback done);

  /// EVALSHA, and EVAL if the server does not know the script.
  void run(const script& code, std::vector<std::string> keys,
           std::vector<std::string> args, callback done);

  /// One PING on the link `subscriptions`.
  void ping_subscriptions(callback done);

  /// Adds a follower of a channel: at once if the link is open, else when it
  /// is.
  void subscribe(const std::string& channel, subscriber_ptr x);

  void unsubscribe(const std::string& channel, const subscriber_ptr& x);

  /// "host:port" or the socket's path, as resolved last.
  std::string peer() const;

  const client_options& options() const noexcept;

private:
  struct state;
  std::shared_ptr<state> state_;
};
using client_ptr = std::shared_ptr<client>;

} // namespace bidiq::redis

#pragma once

#include "net/redis/client.hpp"
#include "net/redis/stream.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace bidiq::redis {

/// A stream to a server that has let us in.
struct dialed {
  stream_ptr link;
  std::string peer; ///< "host:port" or the socket's path.
};

/// One attempt to reach a server: Sentinels, name, connection, TLS, login, in
/// `connect_timeout` in all. Lives on the thread of its executor.
class dialer : public std::enable_shared_from_this<dialer> {
public:
  using handler = std::function<void(result<dialed>)>;

  /// `tls` is needed for an address with `tls` only.
  dialer(const asio::any_io_executor& ex, client_options options,
         tls_context tls);

  /// Calls `done` once, unless abandoned.
  void start(handler done);

  void abandon();

private:
  using host_port = std::pair<std::string, uint16_t>;
  using commands = std::vector<std::vector<std::string>>;

  asio::awaitable<result<dialed>> run();
  asio::awaitable<result<dialed>> reach(host_port to);
  asio::awaitable<result<std::vector<stream::endpoint>>> resolve(host_port to);
  asio::awaitable<result<void>> connect(std::vector<stream::endpoint> to);
  asio::awaitable<result<void>> login();
  asio::awaitable<result<std::vector<answer>>> ask(commands all);
  asio::awaitable<result<host_port>> find_master();
  asio::awaitable<result<host_port>> ask_sentinel(host_port sentinel);
  asio::awaitable<result<void>> check_role();
  commands login_commands() const;
  void finish(result<dialed> outcome);
  void hurry(size_t sentinels_left);

  asio::any_io_executor executor_;
  client_options options_;
  tls_context tls_;
  handler done_;
  asio::ip::tcp::resolver resolver_;
  asio::steady_timer timer_; ///< Ends the whole attempt.
  asio::steady_timer hurry_; ///< Ends the wait for one Sentinel.
  stream_ptr link_;
  bool stopped_ = false;
};

} // namespace bidiq::redis

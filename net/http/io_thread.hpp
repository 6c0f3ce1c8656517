#pragma once

#include "net/http/deadline_wheel.hpp"
#include "net/http/io_home.hpp"
#include "net/http/server_state.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <ctime>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>

namespace bidiq::http {

class session;

/// One I/O thread's world: its io_context, its acceptor and its connections
/// for life. `drain`, `abort` and what sessions call run on that thread.
class io_thread {
public:
  io_thread(server_state& shared, std::size_t position);
  ~io_thread();
  io_thread(const io_thread&) = delete;
  io_thread& operator=(const io_thread&) = delete;

  /// Opens the acceptor; `share` sets SO_REUSEPORT. Before `run`.
  boost::system::error_code listen(const tcp::endpoint& at, bool share);

  /// Takes the acceptor back. Before `run`.
  void unlisten();

  tcp::endpoint local_endpoint() const;

  /// Serves until `abort` or `force_stop`.
  void run();

  /// Takes what already waits in the acceptor, closes it, and closes idle
  /// connections.
  void drain();

  /// Closes everything; `run` returns once all coroutines have ended.
  void abort();

  /// Makes `run` return whatever still waits. Thread-safe.
  void force_stop();

  /// Takes a session that ends off the list.
  void forget(session* x);

  /// Returns the current HTTP date, rendered once a second.
  std::string_view date();

  asio::io_context& io() noexcept {
    return io_;
  }

  deadline_wheel& wheel() noexcept {
    return wheel_;
  }

  io_home& home() noexcept {
    return home_;
  }

  server_state& shared() noexcept {
    return shared_;
  }

  std::size_t position() const noexcept {
    return position_;
  }

private:
  void start_accepting();
  asio::awaitable<void> accept_loop();
  void try_admit(tcp::socket socket, const tcp::endpoint& remote);
  void admit(tcp::socket socket, const asio::ip::address& remote);
  std::shared_ptr<void> place_for_refusal();

  server_state& shared_;
  const std::size_t position_;
  std::unordered_set<session*> sessions_;
  std::size_t refusing_ = 0; // connections being told that there is no room
  std::string date_;
  std::time_t date_of_ = 0;
  bool starved_ = false; // of file descriptors
  // Destroying the io_context destroys waiting coroutines, which use all of
  // the above: it has to go first.
  asio::io_context io_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_;
  deadline_wheel wheel_;
  io_home home_;
  tcp::acceptor acceptor_;
  asio::steady_timer pause_;
};

} // namespace bidiq::http

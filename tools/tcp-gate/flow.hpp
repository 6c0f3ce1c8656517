#pragma once

#include "tools/tcp-gate/faults.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <deque>
#include <random>
#include <string>

namespace bidiq {

/// The bytes of one connection that go one way, with what is done to them. Used
/// from one thread.
class flow {
public:
  using socket = boost::asio::ip::tcp::socket;

  /// `faults` may change at any time, followed by `changed`; `passed` and
  /// `corrupted` are counted up. All of them must outlive the flow.
  flow(socket& from, socket& to, const flow_faults& faults, uint64_t& passed,
       uint64_t& corrupted, uint64_t seed);

  /// Reads until the end of the stream or an error; true at the end.
  boost::asio::awaitable<bool> read();

  /// Writes what was read and then ends the stream; false after an error.
  boost::asio::awaitable<bool> write();

  /// The faults have changed.
  void changed();

  /// Ends the stream towards the receiver now; what comes later is dropped.
  void half_close();

  /// Lets `read` and `write` return, once the sockets are closed.
  void stop();

private:
  struct chunk {
    std::chrono::steady_clock::time_point due;
    std::string bytes;
  };

  /// Until then, or until something has changed.
  boost::asio::awaitable<void>
  wait(std::chrono::steady_clock::time_point until);
  boost::asio::awaitable<void> wait_for(std::chrono::nanoseconds time);
  boost::asio::awaitable<bool> write_paced(std::string bytes);
  void spoil(std::string& bytes);

  socket& from_;
  socket& to_;
  const flow_faults& faults_;
  uint64_t& passed_;
  uint64_t& corrupted_;
  std::mt19937_64 random_;
  boost::asio::steady_timer news_; ///< Cancelled when anything has changed.
  std::deque<chunk> queue_;
  size_t queued_ = 0;
  bool ended_ = false; ///< `from` has sent all.
  bool stopped_ = false;
};

} // namespace bidiq

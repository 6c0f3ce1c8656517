#pragma once

#include <boost/asio/ip/address.hpp>

#include <atomic>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>

namespace bidiq::http {

/// Counts open connections, in all and by address. The one thing that I/O
/// threads share, touched when a connection opens or ends, never in between.
/// Thread-safe.
class connection_limits
  : public std::enable_shared_from_this<connection_limits> {
public:
  /// `per_address` 0 = not limited; of IPv6 a /64 counts as one address.
  connection_limits(std::size_t total, std::size_t per_address);

  /// Takes a place; null if there is none left. The place is given back when
  /// the last copy of the result goes.
  std::shared_ptr<void> enter(const boost::asio::ip::address& from);

  std::size_t open() const noexcept {
    return open_;
  }

private:
  bool enter_address(const boost::asio::ip::address& from);
  void leave(const boost::asio::ip::address& from);

  const std::size_t total_;
  const std::size_t per_address_;
  std::atomic<std::size_t> open_ = 0;
  std::mutex mutex_;
  std::map<boost::asio::ip::address, std::size_t> addresses_;
};

} // namespace bidiq::http

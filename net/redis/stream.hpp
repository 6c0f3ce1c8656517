#pragma once

#include "net/redis/value.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace bidiq::redis {

namespace asio = boost::asio;
using tls_context = std::shared_ptr<asio::ssl::context>;
template <class T>
using result = boost::system::result<T, error>;

/// What a failed socket operation means.
errc classify(const boost::system::error_code& ec) noexcept;

/// A context that trusts the authorities in `ca_file` (PEM), or the system's
/// if it is empty.
result<tls_context> make_tls_context(const std::string& ca_file);

/// Bytes to and from a server over TCP or a Unix socket, with or without TLS.
/// At most one read and one write at a time.
class stream {
public:
  using socket = asio::generic::stream_protocol::socket;
  using endpoint = asio::generic::stream_protocol::endpoint;

  explicit stream(const asio::any_io_executor& ex) : socket_(ex) {
    // nop
  }

  /// Refuses to be connected to itself, as happens on a freed ephemeral port.
  asio::awaitable<result<void>> connect(endpoint to);

  /// `host` (name or address) must be in the server's certificate.
  asio::awaitable<result<void>> handshake(tls_context context,
                                          std::string host);

  /// Cancels what is under way.
  void close() noexcept;

  bool has_unread_bytes() const noexcept;

  template <class Handler>
  auto read_some(asio::mutable_buffer to, Handler&& f) {
    if (tls_)
      return tls_->async_read_some(to, std::forward<Handler>(f));
    return socket_.async_read_some(to, std::forward<Handler>(f));
  }

  template <class Handler>
  auto write_all(std::string_view bytes, Handler&& f) {
    auto from = asio::buffer(bytes);
    if (tls_)
      return asio::async_write(*tls_, from, std::forward<Handler>(f));
    return asio::async_write(socket_, from, std::forward<Handler>(f));
  }

private:
  socket socket_;
  tls_context context_;
  std::optional<asio::ssl::stream<socket&>> tls_;
};
using stream_ptr = std::shared_ptr<stream>;

} // namespace bidiq::redis

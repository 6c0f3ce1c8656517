#pragma once

#include "net/http/request_context.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/http/status.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>

namespace bidiq::http {

using boost::asio::ip::tcp;
using boost::beast::http::status;

/// An open file descriptor, closed with the last owner.
class file_handle {
public:
  explicit file_handle(int fd) noexcept : fd_(fd) {
    // nop
  }
  ~file_handle();
  file_handle(const file_handle&) = delete;
  file_handle& operator=(const file_handle&) = delete;

  int fd() const noexcept {
    return fd_;
  }

private:
  int fd_;
};

/// A part of a file, read in pieces by a small thread pool while it is sent.
struct file_range {
  std::shared_ptr<const file_handle> file;
  uint64_t offset = 0;
  uint64_t length = 0;
};

/// Bytes that are fetched while they are sent. What has been read waits for no
/// more than one piece. Gone as soon as the client is.
class body_source {
public:
  virtual ~body_source() = default;

  /// Puts the next bytes, at most `size`, at `out` and returns how many. 0:
  /// they cannot be had, which the client learns by the connection's end. May
  /// block.
  virtual std::size_t read(char* out, std::size_t size) = 0;

  /// Nobody wants the bytes any more: a `read` that waits returns 0 soon. Comes
  /// from another thread than `read`, at the same time; must not block.
  virtual void abandon() noexcept {
    // nop
  }
};

/// A body of exactly so many bytes of a source, which is read by threads that
/// may wait and outlive the server.
struct streamed_body {
  std::shared_ptr<body_source> source;
  uint64_t length = 0;
  boost::asio::thread_pool* readers = nullptr;
};

using response_body
  = std::variant<std::string, std::shared_ptr<const std::string>, file_range,
                 streamed_body>;

/// What a handler answers. Content-Length, Date, X-Request-ID, Vary, CORS and
/// legacy headers, Connection and compression are the server's business.
struct response {
  status code = status::ok;
  std::string content_type; ///< "" = none, e.g. with 204.
  /// Line breaks and other control characters in values become blanks.
  name_values headers;
  response_body body;
  /// The same body gzip-encoded, if it happens to exist; else the server
  /// compresses JSON and text over `gzip_min_bytes` itself.
  std::shared_ptr<const std::string> gzipped;
  std::string log_note; ///< Goes to the access record, never to the client.

  /// Returns the number of bytes of `body`.
  uint64_t size() const noexcept;
};

/// Builds the usual answers.
response json_response(std::string body, status code = status::ok);
response text_response(std::string body, status code = status::ok);
response empty_response(status code = status::no_content);

/// Takes the connection away from the server, for event streams. `run` is
/// called once on the connection's I/O thread; the server forgets the socket.
/// Bytes the client sent after its request are dropped.
struct takeover {
  /// Receives the socket (non-blocking), the request and the complete response
  /// head made from `head` with X-Request-ID, CORS, legacy headers and
  /// `Connection: close`: to be sent first. There is neither Content-Length
  /// nor Transfer-Encoding in it unless `head.headers` names one.
  using function = std::function<void(tcp::socket, request_context&&,
                                      std::string serialised_head)>;
  response head; ///< Status, content type and headers; the body is ignored.
  function run;
};

using answer = std::variant<response, takeover>;

} // namespace bidiq::http

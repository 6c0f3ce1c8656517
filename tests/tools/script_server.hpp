#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace bidiq {

/// An HTTP server on a free port of 127.0.0.1 whose answers a test writes byte
/// by byte. One connection at a time, one request each.
class script_server {
public:
  /// A connection of a client that has sent its request.
  class connection {
  public:
    explicit connection(int fd) : fd_(fd) {
      // nop
    }

    void send(std::string_view bytes) const;

    /// A whole answer with its length.
    void answer(int status, std::string_view type, std::string_view body) const;

    /// The head of a chunked event stream, and one chunk of it.
    void open_stream() const;
    void chunk(std::string_view bytes) const;

    /// Returns once the client has closed the connection.
    void wait_for_close() const;

  private:
    int fd_;
  };

  /// `request` is the head as sent and the body behind it.
  using handler = std::function<void(const std::string& request, connection)>;

  explicit script_server(handler f);
  ~script_server();

  std::string url() const;

  /// Every request so far, in order.
  std::vector<std::string> requests() const;

  /// Waits until a request beginning with `prefix` has arrived.
  void wait_for(std::string_view prefix) const;

private:
  void run();
  void serve(int fd);

  handler handler_;
  int listener_ = -1;
  int port_ = 0;
  mutable std::mutex mutex_;
  mutable std::condition_variable arrived_;
  std::vector<std::string> requests_;
  std::thread thread_;
};

} // namespace bidiq

#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace bidiq::redis {

/// Accepts on a free port of 127.0.0.1, one connection at a time, and does with
/// each what a test says: for answers that no redis-server gives on demand.
class scripted_peer {
public:
  class connection {
  public:
    explicit connection(int fd) : fd_(fd) {
      // nop
    }

    /// Reads until `text` has come; false: closed before.
    bool await(std::string_view text) {
      char bytes[4096];
      while (seen_.find(text) == std::string::npos) {
        auto n = recv(fd_, bytes, sizeof(bytes), 0);
        if (n <= 0)
          return false;
        seen_.append(bytes, static_cast<size_t>(n));
      }
      seen_.erase(0, seen_.find(text) + text.size());
      return true;
    }

    void send(std::string_view bytes) {
      while (!bytes.empty()) {
        auto n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (n <= 0)
          return;
        bytes.remove_prefix(static_cast<size_t>(n));
      }
    }

    /// Lets a client without login in.
    void welcome() {
      if (await("PING\r\n"))
        send("+PONG\r\n");
    }

    void wait_for_close() {
      await("this never comes");
    }

  private:
    int fd_;
    std::string seen_;
  };

  explicit scripted_peer(std::function<void(connection)> script)
    : script_(std::move(script)) {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(at);
    auto generic = reinterpret_cast<sockaddr*>(&at);
    if (bind(listener_, generic, size) != 0 || listen(listener_, 16) != 0
        || getsockname(listener_, generic, &size) != 0)
      throw std::runtime_error("cannot listen on loopback");
    port_ = ntohs(at.sin_port);
    thread_ = std::thread([this] { run(); });
  }

  /// The client must have closed its connections.
  ~scripted_peer() {
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close(listener_);
  }

  std::string host() const {
    return "127.0.0.1:" + std::to_string(port_);
  }

  std::string url() const {
    return "redis://" + host();
  }

private:
  void run() {
    for (int fd; (fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;
         close(fd))
      script_(connection{fd});
  }

  std::function<void(connection)> script_;
  int listener_ = -1;
  uint16_t port_ = 0;
  std::thread thread_;
};

} // namespace bidiq::redis

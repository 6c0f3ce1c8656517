#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace bidiq::test {

/// One connection as the hostile side sees it. Blocking; every call returns
/// false once the client has gone.
class peer {
public:
  explicit peer(int fd) : fd_(fd) {
    // nop
  }

  /// Reads up to the blank line after the header into `request`.
  bool read_request() {
    request.clear();
    char c = 0;
    while (!request.ends_with("\r\n\r\n")) {
      if (::recv(fd_, &c, 1, 0) != 1)
        return false;
      request += c;
    }
    return true;
  }

  /// Reads the body that `request` announces by its Content-Length into `body`.
  bool read_body() {
    constexpr std::string_view field = "\r\nContent-Length: ";
    auto at = request.find(field);
    auto announced = at != request.npos;
    body.assign(announced ? std::stoull(request.substr(at + field.size())) : 0,
                '\0');
    for (size_t have = 0; have < body.size();) {
      auto n = ::recv(fd_, body.data() + have, body.size() - have, 0);
      if (n <= 0)
        return false;
      have += static_cast<size_t>(n);
    }
    return true;
  }

  /// Sends of `text` what is taken without a break of so many milliseconds;
  /// returns how much that was.
  size_t push(std::string_view text, int milliseconds) {
    size_t sent = 0;
    pollfd p{fd_, POLLOUT, 0};
    while (sent < text.size() && ::poll(&p, 1, milliseconds) == 1) {
      auto n = ::send(fd_, text.data() + sent, text.size() - sent,
                      MSG_NOSIGNAL | MSG_DONTWAIT);
      if (n <= 0)
        break;
      sent += static_cast<size_t>(n);
    }
    return sent;
  }

  bool send(std::string_view text) {
    while (!text.empty()) {
      auto n = ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL);
      if (n <= 0)
        return false;
      text.remove_prefix(static_cast<size_t>(n));
    }
    return true;
  }

  /// Sends a whole answer with a right Content-Length.
  bool answer(std::string_view status, std::string_view headers,
              std::string_view content) {
    std::string text{"HTTP/1.1 "};
    text += status;
    text += "\r\nContent-Length: " + std::to_string(content.size()) + "\r\n";
    text += headers;
    text += "\r\n";
    text += content;
    return send(text);
  }

  /// Says nothing for this long; false if the client has left meanwhile.
  bool silence(int milliseconds) {
    pollfd p{fd_, POLLIN | POLLRDHUP, 0};
    return ::poll(&p, 1, milliseconds) == 0;
  }

  /// The socket, for those who speak something else over it.
  int socket() const {
    return fd_;
  }

  std::string request;
  std::string body;

private:
  int fd_;
};

/// A TCP server on a free port of the loopback which does to each connection
/// whatever the test says.
class hostile_server {
public:
  explicit hostile_server(std::function<void(peer&)> behave)
    : behave_(std::move(behave)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto any = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof(address);
    if (::bind(listener_, any, size) != 0 || ::listen(listener_, 64) != 0
        || ::getsockname(listener_, any, &size) != 0)
      throw std::runtime_error("no free port");
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread{[this] {
      // Its connections' threads inherit this; OpenSSL would raise SIGPIPE.
      sigset_t signals;
      sigemptyset(&signals);
      sigaddset(&signals, SIGPIPE);
      pthread_sigmask(SIG_BLOCK, &signals, nullptr);
      accept_all();
    }};
  }

  ~hostile_server() {
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    for (auto fd : fds_)
      ::shutdown(fd, SHUT_RDWR);
    for (auto& thread : threads_)
      thread.join();
    for (auto fd : fds_)
      ::close(fd);
    ::close(listener_);
  }

  std::string url(std::string_view path = "/") const {
    return "http://127.0.0.1:" + std::to_string(port_) + std::string{path};
  }

  uint16_t port() const {
    return port_;
  }

  /// Connections accepted so far.
  size_t connections() const {
    return connections_;
  }

private:
  void accept_all() {
    for (;;) {
      auto fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0)
        return;
      ++connections_;
      fds_.push_back(fd);
      threads_.emplace_back([this, fd] {
        peer client{fd};
        behave_(client);
        ::shutdown(fd, SHUT_RDWR);
      });
    }
  }

  std::function<void(peer&)> behave_;
  int listener_ = -1;
  uint16_t port_ = 0;
  std::atomic<size_t> connections_ = 0;
  std::vector<int> fds_; ///< The acceptor's until it has been joined.
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

} // namespace bidiq::test

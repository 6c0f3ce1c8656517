#include "tests/tools/script_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>
#include <utility>

namespace bidiq {

namespace {

size_t body_size(const std::string& head) {
  auto at = head.find("Content-Length: ");
  return at == std::string::npos ? 0
                                 : std::strtoul(&head[at + 16], nullptr, 10);
}

/// Reads head and body; what there is when the client closes.
std::string read_request(int fd) {
  std::string result;
  char buf[4096];
  while (true) {
    auto end = result.find("\r\n\r\n");
    if (end != std::string::npos
        && result.size() >= end + 4 + body_size(result.substr(0, end)))
      return result;
    auto n = recv(fd, buf, sizeof(buf), 0);
    if (n <= 0)
      return result;
    result.append(buf, static_cast<size_t>(n));
  }
}

} // namespace

void script_server::connection::send(std::string_view bytes) const {
  while (!bytes.empty()) {
    auto n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n <= 0)
      return;
    bytes.remove_prefix(static_cast<size_t>(n));
  }
}

void script_server::connection::answer(int status, std::string_view type,
                                       std::string_view body) const {
  send("HTTP/1.1 " + std::to_string(status)
       + " X\r\nConnection: close\r\nContent-Type: " + std::string(type)
       + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n");
  send(body);
}

void script_server::connection::open_stream() const {
  send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
       "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n");
}

void script_server::connection::chunk(std::string_view bytes) const {
  char size[32];
  std::snprintf(size, sizeof(size), "%zx\r\n", bytes.size());
  send(size);
  send(bytes);
  send("\r\n");
}

void script_server::connection::wait_for_close() const {
  char byte = 0;
  while (recv(fd_, &byte, 1, 0) > 0) {
    // nop
  }
}

script_server::script_server(handler f) : handler_(std::move(f)) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto generic = reinterpret_cast<sockaddr*>(&address);
  if (listener_ < 0 || bind(listener_, generic, size) != 0
      || listen(listener_, 16) != 0
      || getsockname(listener_, generic, &size) != 0)
    throw std::runtime_error("cannot listen on loopback");
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { run(); });
}

script_server::~script_server() {
  shutdown(listener_, SHUT_RDWR);
  thread_.join();
  close(listener_);
}

std::string script_server::url() const {
  return "http://127.0.0.1:" + std::to_string(port_);
}

std::vector<std::string> script_server::requests() const {
  std::lock_guard guard{mutex_};
  return requests_;
}

void script_server::wait_for(std::string_view prefix) const {
  std::unique_lock guard{mutex_};
  arrived_.wait(guard, [&] {
    return std::ranges::any_of(requests_, [&](const std::string& x) {
      return x.starts_with(prefix);
    });
  });
}

void script_server::run() {
  while (true) {
    auto fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0)
      return;
    serve(fd);
    shutdown(fd, SHUT_WR);
    close(fd);
  }
}

void script_server::serve(int fd) {
  auto request = read_request(fd);
  if (request.empty())
    return;
  {
    std::lock_guard guard{mutex_};
    requests_.push_back(request);
  }
  arrived_.notify_all();
  handler_(request, connection{fd});
}

} // namespace bidiq

#pragma once

#include "net/http/server.hpp"
#include "tests/catch.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <nlohmann/json.hpp>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace bidiq::http::test {

/// An answer as a client sees it. Header names are lower-case; of several with
/// one name the values are joined by ", ".
struct reply_seen {
  unsigned status = 0;
  std::map<std::string, std::string> headers;
  std::string body;

  std::string header(const std::string& name) const {
    auto i = headers.find(name);
    return i == headers.end() ? "" : i->second;
  }

  nlohmann::json json() const {
    return nlohmann::json::parse(body);
  }
};

/// A raw connection. Gives up after ten seconds of silence, by failing.
class raw_client {
public:
  explicit raw_client(uint16_t port) : socket_(io_) {
    socket_.connect({asio::ip::address_v4::loopback(), port});
    timeval patience{10, 0};
    setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &patience,
               sizeof(patience));
  }

  void send(std::string_view text) {
    boost::system::error_code ignored; // the server may have closed
    asio::write(socket_, asio::buffer(text), ignored);
  }

  void end_of_input() {
    socket_.shutdown(tcp::socket::shutdown_send);
  }

  /// Reads until the server closes.
  std::string read_all() {
    char piece[4096];
    for (;;) {
      auto n = ::recv(socket_.native_handle(), piece, sizeof(piece), 0);
      if (n < 0 && errno != ECONNRESET)
        FAIL("the server neither answered nor closed");
      if (n <= 0)
        return std::exchange(buffer_, {});
      buffer_.append(piece, static_cast<std::size_t>(n));
    }
  }

  /// Tells whether nothing follows but the end of the connection.
  bool at_end() {
    return read_all().empty();
  }

  /// Reads one answer; `head` if it answers a HEAD request.
  reply_seen read(bool head = false) {
    reply_seen result;
    auto text = take_through("\r\n\r\n");
    auto line_end = text.find("\r\n");
    result.status = static_cast<unsigned>(std::stoul(text.substr(9, 3)));
    for (auto at = line_end + 2; at < text.size() - 2;) {
      auto end = text.find("\r\n", at);
      add_header(result, text.substr(at, end - at));
      at = end + 2;
    }
    auto length = result.header("content-length");
    if (!head && !length.empty())
      result.body = take(std::stoul(length));
    return result;
  }

  reply_seen ask(std::string_view request) {
    send(request);
    return read(request.starts_with("HEAD "));
  }

  /// Reads so many bytes, whatever they are.
  std::string take(std::size_t n) {
    while (buffer_.size() < n)
      more();
    auto result = buffer_.substr(0, n);
    buffer_.erase(0, n);
    return result;
  }

  tcp::socket& socket() {
    return socket_;
  }

private:
  static void add_header(reply_seen& out, const std::string& line) {
    auto colon = line.find(": ");
    REQUIRE(colon != line.npos);
    auto name = line.substr(0, colon);
    for (auto& c : name)
      c = static_cast<char>(std::tolower(c));
    auto& value = out.headers[name];
    value += (value.empty() ? "" : ", ") + line.substr(colon + 2);
  }

  void more() {
    char piece[4096];
    auto n = ::recv(socket_.native_handle(), piece, sizeof(piece), 0);
    if (n <= 0)
      FAIL("the connection ended too early; so far: " << buffer_);
    buffer_.append(piece, static_cast<std::size_t>(n));
  }

  std::string take_through(std::string_view mark) {
    while (buffer_.find(mark) == buffer_.npos)
      more();
    return take(buffer_.find(mark) + mark.size());
  }

  asio::io_context io_;
  tcp::socket socket_;
  std::string buffer_;
};

/// Turns a plain function into a handler.
template <class F>
handler plainly(F f) {
  return [f](request_context& ctx) -> asio::awaitable<answer> {
    answer result = f(ctx);
    co_return result;
  };
}

template <class F>
route make_route(verb method, std::string path, F run) {
  route result;
  result.method = method;
  result.path = std::move(path);
  result.any_body = true;
  result.run = std::move(run);
  return result;
}

/// GET /v1/health (legacy too) and POST /v1/echo, which returns its body.
inline const std::string health_request
  = "GET /v1/health HTTP/1.1\r\nHost: x\r\n\r\n";

inline std::vector<route> basic_routes() {
  auto health = make_route(verb::get, "/v1/health", plainly([](auto&) {
                             return json_response("{\"status\":\"ok\"}");
                           }));
  health.legacy = true;
  health.aliases = {"/api/health"};
  auto echo = make_route(verb::post, "/v1/echo", plainly([](auto& ctx) {
                           return text_response(ctx.body);
                         }));
  return {health, echo};
}

/// Options with one thread and a free port.
inline server_options quick_options() {
  server_options result;
  result.port = 0;
  result.io_threads = 1;
  result.allowed_hosts = {"x", "example.com"};
  result.linger_timeout = milliseconds{50};
  return result;
}

/// A started server.
class running_server {
public:
  explicit running_server(std::vector<route> routes = basic_routes(),
                          server_options options = quick_options(),
                          server_hooks hooks = {})
    : server_(std::move(routes), std::move(options), std::move(hooks)) {
    auto started = server_.start();
    if (!started)
      FAIL(started.error().context);
  }

  raw_client connect() {
    return raw_client{server_.port()};
  }

  /// Asks once over a new connection.
  reply_seen ask(std::string_view request) {
    return connect().ask(request);
  }

  reply_seen get(const std::string& target, const std::string& fields = {}) {
    return ask("GET " + target + " HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n");
  }

  server& operator*() {
    return server_;
  }

  server* operator->() {
    return &server_;
  }

private:
  server server_;
};

} // namespace bidiq::http::test

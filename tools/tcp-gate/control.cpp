#include "tools/tcp-gate/control.hpp"

#include "net/http/as_result.hpp"

#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

namespace bidiq {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

constexpr std::chrono::seconds idle_limit{60};

using http_request = http::request<http::string_body>;

// What follows `name=` if that is all of the query.
std::string_view parameter(std::string_view query, std::string_view name) {
  if (!query.starts_with(name) || query.substr(name.size(), 1) != "=")
    return {};
  return query.substr(name.size() + 1);
}

http::status post(tcp_gate& gate, std::string_view path, std::string_view query,
                  const std::string& body) {
  if (path == "/cut") {
    gate.cut();
    return http::status::ok;
  }
  if (path == "/faults") {
    auto faults = parse_faults(body);
    if (faults)
      gate.set(*faults);
    return faults ? http::status::ok : http::status::bad_request;
  }
  if (path == "/half-close") {
    auto way = parse_direction(parameter(query, "way"));
    if (way)
      gate.half_close(*way);
    return way ? http::status::ok : http::status::bad_request;
  }
  if (path == "/target") {
    auto target = parse_target(parameter(query, "to"));
    if (target)
      gate.aim(*target);
    return target ? http::status::ok : http::status::bad_request;
  }
  return http::status::not_found;
}

http::status handle(tcp_gate& gate, const http_request& request) {
  std::string_view target{request.target().data(), request.target().size()};
  auto mark = std::min(target.find('?'), target.size());
  auto path = target.substr(0, mark);
  auto query = target.substr(std::min(mark + 1, target.size()));
  if (request.method() == http::verb::post)
    return post(gate, path, query, request.body());
  return path == "/stats" ? http::status::ok : http::status::not_found;
}

} // namespace

struct gate_control::impl : std::enable_shared_from_this<impl> {
  impl(const asio::any_io_executor& executor, tcp_gate& g, uint16_t port)
    : ex(executor),
      gate(&g),
      acceptor(ex, {asio::ip::address_v4::loopback(), port}) {
  }

  asio::awaitable<void> accept(std::shared_ptr<impl> self) {
    while (acceptor.is_open()) {
      auto [error, socket] = co_await acceptor.async_accept(as_result);
      if (!error)
        asio::co_spawn(ex, serve(self, std::move(socket)), asio::detached);
    }
  }

  asio::awaitable<void> serve(std::shared_ptr<impl> self, tcp::socket socket) {
    beast::tcp_stream stream{std::move(socket)};
    beast::flat_buffer buffer;
    for (auto go_on = true; go_on && self->gate;) {
      http_request request;
      stream.expires_after(idle_limit);
      auto [failed, read] = co_await http::async_read(stream, buffer, request,
                                                      as_result);
      if (failed || !self->gate)
        co_return;
      http::response<http::string_body> answer{handle(*self->gate, request),
                                               request.version()};
      answer.set(http::field::content_type, "application/json");
      answer.keep_alive(request.keep_alive());
      answer.body() = to_json(self->gate->stats()) + '\n';
      answer.prepare_payload();
      auto [error, n] = co_await http::async_write(stream, answer, as_result);
      go_on = !error && answer.keep_alive();
    }
  }

  asio::any_io_executor ex;
  tcp_gate* gate; ///< Null once the door is gone.
  tcp::acceptor acceptor;
};

gate_control::gate_control(const asio::any_io_executor& ex, tcp_gate& gate,
                           uint16_t port)
  : impl_(std::make_shared<impl>(ex, gate, port)) {
  asio::co_spawn(ex, impl_->accept(impl_), asio::detached);
}

gate_control::~gate_control() {
  impl_->gate = nullptr;
  impl_->acceptor.close();
}

uint16_t gate_control::port() const {
  return impl_->acceptor.local_endpoint().port();
}

} // namespace bidiq

#include "tools/pncp-sim/server.hpp"

#include "net/http/as_result.hpp"
#include "tools/pncp-sim/deflate.hpp"
#include "tools/pncp-sim/hostile.hpp"
#include "tools/pncp-sim/stored_delivery.hpp"

#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include <algorithm>

namespace bidiq {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using boost::system::error_code;

constexpr size_t trickle_pieces = 20;

using http_request = http::request<http::string_body>;
using http_response = http::response<http::string_body>;

std::string_view to_view(beast::string_view text) {
  return {text.data(), text.size()};
}

sim_clock read_clock() {
  return {system_utc_now(),
          std::chrono::steady_clock::now().time_since_epoch()};
}

http_response to_response(sim_answer& answer, const http_request& request) {
  http_response out;
  out.result(answer.status);
  out.version(request.version());
  out.keep_alive(request.keep_alive() && answer.how != delivery::truncated);
  if (!answer.content_type.empty())
    out.set(http::field::content_type, answer.content_type);
  for (const auto& [name, value] : answer.headers)
    out.set(name, value);
  out.body() = std::move(answer.body);
  if (answer.status != 204)
    out.content_length(out.body().size());
  return out;
}

bool is_stored(const http_request& request) {
  return storage_desk::takes(to_view(request[http::field::host]),
                             to_view(request.target()));
}

// One client's connection, from its first request to its last.
class connection {
public:
  connection(tcp::socket socket, simulator& core,
             const sim_server_options& options)
    : stream_(std::move(socket)), core_(core), options_(options) {
  }

  asio::awaitable<void> run();

private:
  asio::awaitable<bool> read(http::request_parser<http::string_body>& parser);
  asio::awaitable<bool> serve(http_request request);
  store_answer answer_stored(http_request& request);
  asio::awaitable<bool> serve_stored(http_request request);
  asio::awaitable<bool> deliver(sim_answer answer, const http_request& request);
  asio::awaitable<bool> send_piecewise(http_response response,
                                       std::chrono::milliseconds total,
                                       size_t stop_after);
  asio::awaitable<void> wait(std::chrono::milliseconds time);
  asio::awaitable<void> wait_for_close();

  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
  simulator& core_;
  const sim_server_options& options_;
};

asio::awaitable<void> connection::wait(std::chrono::milliseconds time) {
  asio::steady_timer timer{stream_.get_executor(), time};
  co_await timer.async_wait(as_result);
}

// Reads until the client hangs up; anything it sends is dropped.
asio::awaitable<void> connection::wait_for_close() {
  char scrap[512];
  stream_.expires_never();
  for (;;) {
    auto [error, n] = co_await stream_.async_read_some(asio::buffer(scrap),
                                                       as_result);
    if (error)
      co_return;
  }
}

// The body in equal pieces over `total`, at most `stop_after` bytes of it.
asio::awaitable<bool>
connection::send_piecewise(http_response response,
                           std::chrono::milliseconds total, size_t stop_after) {
  auto body = std::move(response.body());
  response.body().clear();
  http::response_serializer<http::string_body> head{response};
  auto [failed, sent] = co_await http::async_write_header(stream_, head,
                                                          as_result);
  if (failed)
    co_return false;
  auto piece = std::max<size_t>(1, body.size() / trickle_pieces);
  auto end = std::min(body.size(), stop_after);
  for (size_t i = 0; i < end; i += piece) {
    if (total.count() > 0)
      co_await wait(total / trickle_pieces);
    stream_.expires_after(options_.idle_limit);
    auto part = asio::buffer(body.data() + i, std::min(piece, end - i));
    auto [error, n] = co_await asio::async_write(stream_, part, as_result);
    if (error)
      co_return false;
  }
  co_return end == body.size() && response.keep_alive();
}

asio::awaitable<bool> connection::deliver(sim_answer answer,
                                          const http_request& request) {
  if (answer.delay.count() > 0)
    co_await wait(answer.delay);
  if (answer.how == delivery::hang) {
    co_await wait_for_close();
    co_return false;
  }
  if (is_hostile(answer.how)) {
    co_await send_hostile(stream_, std::move(answer), {options_.idle_limit});
    co_return false;
  }
  if (options_.gzip
      && to_view(request[http::field::accept_encoding]).find("gzip")
           != std::string_view::npos)
    compress(answer);
  auto how = answer.how;
  auto trickle = answer.trickle;
  auto response = to_response(answer, request);
  if (how == delivery::truncated) {
    auto half = response.body().size() / 2;
    co_return co_await send_piecewise(std::move(response), {}, half);
  }
  if (how == delivery::slow) {
    auto all = response.body().size();
    co_return co_await send_piecewise(std::move(response), trickle, all);
  }
  stream_.expires_after(options_.idle_limit);
  auto [error, n] = co_await http::async_write(stream_, response, as_result);
  co_return !error && response.keep_alive();
}

store_answer connection::answer_stored(http_request& request) {
  auto now = read_clock().wall;
  return is_stored(request)
           ? core_.storage().handle(to_store_request(request), now)
           : core_.drive().handle(to_store_request(request), now);
}

// A hanging or dropped answer is the same whoever gives it.
asio::awaitable<bool> connection::serve_stored(http_request request) {
  auto keep_alive = request.keep_alive();
  auto head_only = request.method() == http::verb::head;
  auto answer = answer_stored(request);
  if (answer.how == delivery::hang || answer.how == delivery::close) {
    sim_answer nothing{.delay = answer.delay, .how = answer.how};
    co_return co_await deliver(std::move(nothing), request);
  }
  if (answer.delay.count() > 0)
    co_await wait(answer.delay);
  stored_delivery way{options_.idle_limit, head_only, keep_alive};
  co_return co_await send_stored(stream_, std::move(answer), way);
}

asio::awaitable<bool> connection::serve(http_request request) {
  auto target = to_view(request.target());
  if (is_stored(request) || drive_desk::takes(target))
    co_return co_await serve_stored(std::move(request));
  auto answer
    = core_.handle({to_view(request.method_string()), target, request.body(),
                    to_view(request[http::field::authorization])},
                   read_clock());
  auto go_on = co_await deliver(std::move(answer), request);
  if (!simulator::is_control(target))
    core_.finished();
  co_return go_on;
}

// Some clients send no body before they have been told to.
asio::awaitable<bool>
connection::read(http::request_parser<http::string_body>& parser) {
  stream_.expires_after(options_.idle_limit);
  auto [failed, m] = co_await http::async_read_header(stream_, buffer_, parser,
                                                      as_result);
  if (failed)
    co_return false;
  if (beast::iequals(parser.get()[http::field::expect], "100-continue")) {
    http::response<http::empty_body> go{http::status::continue_, 11};
    auto [unsent, k] = co_await http::async_write(stream_, go, as_result);
    if (unsent)
      co_return false;
  }
  auto [error, n] = co_await http::async_read(stream_, buffer_, parser,
                                              as_result);
  co_return !error;
}

asio::awaitable<void> connection::run() {
  for (;;) {
    http::request_parser<http::string_body> parser;
    parser.body_limit(options_.body_limit);
    auto whole = co_await read(parser);
    if (!whole)
      break;
    auto request = parser.release();
    auto go_on = co_await serve(std::move(request));
    if (!go_on)
      break;
  }
  error_code ignored;
  stream_.socket().shutdown(tcp::socket::shutdown_both, ignored);
}

asio::awaitable<void> serve_connection(tcp::socket socket, simulator& core,
                                       const sim_server_options& options) {
  connection self{std::move(socket), core, options};
  co_await self.run();
}

} // namespace

struct sim_server::impl {
  impl(simulator& sim, sim_server_options opts)
    : core(sim), options(std::move(opts)), io(1), acceptor(io) {
    tcp::endpoint endpoint{asio::ip::make_address(options.address),
                           options.port};
    acceptor.open(endpoint.protocol());
    acceptor.set_option(tcp::acceptor::reuse_address(true));
    acceptor.bind(endpoint);
    acceptor.listen();
  }

  asio::awaitable<void> accept_all() {
    for (;;) {
      auto [error, socket] = co_await acceptor.async_accept(as_result);
      if (error == asio::error::operation_aborted)
        co_return;
      if (error)
        continue;
      socket.set_option(tcp::no_delay(true));
      asio::co_spawn(io, serve_connection(std::move(socket), core, options),
                     asio::detached);
    }
  }

  simulator& core;
  sim_server_options options;
  asio::io_context io;
  tcp::acceptor acceptor;
};

sim_server::sim_server(simulator& core, sim_server_options options)
  : impl_(std::make_unique<impl>(core, std::move(options))) {
}

sim_server::~sim_server() = default;

uint16_t sim_server::port() const {
  return impl_->acceptor.local_endpoint().port();
}

void sim_server::run() {
  asio::co_spawn(impl_->io, impl_->accept_all(), asio::detached);
  impl_->io.run();
}

void sim_server::stop() {
  impl_->io.stop();
}

} // namespace bidiq

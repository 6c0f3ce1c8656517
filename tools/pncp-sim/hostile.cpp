#include "tools/pncp-sim/hostile.hpp"

#include "net/http/as_result.hpp"
#include "tools/pncp-sim/deflate.hpp"

#include <boost/asio.hpp>
#include <boost/beast/core.hpp>

#include <algorithm>

namespace bidiq {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;

constexpr size_t piece_size = 16 << 10;

std::string head_of(const sim_answer& answer, const std::string& more) {
  return "HTTP/1.1 " + std::to_string(answer.status) + " OK\r\nContent-Type: "
         + answer.content_type + "\r\nConnection: close\r\n" + more;
}

std::string length_header(size_t bytes) {
  return "Content-Length: " + std::to_string(bytes) + "\r\n";
}

asio::awaitable<bool> send(beast::tcp_stream& stream, const std::string& text,
                           std::chrono::seconds idle) {
  stream.expires_after(idle);
  auto [error, n] = co_await asio::async_write(stream, asio::buffer(text),
                                               as_result);
  co_return !error;
}

// `start`, then `piece` over and over until `bytes` are out.
asio::awaitable<bool> send_repeated(beast::tcp_stream& stream,
                                    std::string start, std::string piece,
                                    uint64_t bytes, std::chrono::seconds idle) {
  auto going = co_await send(stream, start, idle);
  for (uint64_t sent = start.size(); going && sent < bytes;
       sent += piece.size())
    going = co_await send(stream, piece, idle);
  co_return going;
}

// The JSON object never closes: one more member after the other.
asio::awaitable<void> send_endless(beast::tcp_stream& stream, sim_answer answer,
                                   hostile_limits limits) {
  auto start = head_of(answer, "\r\n") + answer.body;
  start.pop_back();
  auto piece = ",\"x\":\"" + std::string(piece_size, 'x') + '"';
  auto going = co_await send_repeated(
    stream, std::move(start), std::move(piece), answer.size, limits.idle);
  static_cast<void>(going);
}

asio::awaitable<void> send_header_flood(beast::tcp_stream& stream,
                                        sim_answer answer,
                                        hostile_limits limits) {
  std::string piece;
  while (piece.size() < piece_size)
    piece += "X-Flood: " + std::string(200, 'f') + "\r\n";
  auto start = head_of(answer, length_header(answer.body.size()));
  auto going = co_await send_repeated(
    stream, std::move(start), std::move(piece), answer.size, limits.idle);
  auto rest = "\r\n" + answer.body;
  if (going)
    static_cast<void>(co_await send(stream, rest, limits.idle));
}

asio::awaitable<void> send_drop_by_drop(beast::tcp_stream& stream,
                                        sim_answer answer,
                                        hostile_limits limits) {
  auto head = head_of(answer, length_header(answer.body.size()) + "\r\n");
  auto going = co_await send(stream, head, limits.idle);
  auto pause = std::max(answer.trickle, std::chrono::milliseconds{1});
  auto most = static_cast<size_t>(limits.whole / pause);
  asio::steady_timer timer{stream.get_executor()};
  for (size_t i = 0; going && i < std::min(most, answer.body.size()); ++i) {
    timer.expires_after(pause);
    co_await timer.async_wait(as_result);
    std::string drop(1, answer.body[i]);
    going = co_await send(stream, drop, limits.idle);
  }
}

asio::awaitable<void> send_bomb(beast::tcp_stream& stream, sim_answer answer,
                                hostile_limits limits) {
  auto bomb = gzip_bomb(answer.size);
  auto text = head_of(answer, "Content-Encoding: gzip\r\n"
                                + length_header(bomb.size()) + "\r\n")
              + bomb;
  auto sent = co_await send(stream, text, limits.idle);
  static_cast<void>(sent);
}

// With unread bytes or without: the client gets a reset, no orderly end.
void reset_connection(beast::tcp_stream& stream) {
  boost::system::error_code ignored;
  stream.socket().set_option(asio::socket_base::linger{true, 0}, ignored);
  stream.socket().close(ignored);
}

} // namespace

asio::awaitable<void> send_hostile(beast::tcp_stream& stream, sim_answer answer,
                                   hostile_limits limits) {
  switch (answer.how) {
    case delivery::endless:
      co_await send_endless(stream, std::move(answer), limits);
      break;
    case delivery::drip:
      co_await send_drop_by_drop(stream, std::move(answer), limits);
      break;
    case delivery::header_flood:
      co_await send_header_flood(stream, std::move(answer), limits);
      break;
    case delivery::gzip_bomb:
      co_await send_bomb(stream, std::move(answer), limits);
      break;
    default:
      reset_connection(stream);
  }
}

} // namespace bidiq

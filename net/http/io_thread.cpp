#include "net/http/io_thread.hpp"

#include "net/http/session.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace bidiq::http {

namespace {

using reuse_port
  = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

// Connections over the limit that are answered at the same time; further ones
// are closed without a word.
constexpr std::size_t max_refusing = 64;

} // namespace

io_thread::io_thread(server_state& shared, std::size_t position)
  : shared_(shared),
    position_(position),
    work_(io_.get_executor()),
    wheel_(io_.get_executor()),
    acceptor_(io_),
    pause_(io_) {
  // nop
}

io_thread::~io_thread() {
  abort();
}

boost::system::error_code io_thread::listen(const tcp::endpoint& at,
                                            bool share) {
  boost::system::error_code ec;
  acceptor_.open(at.protocol(), ec);
  if (!ec)
    acceptor_.set_option(tcp::acceptor::reuse_address(true), ec);
  if (!ec && share)
    acceptor_.set_option(reuse_port(true), ec);
  if (!ec)
    acceptor_.bind(at, ec);
  if (!ec)
    acceptor_.listen(shared_.options.backlog, ec);
  if (ec)
    acceptor_.close();
  return ec;
}

tcp::endpoint io_thread::local_endpoint() const {
  boost::system::error_code ec;
  return acceptor_.local_endpoint(ec);
}

void io_thread::run() {
  asio::co_spawn(io_, accept_loop(), asio::detached);
  io_.run();
}

asio::awaitable<void> io_thread::accept_loop() {
  constexpr auto token = asio::as_tuple(asio::use_awaitable);
  while (acceptor_.is_open()) {
    auto [ec, socket] = co_await acceptor_.async_accept(token);
    if (!ec) {
      starved_ = false;
      admit(std::move(socket));
      continue;
    }
    if (!acceptor_.is_open() || ec == asio::error::connection_aborted)
      continue;
    // Usually out of file descriptors, when trying again at once would spin.
    if (!std::exchange(starved_, true))
      shared_.report_defect("", "cannot accept: " + ec.message());
    pause_.expires_after(shared_.options.accept_pause);
    co_await pause_.async_wait(token);
  }
}

void io_thread::admit(tcp::socket socket) {
  boost::system::error_code ec;
  auto remote = socket.remote_endpoint(ec).address();
  if (ec)
    return;
  socket.set_option(tcp::no_delay(true), ec);
  socket.non_blocking(true, ec);
  auto slot = shared_.limits->enter(remote);
  auto full = slot == nullptr;
  if (full)
    slot = place_for_refusal();
  if (!slot)
    return;
  auto x = std::make_shared<session>(*this, std::move(socket),
                                     remote.to_string(), std::move(slot));
  sessions_.insert(x.get());
  full ? x->start_refusing() : x->start();
}

std::shared_ptr<void> io_thread::place_for_refusal() {
  if (refusing_ >= max_refusing)
    return nullptr;
  ++refusing_;
  return {this, [](io_thread* self) { --self->refusing_; }};
}

void io_thread::drain() {
  boost::system::error_code ec;
  if (acceptor_.is_open()) {
    acceptor_.non_blocking(true, ec);
    for (;;) {
      auto socket = acceptor_.accept(ec);
      if (ec)
        break;
      admit(std::move(socket));
    }
    acceptor_.close(ec);
  }
  pause_.cancel();
  for (auto x : sessions_)
    x->drain();
}

void io_thread::abort() {
  boost::system::error_code ec;
  acceptor_.close(ec);
  pause_.cancel();
  for (auto x : sessions_)
    x->abort();
  wheel_.shutdown();
  work_.reset();
}

void io_thread::force_stop() {
  io_.stop();
}

void io_thread::forget(session* x) {
  sessions_.erase(x);
}

std::string_view io_thread::date() {
  auto now = std::time(nullptr);
  if (now != date_of_) {
    date_of_ = now;
    std::tm utc{};
    gmtime_r(&now, &utc);
    char text[64];
    auto n = std::strftime(text, sizeof(text), "%a, %d %b %Y %H:%M:%S GMT",
                           &utc);
    date_.assign(text, n);
  }
  return date_;
}

} // namespace bidiq::http

#include "net/http/io_thread.hpp"

#include "net/http/as_result.hpp"
#include "net/http/session.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <netinet/tcp.h>

#include <algorithm>
#include <exception>
#include <utility>

namespace bidiq::http {

namespace {

using reuse_port
  = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

using user_timeout
  = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_USER_TIMEOUT>;
using keep_idle
  = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_KEEPIDLE>;
using keep_interval
  = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_KEEPINTVL>;

// Connections inherit these from the socket that accepts them, which costs
// nothing for each of them.
void set_inherited(tcp::acceptor& x, const server_options& options,
                   boost::system::error_code& ec) {
  auto patience = options.peer_timeout.count();
  auto probes = static_cast<int>(std::max<int64_t>(patience / 4'000, 1));
  x.set_option(asio::socket_base::send_buffer_size(options.send_buffer_bytes),
               ec);
  if (!ec)
    x.set_option(tcp::no_delay(true), ec);
  if (!ec)
    x.set_option(asio::socket_base::keep_alive(true), ec);
  if (!ec)
    x.set_option(user_timeout(static_cast<int>(patience)), ec);
  if (!ec)
    x.set_option(keep_idle(probes), ec);
  if (!ec)
    x.set_option(keep_interval(probes), ec);
}

// Connections over the limit that are answered at the same time; further ones
// are closed without a word.
constexpr std::size_t max_refusing = 64;

} // namespace

io_thread::io_thread(server_state& shared, std::size_t position)
  : shared_(shared),
    position_(position),
    work_(io_.get_executor()),
    wheel_(io_.get_executor()),
    home_(io_, wheel_),
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
    set_inherited(acceptor_, shared_.options, ec);
  if (!ec)
    acceptor_.bind(at, ec);
  if (!ec)
    acceptor_.listen(shared_.options.backlog, ec);
  if (ec)
    acceptor_.close();
  return ec;
}

void io_thread::unlisten() {
  boost::system::error_code ec;
  acceptor_.close(ec);
}

tcp::endpoint io_thread::local_endpoint() const {
  boost::system::error_code ec;
  return acceptor_.local_endpoint(ec);
}

// What is posted here by others may throw; that ends it, and nothing else.
void io_thread::run() {
  start_accepting();
  for (;;) {
    try {
      io_.run();
      return;
    } catch (const std::exception& e) {
      shared_.report_defect("", e.what());
    } catch (...) {
      shared_.report_defect("", "not a std::exception");
    }
  }
}

void io_thread::start_accepting() {
  auto again = [this](std::exception_ptr failed) {
    if (!failed || !acceptor_.is_open())
      return;
    shared_.report_defect("", "accepting was interrupted");
    start_accepting();
  };
  asio::co_spawn(io_, accept_loop(), again);
}

asio::awaitable<void> io_thread::accept_loop() {
  tcp::endpoint remote;
  while (acceptor_.is_open()) {
    auto [ec, socket] = co_await acceptor_.async_accept(remote, as_result);
    if (!ec) {
      starved_ = false;
      try_admit(std::move(socket), remote);
      continue;
    }
    if (!acceptor_.is_open() || ec == asio::error::connection_aborted)
      continue;
    // Usually out of file descriptors, when trying again at once would spin.
    if (!std::exchange(starved_, true))
      shared_.report_defect("", "cannot accept: " + ec.message());
    pause_.expires_after(shared_.options.accept_pause);
    co_await pause_.async_wait(as_result);
  }
}

// A connection that there is no memory for is closed; the next one may fit.
void io_thread::try_admit(tcp::socket socket, const tcp::endpoint& remote) {
  try {
    admit(std::move(socket), remote.address());
  } catch (const std::exception& e) {
    shared_.report_defect("", e.what());
  }
}

void io_thread::admit(tcp::socket socket, const asio::ip::address& remote) {
  boost::system::error_code ec;
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
    for (tcp::endpoint remote;;) {
      auto socket = acceptor_.accept(remote, ec);
      if (ec)
        break;
      try_admit(std::move(socket), remote);
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

#include "tools/tcp-gate/gate.hpp"

#include "net/http/as_result.hpp"
#include "tools/tcp-gate/flow.hpp"

#include <boost/asio.hpp>

#include <list>

namespace bidiq {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// An abortive close: the peer gets RST instead of FIN.
void reset(tcp::socket& x) {
  error_code ignored;
  x.set_option(asio::socket_base::linger(true, 0), ignored);
  x.close(ignored);
}

struct shared {
  gate_faults faults;
  gate_stats stats;
};

struct connection {
  connection(tcp::socket socket, shared& common, uint64_t seed)
    : client(std::move(socket)),
      server(client.get_executor()),
      up(client, server, common.faults.up, common.stats.bytes_up,
         common.stats.corrupted, seed),
      down(server, client, common.faults.down, common.stats.bytes_down,
           common.stats.corrupted, seed + 1) {
  }

  void stop() {
    reset(client);
    reset(server);
    up.stop();
    down.stop();
  }

  tcp::socket client;
  tcp::socket server;
  flow up;
  flow down;
};
using connection_ptr = std::shared_ptr<connection>;

} // namespace

struct tcp_gate::impl : std::enable_shared_from_this<impl> {
  impl(const asio::any_io_executor& executor, gate_target to, uint64_t s)
    : ex(executor), target(std::move(to)), acceptor(ex), seed(s) {
  }

  // A bound socket that does not listen refuses, and keeps its port.
  void bind(bool listening) {
    error_code ignored;
    acceptor.close(ignored);
    acceptor.open(tcp::v4());
    acceptor.set_option(tcp::acceptor::reuse_address(true));
    acceptor.bind({asio::ip::address_v4::loopback(), port});
    port = acceptor.local_endpoint().port();
    if (!listening)
      return;
    acceptor.listen();
    ++generation;
    asio::co_spawn(ex, accept(shared_from_this(), generation), asio::detached);
  }

  asio::awaitable<void> accept(std::shared_ptr<impl> self, uint64_t mine) {
    while (mine == generation && acceptor.is_open()) {
      auto [error, socket] = co_await acceptor.async_accept(as_result);
      if (error == asio::error::operation_aborted || mine != generation)
        co_return;
      if (error)
        continue;
      ++common.stats.accepted;
      seed += 2;
      auto x = std::make_shared<connection>(std::move(socket), common, seed);
      asio::co_spawn(ex, serve(self, x), asio::detached);
    }
  }

  asio::awaitable<bool> reach(connection& x) {
    tcp::resolver resolver{ex};
    auto [failed, found] = co_await resolver.async_resolve(
      target.host, std::to_string(target.port), as_result);
    if (failed)
      co_return false;
    auto [refused, where] = co_await asio::async_connect(x.server, found,
                                                         as_result);
    co_return !refused;
  }

  asio::awaitable<void> serve(std::shared_ptr<impl> self, connection_ptr x) {
    auto at = open.insert(open.end(), x);
    ++common.stats.open;
    auto reached = co_await reach(*x);
    if (!reached) {
      ++common.stats.failed;
      x->stop();
    }
    if (x->client.is_open() && x->server.is_open())
      co_await pass(self, x);
    self->open.erase(at);
    --self->common.stats.open;
  }

  asio::awaitable<void> pass(std::shared_ptr<impl> self, connection_ptr x) {
    error_code ignored;
    x->client.set_option(tcp::no_delay(true), ignored);
    x->server.set_option(tcp::no_delay(true), ignored);
    // The end of this coroutine is the last of four: `rest` counts the others.
    asio::steady_timer done{ex, asio::steady_timer::time_point::max()};
    int left = 4;
    auto one = [self, x, &done,
                &left](asio::awaitable<bool> part) -> asio::awaitable<void> {
      auto clean = co_await std::move(part);
      if (!clean)
        x->stop();
      if (--left == 0)
        done.cancel();
    };
    asio::co_spawn(ex, one(x->up.read()), asio::detached);
    asio::co_spawn(ex, one(x->up.write()), asio::detached);
    asio::co_spawn(ex, one(x->down.read()), asio::detached);
    asio::co_spawn(ex, one(x->down.write()), asio::detached);
    co_await done.async_wait(as_result);
  }

  void stop() {
    ++generation;
    error_code ignored;
    acceptor.close(ignored);
    for (auto& x : open)
      x->stop();
  }

  asio::any_io_executor ex;
  gate_target target;
  tcp::acceptor acceptor;
  uint64_t seed;
  uint16_t port = 0;
  uint64_t generation = 0; ///< The acceptor's: an older loop ends.
  shared common;
  std::list<connection_ptr> open;
};

tcp_gate::tcp_gate(const asio::any_io_executor& ex, gate_target target,
                   uint16_t port, uint64_t seed)
  : impl_(std::make_shared<impl>(ex, std::move(target), seed)) {
  impl_->port = port;
  impl_->bind(true);
}

tcp_gate::~tcp_gate() {
  impl_->stop();
}

uint16_t tcp_gate::port() const {
  return impl_->port;
}

void tcp_gate::set(const gate_faults& faults) {
  auto listening = !impl_->common.faults.refuse;
  impl_->common.faults = faults;
  if (listening == faults.refuse)
    impl_->bind(!faults.refuse);
  for (auto& x : impl_->open) {
    x->up.changed();
    x->down.changed();
  }
}

void tcp_gate::aim(gate_target target) {
  impl_->target = std::move(target);
}

void tcp_gate::cut() {
  for (auto& x : impl_->open)
    x->stop();
}

void tcp_gate::half_close(direction way) {
  for (auto& x : impl_->open)
    (way == direction::up ? x->up : x->down).half_close();
}

gate_stats tcp_gate::stats() const {
  return impl_->common.stats;
}

} // namespace bidiq

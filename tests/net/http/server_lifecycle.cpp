#include "net/http/ask.hpp"
#include "tests/net/http/fixture.hpp"

#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <future>
#include <set>

using namespace bidiq;
using namespace bidiq::http;
using namespace bidiq::http::test;

namespace {

// A handler that says it has begun and then waits for a word.
struct gate {
  std::promise<void> entered;
  reply<int> open;

  handler wait() {
    return [this](request_context& ctx) -> asio::awaitable<answer> {
      auto result = co_await ask<int>(ctx.remaining(), [this](reply<int> to) {
        open = to;
        entered.set_value();
      });
      co_return text_response(result ? "opened" : "not opened");
    };
  }
};

bool refused(uint16_t port) {
  asio::io_context io;
  tcp::socket socket{io};
  boost::system::error_code ec;
  socket.connect({asio::ip::address_v4::loopback(), port}, ec);
  return ec == asio::error::connection_refused;
}

} // namespace

TEST_CASE("draining ends idle connections and lets requests finish") {
  gate door;
  auto routes = basic_routes();
  routes.push_back(make_route(verb::get, "/v1/wait", door.wait()));
  running_server server{routes};
  auto idle = server.connect();
  CHECK(idle.ask(health_request).status == 200);
  auto busy = server.connect();
  busy.send("GET /v1/wait HTTP/1.1\r\nHost: x\r\n\r\n");
  door.entered.get_future().wait();
  server->drain();
  CHECK(idle.at_end());
  CHECK(refused(server->port()));
  CHECK_FALSE(server->wait_drained(milliseconds{20}));
  door.open.deliver(1);
  auto seen = busy.read();
  CHECK(seen.body == "opened");
  CHECK(seen.header("connection") == "close");
  CHECK(busy.at_end());
  CHECK(server->wait_drained(milliseconds{5'000}));
}

TEST_CASE("stopping cancels what still waits, and may be repeated") {
  gate door;
  running_server server{{make_route(verb::get, "/", door.wait())}};
  auto client = server.connect();
  client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  door.entered.get_future().wait();
  server->stop();
  server->stop();
  door.open.deliver(1); // late, to a server that has stopped
  CHECK(client.read_all().empty());
  CHECK(server->connections() == 0);
}

TEST_CASE("several threads serve one port") {
  std::mutex mutex;
  std::set<std::size_t> used;
  auto options = quick_options();
  options.io_threads = 2;
  running_server server{
    {make_route(verb::get, "/v1/health", plainly([&](auto& ctx) {
                  std::lock_guard guard{mutex};
                  used.insert(ctx.io_index);
                  return json_response("{}");
                }))},
    options};
  CHECK(server->io_threads() == 2);
  // The kernel spreads connections by port: 64 of them miss one of two threads
  // with a probability of 2^-63.
  for (int i = 0; i < 64; ++i)
    CHECK(server.ask(health_request).status == 200);
  std::lock_guard guard{mutex};
  CHECK(used == std::set<std::size_t>{0, 1});
}

TEST_CASE("work posted to an I/O thread's executor runs there") {
  running_server server;
  auto posted = asio::post(server->executor(0),
                           asio::use_future([] { return 1; }));
  CHECK(posted.get() == 1);
}

TEST_CASE("a port in use and an unknown host are reported") {
  running_server first;
  auto options = quick_options();
  options.io_threads = 2; // SO_REUSEPORT must not hide it
  options.port = first->port();
  server second{basic_routes(), options};
  auto failed = second.start();
  REQUIRE_FALSE(failed.has_value());
  CHECK(failed.error().context.find(std::to_string(first->port()))
        != std::string::npos);
  options.host = "no such host";
  server third{basic_routes(), options};
  CHECK_FALSE(third.start().has_value());
}

TEST_CASE("a client that vanishes in the middle leaves nothing behind") {
  running_server server;
  for (std::string part : {"", "G", "GET / HTTP/1.1\r\n",
                           "POST /v1/echo HTTP/1.1\r\nHost: x\r\n"
                           "Content-Length: 5\r\n\r\nab"})
    server.connect().send(part);
  // Answered, so the others were accepted.
  CHECK(server.ask(health_request).status == 200);
  server->drain();
  CHECK(server->wait_drained(milliseconds{5'000}));
  CHECK(server->connections() == 0);
}

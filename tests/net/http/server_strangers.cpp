// Clients that leave, dribble, send too much at once, or are not ours.
#include "net/http/ask.hpp"
#include "net/http/connection_limits.hpp"
#include "tests/net/http/fixture.hpp"

#include <netinet/tcp.h>
#include <sys/resource.h>
#include <unistd.h>

#include <future>

using namespace bidiq;
using namespace bidiq::http;
using namespace bidiq::http::test;

namespace {

// A handler that says that it waits, and when it is called off.
struct patient {
  std::promise<void> entered;
  std::promise<bool> ended; // whether it got its word
  reply<int> word;

  handler wait() {
    return [this](request_context& ctx) -> asio::awaitable<answer> {
      auto result = co_await ask<int>(ctx.remaining(), [this](reply<int> to) {
        word = to;
        entered.set_value();
      });
      ended.set_value(result.has_value());
      co_return text_response("late");
    };
  }
};

server_options watchful() {
  auto out = quick_options();
  out.departure_check = milliseconds{20};
  return out;
}

const std::string wait_request = "GET /v1/wait HTTP/1.1\r\nHost: x\r\n\r\n";

std::vector<route> with_wait(patient& x) {
  auto out = basic_routes();
  out.push_back(make_route(verb::get, "/v1/wait", x.wait()));
  return out;
}

} // namespace

TEST_CASE("a client that leaves frees its connection, its answer unmade") {
  patient one;
  std::promise<unsigned> logged;
  server_hooks hooks;
  hooks.on_access = [&](const access_record& x) { logged.set_value(x.status); };
  running_server server{with_wait(one), watchful(), hooks};
  auto leave = GENERATE(0, 1, 2);
  {
    auto client = server.connect();
    client.send(wait_request);
    one.entered.get_future().wait();
    if (leave == 1) // with an answer that it will never read
      client.send(health_request + health_request);
    if (leave == 2) { // by a reset
      linger none{1, 0};
      setsockopt(client.socket().native_handle(), SOL_SOCKET, SO_LINGER, &none,
                 sizeof(none));
    }
  }
  CHECK_FALSE(one.ended.get_future().get());
  CHECK(logged.get_future().get() == 499);
  server->drain();
  CHECK(server->wait_drained(milliseconds{5'000}));
  CHECK(server->connections() == 0);
  one.word = {}; // It must not outlive the thread that it posts to.
}

TEST_CASE("what a client sends while it waits is answered in its turn") {
  patient one;
  running_server server{with_wait(one), watchful()};
  auto client = server.connect();
  client.send(wait_request + health_request);
  one.entered.get_future().wait();
  client.send(health_request);
  auto other = server.connect();
  CHECK(other.ask(health_request).status == 200);
  asio::steady_timer pause{client.socket().get_executor(), milliseconds{60}};
  pause.wait(); // until it is being watched
  client.send(health_request);
  one.word.deliver(1);
  CHECK(client.read().body == "late");
  for (int i = 0; i < 3; ++i)
    CHECK(client.read().json()["status"] == "ok");
}

TEST_CASE("a client that has only ended its input gets a prompt answer") {
  running_server server;
  auto client = server.connect();
  client.send(health_request);
  client.end_of_input();
  CHECK(client.read().status == 200);
  CHECK(client.at_end());
}

TEST_CASE("a client that dribbles is dropped, a brisk one is not") {
  auto options = quick_options();
  options.write_timeout = milliseconds{300};
  options.min_send_rate = 100'000'000;
  options.send_buffer_bytes = 16 * 1024;
  auto expected = GENERATE(false, true);
  if (expected)
    options.min_send_rate = 1;
  // A kernel opens so small a window only five times a second.
  auto size = expected ? 256 * 1024 : 4 * 1024 * 1024;
  auto big = std::make_shared<const std::string>(size, 'x');
  std::promise<uint64_t> sent;
  server_hooks hooks;
  hooks.on_access = [&](const access_record& x) {
    sent.set_value(x.bytes_out);
  };
  running_server server{{make_route(verb::get, "/big", plainly([big](auto&) {
                                      response result;
                                      result.body = big;
                                      return result;
                                    }))},
                        options,
                        hooks};
  auto client = server.connect();
  int small = 8192;
  setsockopt(client.socket().native_handle(), SOL_SOCKET, SO_RCVBUF, &small,
             sizeof(small));
  client.send("GET /big HTTP/1.1\r\nHost: x\r\n\r\n");
  // Always some progress: the old limit, silence, never comes.
  asio::steady_timer pause{client.socket().get_executor()};
  char piece[8192];
  std::size_t got = 0;
  while (got < big->size()) {
    auto n = ::recv(client.socket().native_handle(), piece, sizeof(piece), 0);
    if (n <= 0)
      break;
    got += static_cast<std::size_t>(n);
    pause.expires_after(milliseconds{1});
    pause.wait();
  }
  CHECK((got >= big->size()) == expected);
  CHECK((sent.get_future().get() >= big->size()) == expected);
}

TEST_CASE("what is posted to an I/O thread and throws ends alone") {
  std::promise<std::string> told;
  server_hooks hooks;
  hooks.on_defect = [&](std::string_view, std::string_view what) {
    told.set_value(std::string{what});
  };
  running_server server{basic_routes(), quick_options(), hooks};
  auto before = server.connect();
  CHECK(before.ask(health_request).status == 200);
  asio::post(server->executor(0), [] { throw std::runtime_error("posted"); });
  CHECK(told.get_future().get() == "posted");
  CHECK(before.ask(health_request).status == 200);
  CHECK(server.ask(health_request).status == 200);
}

TEST_CASE("out of file descriptors the server waits, and goes on") {
  std::promise<std::string> told;
  server_hooks hooks;
  hooks.on_defect = [&](std::string_view, std::string_view what) {
    told.set_value(std::string{what});
  };
  running_server server{basic_routes(), quick_options(), hooks};
  asio::io_context io;
  tcp::socket late{io};
  late.open(tcp::v4());
  rlimit before{};
  REQUIRE(getrlimit(RLIMIT_NOFILE, &before) == 0);
  auto next = ::dup(STDERR_FILENO); // the first one that is free
  ::close(next);
  auto none_left = before;
  none_left.rlim_cur = static_cast<rlim_t>(next);
  REQUIRE(setrlimit(RLIMIT_NOFILE, &none_left) == 0);
  late.connect({asio::ip::address_v4::loopback(), server->port()});
  auto what = told.get_future().get();
  REQUIRE(setrlimit(RLIMIT_NOFILE, &before) == 0);
  CHECK(what.starts_with("cannot accept"));
  asio::write(late, asio::buffer(health_request));
  std::string seen(12, ' ');
  asio::read(late, asio::buffer(seen));
  CHECK(seen == "HTTP/1.1 200");
}

TEST_CASE("connections inherit the kernel's limits") {
  std::promise<std::array<int, 3>> seen;
  auto options = quick_options();
  options.send_buffer_bytes = 50'000;
  options.peer_timeout = milliseconds{40'000};
  auto take = [&seen](request_context&) -> asio::awaitable<answer> {
    auto run = [&seen](tcp::socket socket, request_context&&, std::string) {
      auto get = [&socket](int level, int name) {
        int value = 0;
        socklen_t size = sizeof(value);
        getsockopt(socket.native_handle(), level, name, &value, &size);
        return value;
      };
      seen.set_value({get(SOL_SOCKET, SO_SNDBUF), get(SOL_SOCKET, SO_KEEPALIVE),
                      get(IPPROTO_TCP, TCP_USER_TIMEOUT)});
    };
    co_return takeover{response{}, std::move(run)};
  };
  running_server server{{make_route(verb::get, "/", take)}, options};
  auto client = server.connect();
  client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  auto values = seen.get_future().get();
  CHECK(values[0] == 100'000); // Linux doubles it for its own needs
  CHECK(values[1] == 1);
  CHECK(values[2] == 40'000);
}

TEST_CASE("requests for other hosts, and by pages of others, are refused") {
  running_server server;
  auto status = [&](const std::string& text) {
    auto client = server.connect();
    return client.ask(text);
  };
  auto other = status("GET /v1/health HTTP/1.1\r\nHost: evil\r\n\r\n");
  CHECK(other.status == 421);
  CHECK(other.json()["code"] == "misdirected");
  CHECK(status("GET /v1/health HTTP/1.0\r\n\r\n").status == 421);
  CHECK(
    status("GET http://evil/v1/health HTTP/1.1\r\nHost: evil\r\n\r\n").status
    == 421);
  CHECK(status("GET /nothing HTTP/1.1\r\nHost: evil\r\n\r\n").status == 421);
  auto foreign = status("POST /v1/echo HTTP/1.1\r\nHost: x\r\n"
                        "Origin: https://evil\r\nContent-Length: 2\r\n\r\n{}");
  CHECK(foreign.status == 403);
  CHECK(foreign.json()["code"] == "cross_origin");
  CHECK(foreign.header("access-control-allow-origin").empty());
}

TEST_CASE("an address of IPv6 counts with its whole network") {
  auto limits = std::make_shared<connection_limits>(100, 1);
  auto at = [](const char* x) { return asio::ip::make_address(x); };
  auto one = limits->enter(at("2001:db8:1:2::1"));
  CHECK(one);
  CHECK_FALSE(limits->enter(at("2001:db8:1:2:ffff::9")));
  CHECK(limits->enter(at("2001:db8:1:3::1")));
  CHECK(limits->enter(at("192.0.2.1")));
  auto mapped = limits->enter(at("::ffff:192.0.2.1"));
  CHECK(mapped);
  CHECK_FALSE(limits->enter(at("192.0.2.1")));
  one.reset();
  CHECK(limits->enter(at("2001:db8:1:2::1")));
}

#include "net/http/problem.hpp"
#include "tests/net/http/fixture.hpp"

#include <future>

using namespace bidiq::http;
using namespace bidiq::http::test;

namespace {

std::string post(const std::string& fields, const std::string& body = {}) {
  return "POST /v1/echo HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n" + body;
}

} // namespace

TEST_CASE("a body announced too large is refused before it is read") {
  running_server server;
  for (auto length : {"1048577", "9223372036854775807"}) {
    auto client = server.connect();
    auto seen
      = client.ask(post("Content-Length: " + std::string(length) + "\r\n"));
    CHECK(seen.status == 413);
    CHECK(seen.json()["code"] == "body_too_large");
    CHECK(client.at_end());
  }
}

TEST_CASE("the answer to a body too large survives the client's sending on") {
  auto options = quick_options();
  options.linger_timeout = milliseconds{5'000};
  running_server server{basic_routes(), options};
  auto client = server.connect();
  client.send(post("Content-Length: 8000000\r\n", std::string(8'000'000, 'a')));
  client.end_of_input();
  CHECK(client.read().status == 413);
  CHECK(client.at_end());
}

TEST_CASE("a chunked body is counted while it is read") {
  auto options = quick_options();
  options.max_body_bytes = 10;
  running_server server{basic_routes(), options};
  std::string chunked = "Transfer-Encoding: chunked\r\n";
  CHECK(
    server.ask(post(chunked, "5\r\nabcde\r\n5\r\nabcde\r\n0\r\n\r\n")).status
    == 200);
  auto client = server.connect();
  CHECK(
    client.ask(post(chunked, "5\r\nabcde\r\n6\r\nabcdef\r\n0\r\n\r\n")).status
    == 413);
  CHECK(client.at_end());
}

TEST_CASE("who is not let in hears that, whatever is wrong with his body") {
  auto routes = basic_routes();
  routes[1].who = access::user;
  server_hooks hooks;
  hooks.authenticate =
    [](
      request_context& ctx) -> boost::asio::awaitable<std::optional<response>> {
    if (ctx.header("Authorization") == "good")
      co_return std::nullopt;
    co_return problem(protocol_error::unauthorized, ctx);
  };
  auto options = quick_options();
  options.max_body_bytes = 10;
  running_server server{routes, options, hooks};
  std::string chunked = "Transfer-Encoding: chunked\r\n";
  std::vector<std::pair<std::string, unsigned>> bodies{
    {"Content-Length: 11\r\n\r\n", 413},
    {chunked + "\r\nb\r\nabcdefghijk\r\n0\r\n\r\n", 413},
    {chunked + "\r\nnot a size\r\n", 400}};
  for (auto& [rest, status] : bodies) {
    auto head = std::string{"POST /v1/echo HTTP/1.1\r\nHost: x\r\n"};
    auto stranger = server.connect();
    CHECK(stranger.ask(head + rest).status == 401);
    CHECK(stranger.at_end());
    auto user = server.connect();
    CHECK(user.ask(head + "Authorization: good\r\n" + rest).status == status);
    CHECK(user.at_end());
  }
}

TEST_CASE("a route may have a body limit of its own") {
  auto routes = basic_routes();
  routes[1].body_limit = 3;
  running_server server{routes};
  CHECK(server.ask(post("Content-Length: 3\r\n", "abc")).body == "abc");
  CHECK(server.ask(post("Content-Length: 4\r\n", "abcd")).status == 413);
}

TEST_CASE("a head that never ends is cut at the limit") {
  running_server server;
  auto client = server.connect();
  client.send("GET /v1/health HTTP/1.1\r\nHost: x\r\nA: "
              + std::string(20'000, 'a'));
  CHECK(client.read().status == 431);
  CHECK(client.at_end());
}

TEST_CASE("a query with too many parameters is refused") {
  running_server server;
  std::string query;
  for (int i = 0; i < 101; ++i)
    query += "a=1&";
  CHECK(server.get("/v1/health?" + query).status == 400);
  CHECK(server.get("/v1/health?a=%zz").status == 400);
}

TEST_CASE("the deadline of a head counts from its first byte") {
  auto options = quick_options();
  options.header_timeout = milliseconds{200};
  running_server server{basic_routes(), options};
  auto client = server.connect();
  // A byte now and then does not help: each wait is shorter than the limit,
  // all of them are not.
  client.send("GET /v1/health HTTP/1.1\r\n");
  client.socket().non_blocking(true);
  asio::steady_timer pause{client.socket().get_executor()};
  char first = 0;
  auto began = std::chrono::steady_clock::now();
  while (::recv(client.socket().native_handle(), &first, 1, MSG_PEEK) < 0) {
    client.send("A");
    pause.expires_after(milliseconds{20});
    pause.wait();
    REQUIRE(std::chrono::steady_clock::now() - began < std::chrono::minutes{1});
  }
  client.socket().non_blocking(false);
  CHECK(client.read().status == 408);
  CHECK(client.at_end());
}

TEST_CASE("a slow body is answered 408") {
  auto options = quick_options();
  options.body_timeout = milliseconds{50};
  running_server server{basic_routes(), options};
  auto client = server.connect();
  CHECK(client.ask(post("Content-Length: 4\r\n", "abc")).status == 408);
  CHECK(client.at_end());
}

TEST_CASE("connections that say nothing are closed without a word") {
  auto options = quick_options();
  options.header_timeout = milliseconds{50};
  options.keep_alive_timeout = milliseconds{50};
  running_server server{basic_routes(), options};
  auto silent = server.connect();
  CHECK(silent.at_end());
  auto idle = server.connect();
  CHECK(idle.ask("GET /v1/health HTTP/1.1\r\nHost: x\r\n\r\n").status == 200);
  CHECK(idle.at_end());
}

TEST_CASE("a client that reads nothing is dropped") {
  auto options = quick_options();
  options.write_timeout = milliseconds{100};
  std::promise<uint64_t> sent;
  server_hooks hooks;
  hooks.on_access = [&](const access_record& x) {
    sent.set_value(x.bytes_out);
  };
  auto big = std::make_shared<const std::string>(64 * 1024 * 1024, 'x');
  running_server server{{make_route(verb::get, "/big", plainly([big](auto&) {
                                      response result;
                                      result.body = big;
                                      return result;
                                    }))},
                        options,
                        hooks};
  auto client = server.connect();
  client.send("GET /big HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(sent.get_future().get() < big->size());
  CHECK(server->wait_drained(milliseconds{5'000}));
}

TEST_CASE("connections beyond the limit are told to come back") {
  auto options = quick_options();
  options.max_connections = 2;
  running_server server{basic_routes(), options};
  std::string request = "GET /v1/health HTTP/1.1\r\nHost: x\r\n\r\n";
  auto one = server.connect();
  auto two = server.connect();
  CHECK(one.ask(request).status == 200);
  CHECK(two.ask(request).status == 200);
  auto three = server.connect();
  auto seen = three.read();
  CHECK(seen.status == 503);
  CHECK(seen.header("retry-after") != "");
  CHECK(seen.json()["code"] == "too_many_connections");
  CHECK(three.at_end());
  CHECK(one.ask(request).status == 200); // no connection was evicted
  CHECK(server->connections() == 2);
}

TEST_CASE("one address has its own limit") {
  auto options = quick_options();
  options.max_connections_per_address = 1;
  running_server server{basic_routes(), options};
  auto one = server.connect();
  CHECK(one.ask("GET /v1/health HTTP/1.1\r\nHost: x\r\n\r\n").status == 200);
  CHECK(server.connect().read().status == 503);
}

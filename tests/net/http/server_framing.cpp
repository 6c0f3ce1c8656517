#include "tests/net/http/fixture.hpp"
#include "tests/net/http/framing_table.hpp"

using namespace bidiq::http;
using namespace bidiq::http::test;

TEST_CASE("a smuggled request is never answered") {
  running_server server;
  for (const auto& x : framing_table()) {
    if (x.status == 0)
      continue;
    INFO(x.name);
    auto client = server.connect();
    client.send(x.head + "0\r\n\r\nGET /v1/health HTTP/1.1\r\nHost: x\r\n\r\n");
    auto seen = client.read();
    CHECK(seen.status == x.status);
    CHECK(seen.header("connection") == "close");
    CHECK(seen.header("content-type") == "application/problem+json");
    CHECK(client.at_end());
  }
}

TEST_CASE("well-formed heads of the table are served") {
  running_server server;
  for (const auto& x : framing_table())
    if (x.status == 0) {
      INFO(x.name);
      // A request without Host does not say whom it is for.
      auto named = x.head.find("Host:") != x.head.npos;
      CHECK(server.ask(x.head).status == (named ? 200 : 421));
    }
}

TEST_CASE("a malformed chunked body ends the connection") {
  running_server server;
  for (std::string body :
       {"g\r\n", "-1\r\n", "4 \r\nabcd\r\n0\r\n\r\n", "4\r\nabcdX\r\n0\r\n\r\n",
        "4\nabcd\n0\n\n", "ffffffffffffffffff\r\n", "0\r\nbad line\r\n\r\n"}) {
    INFO(body);
    auto client = server.connect();
    client.send("POST /v1/echo HTTP/1.1\r\nHost: x\r\n"
                "Transfer-Encoding: chunked\r\n\r\n"
                + body + "GET /v1/health HTTP/1.1\r\nHost: x\r\n\r\n");
    auto seen = client.read();
    CHECK((seen.status == 400 || seen.status == 413));
    CHECK(client.at_end());
  }
}

TEST_CASE("chunks, their extensions and trailers are understood, trailers "
          "dropped") {
  auto routes = basic_routes();
  routes.push_back(make_route(verb::post, "/v1/who", plainly([](auto& ctx) {
                                return text_response(
                                  std::string(ctx.header("authorization")));
                              })));
  running_server server{routes};
  std::string head
    = " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
      "4;a=b\r\nabcd\r\n1\r\ne\r\n0\r\n"
      "Authorization: Bearer trailer\r\n\r\n";
  CHECK(server.ask("POST /v1/echo" + head).body == "abcde");
  CHECK(server.ask("POST /v1/who" + head).body.empty());
}

TEST_CASE("empty lines before a request are skipped") {
  running_server server;
  CHECK(server.ask("\r\n\r\nGET /v1/health HTTP/1.1\r\nHost: x\r\n\r\n").status
        == 200);
}

TEST_CASE("what is not HTTP is answered at once") {
  running_server server;
  auto client = server.connect();
  CHECK(client.ask(std::string_view("\x16\x03\x01\x02\0\x01", 6)).status
        == 400);
  CHECK(client.at_end());
}

TEST_CASE("a head may arrive byte by byte") {
  running_server server;
  auto client = server.connect();
  for (auto c : std::string("GET /v1/health HTTP/1.1\r\nHost: x\r\n\r\n"))
    client.send({&c, 1});
  CHECK(client.read().status == 200);
}

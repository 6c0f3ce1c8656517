#include "tests/catch.hpp"
#include "tests/net/client/deflated.hpp"
#include "tests/net/client/fetch.hpp"
#include "tests/net/client/hostile_server.hpp"

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

http_client_options impatient_of_hosts() {
  http_client_options options;
  options.connect_timeout = 2s;
  options.first_byte_timeout = 200ms;
  options.stall_timeout = 200ms;
  options.total_timeout = 1500ms;
  options.max_body = 1 << 20;
  return options;
}

/// Answers one request per connection with `text` as it stands, then closes.
auto saying(std::string text) {
  return [text = std::move(text)](peer& client) {
    client.read_request();
    client.send(text);
  };
}

} // namespace

TEST_CASE("a refused connection is told at once") {
  uint16_t port = 0;
  {
    hostile_server gone{[](peer&) {}};
    port = gone.port();
  }
  http_client client{impatient_of_hosts()};
  auto response = fetch(client,
                        "http://127.0.0.1:" + std::to_string(port) + "/");
  CHECK(response.error == transport_error::connect);
  CHECK(response.status == 0);
}

TEST_CASE("a server that never answers is left at the first-byte limit") {
  hostile_server server{[](peer& client) {
    client.read_request();
    client.silence(60'000);
  }};
  http_client client{impatient_of_hosts()};
  auto response = fetch(client, server.url());
  CHECK(response.error == transport_error::timeout_first_byte);
  CHECK(response.timings.total >= 200ms);
}

TEST_CASE("a body that falls silent is left at the stall limit") {
  hostile_server server{[](peer& client) {
    client.read_request();
    client.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
    client.silence(60'000);
  }};
  http_client client{impatient_of_hosts()};
  auto response = fetch(client, server.url());
  CHECK(response.error == transport_error::timeout_stalled);
  CHECK(response.status == 200);
  CHECK(response.body.empty());
}

TEST_CASE("a body that trickles is left at the total limit") {
  hostile_server server{[](peer& client) {
    client.read_request();
    client.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
    while (client.silence(50) && client.send("x"))
      continue;
  }};
  http_client client{impatient_of_hosts()};
  auto response = fetch(client, server.url());
  CHECK(response.error == transport_error::timeout_total);
  CHECK(response.timings.total >= 1500ms);
}

TEST_CASE("a request's own total limit overrules the client's") {
  hostile_server server{[](peer& client) {
    client.read_request();
    client.silence(60'000);
  }};
  http_client client{impatient_of_hosts()};
  http_get request;
  request.url = server.url();
  request.total_timeout = 50ms;
  CHECK(fetch(client, request).error == transport_error::timeout_total);
}

TEST_CASE("an endless body is cut at the byte cap") {
  hostile_server server{[](peer& client) {
    client.read_request();
    client.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    std::string chunk = "1000\r\n" + std::string(0x1000, ' ') + "\r\n";
    while (client.send(chunk))
      continue;
  }};
  http_client client{impatient_of_hosts()};
  CHECK(fetch(client, server.url()).error == transport_error::too_large);
}

TEST_CASE("an announced length over the cap is not even read") {
  hostile_server server{[](peer& client) {
    client.read_request();
    client.send("HTTP/1.1 200 OK\r\nContent-Length: 1048577\r\n\r\n");
    client.silence(60'000);
  }};
  http_client client{impatient_of_hosts()};
  // Waiting for it would end as silence.
  CHECK(fetch(client, server.url()).error == transport_error::too_large);
}

TEST_CASE("a gzip bomb is cut by its ratio, an honest body is unpacked") {
  auto options = impatient_of_hosts();
  options.max_body = 64 << 20;
  auto bomb = deflated(std::string(32 << 20, '0'));
  std::string honest;
  for (int i = 0; honest.size() < (1 << 20); ++i)
    honest += "{\"objeto\":\"aquisicao " + std::to_string(i * 7919) + "\"},";
  auto packed = deflated(honest);
  hostile_server server{[&](peer& client) {
    client.read_request();
    auto body = client.request.starts_with("GET /bomb") ? bomb : packed;
    client.answer("200 OK", "Content-Encoding: gzip\r\n", body);
  }};
  http_client client{options};
  CHECK(fetch(client, server.url("/bomb")).error == transport_error::too_large);
  auto response = fetch(client, server.url("/honest"));
  CHECK(response.error == transport_error::none);
  CHECK(response.body == honest);
}

TEST_CASE("a body arrives whole in every coding that we accept") {
  const std::string first = "{\"data\":[";
  const std::string second = "],\"totalPaginas\":0}";
  auto none = deflated("");
  const std::vector<std::pair<std::string, std::string>> bodies{
    {"gzip", deflated(first) + deflated(second)},
    {"x-gzip", none + deflated(first) + none + deflated(second) + none},
    {"deflate", deflated(first + second, zlib_frame)},
    {"deflate", deflated(first + second, no_frame)},
    {"deflate, gzip", deflated(deflated(first + second, zlib_frame))}};
  for (auto& [coding, body] : bodies) {
    INFO(coding);
    hostile_server server{[&](peer& client) {
      client.read_request();
      CHECK(client.request.find("Accept-Encoding: gzip, deflate\r\n")
            != std::string::npos);
      client.answer("200 OK", "Content-Encoding: " + coding + "\r\n", body);
    }};
    http_client client{impatient_of_hosts()};
    auto response = fetch(client, server.url());
    CHECK(to_string(response.error) == "none");
    CHECK(response.body == first + second);
  }
}

TEST_CASE("a body cut, or followed by what is none of it, is told") {
  auto whole = deflated("{\"data\":[]}");
  const std::vector<std::pair<std::string, std::string>> bodies{
    {"gzip", whole + "garbage"},
    {"gzip", whole.substr(0, whole.size() - 6)},
    {"gzip", whole + whole.substr(0, 5)},
    {"deflate", deflated("{\"data\":[]}", zlib_frame).substr(0, 12)},
    {"br", "{\"data\":[]}"}};
  for (auto& [coding, body] : bodies) {
    INFO(coding << ' ' << body.size());
    hostile_server server{[&](peer& client) {
      client.read_request();
      client.answer("200 OK", "Content-Encoding: " + coding + "\r\n", body);
    }};
    http_client client{impatient_of_hosts()};
    auto response = fetch(client, server.url());
    CHECK(to_string(response.error) == "bad_encoding");
    CHECK(response.body.empty());
  }
}

TEST_CASE("the codings of one hop are not those of the next") {
  hostile_server server{[](peer& client) {
    client.read_request();
    client.answer("302 Found", "Location: /next\r\nContent-Encoding: gzip\r\n",
                  deflated("gone"));
    client.read_request();
    client.answer("200 OK", "", "plain");
  }};
  http_client client{impatient_of_hosts()};
  auto response = fetch(client, server.url());
  CHECK(response.error == transport_error::none);
  CHECK(response.body == "plain");
}

TEST_CASE("a body that is not what its encoding says is told") {
  hostile_server server{saying("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
                               "Content-Length: 9\r\n\r\nnot gzip!")};
  http_client client{impatient_of_hosts()};
  CHECK(fetch(client, server.url()).error == transport_error::bad_encoding);
}

TEST_CASE("a flood of header lines is cut") {
  hostile_server server{[](peer& client) {
    client.read_request();
    client.send("HTTP/1.1 200 OK\r\n");
    while (client.send("X-Flood: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n"))
      continue;
  }};
  http_client client{impatient_of_hosts()};
  CHECK(fetch(client, server.url()).error == transport_error::too_large);
}

TEST_CASE("one endless header line is cut") {
  hostile_server server{[](peer& client) {
    client.read_request();
    client.send("HTTP/1.1 200 OK\r\nX-Flood: ");
    while (client.send(std::string(4096, 'a')))
      continue;
  }};
  http_client client{impatient_of_hosts()};
  CHECK(fetch(client, server.url()).error == transport_error::too_large);
}

TEST_CASE("redirects are followed within the host, but not forever") {
  hostile_server server{[](peer& client) {
    while (client.read_request()) {
      auto loop = client.request.starts_with("GET /loop");
      auto target = loop ? "Location: /loop\r\n" : "Location: /end?x=1\r\n";
      auto end = client.request.starts_with("GET /end");
      if (!client.answer(end ? "200 OK" : "302 Found", end ? "" : target,
                         client.request))
        return;
    }
  }};
  http_client client{impatient_of_hosts()};
  auto moved = fetch(client, server.url("/start"));
  CHECK(moved.status == 200);
  CHECK(moved.body.starts_with("GET /end?x=1 "));
  auto loop = fetch(client, server.url("/loop"));
  CHECK(loop.error == transport_error::redirect);
  CHECK(loop.status == 302);
  CHECK(server.connections() == 1);
}

TEST_CASE("a redirect to another host or scheme is refused") {
  hostile_server other{saying("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")};
  auto target = GENERATE(as<std::string>{}, "other", "http://localhost/x",
                         "file:///etc/passwd", "//127.0.0.1:1/");
  auto location = target == "other" ? other.url() : target;
  hostile_server server{saying("HTTP/1.1 301 Moved\r\nContent-Length: 0\r\n"
                               "Location: "
                               + location + "\r\n\r\n")};
  http_client client{impatient_of_hosts()};
  CHECK(fetch(client, server.url()).error == transport_error::redirect);
  CHECK(other.connections() == 0);
}

TEST_CASE("a body shorter than announced is partial") {
  hostile_server server{[](peer& client) {
    client.read_request();
    if (client.request.starts_with("GET /chunked"))
      client.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                  "10\r\nabc");
    else
      client.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
  }};
  http_client client{impatient_of_hosts()};
  CHECK(fetch(client, server.url()).error == transport_error::partial);
  CHECK(fetch(client, server.url("/chunked")).error
        == transport_error::partial);
}

TEST_CASE("a connection closed without an answer is a reset") {
  hostile_server server{[](peer& client) { client.read_request(); }};
  http_client client{impatient_of_hosts()};
  CHECK(fetch(client, server.url()).error == transport_error::reset);
}

TEST_CASE("an answer that is not HTTP is told") {
  hostile_server server{saying("220 smtp.example ESMTP\r\n\r\n")};
  http_client client{impatient_of_hosts()};
  CHECK(fetch(client, server.url()).error == transport_error::protocol);
}

TEST_CASE("a plain server behind https is a TLS error") {
  hostile_server server{
    [](peer& client) { client.send("HTTP/1.1 200 OK\r\n\r\n"); }};
  http_client client{impatient_of_hosts()};
  auto url = server.url();
  CHECK(fetch(client, "https" + url.substr(4)).error == transport_error::tls);
}

TEST_CASE("Retry-After is that of the last answer only") {
  hostile_server server{[](peer& client) {
    while (client.read_request()) {
      if (client.request.starts_with("GET /busy"))
        client.answer("429 Too Many Requests", "rETRY-aFTER: 3\r\n", "");
      else if (client.request.starts_with("GET /end"))
        client.answer("200 OK", "", "");
      else
        client.answer("302 Found", "Location: /end\r\nRetry-After: 99\r\n", "");
    }
  }};
  http_client client{impatient_of_hosts()};
  CHECK(fetch(client, server.url("/busy")).retry_after == 3s);
  CHECK(fetch(client, server.url("/moved")).retry_after == std::nullopt);
}

#include "net/http/range.hpp"
#include "tests/net/http/fixture.hpp"
#include "tests/net/http/made_context.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

#include <regex>

using namespace bidiq::http;
using namespace bidiq::http::test;

namespace {

std::string gunzip(const std::string& packed) {
  z_stream stream{};
  REQUIRE(inflateInit2(&stream, 15 + 16) == Z_OK);
  std::string result(1 << 20, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(result.data());
  stream.avail_out = static_cast<uInt>(result.size());
  CHECK(inflate(&stream, Z_FINISH) == Z_STREAM_END);
  result.resize(stream.total_out);
  inflateEnd(&stream);
  return result;
}

// GET /v1/json?n= answers n bytes of JSON, /v1/file a file of 200,000 bytes.
std::vector<route> content_routes() {
  auto result = basic_routes();
  result.push_back(make_route(verb::get, "/v1/json", plainly([](auto& ctx) {
                                auto n = ctx.query_integer("n", 0);
                                return json_response(
                                  '"' + std::string(n - 2, 'a') + '"');
                              })));
  auto fd = ::memfd_create("content", 0);
  auto file = std::make_shared<const bidiq::http::file_handle>(fd);
  std::string content;
  for (int i = 0; i < 20'000; ++i)
    content += std::to_string(1'000'000'000 + i);
  REQUIRE(::write(fd, content.data(), content.size()) == 200'000);
  auto download = make_route(verb::get, "/v1/file", plainly([file](auto& ctx) {
                               return file_response(ctx, file, 200'000,
                                                    "application/x", "\"v1\"");
                             }));
  download.produces = {"application/x"};
  result.push_back(download);
  return result;
}

} // namespace

TEST_CASE("pipelined requests are answered in order") {
  running_server server;
  auto client = server.connect();
  std::string all;
  for (int i = 0; i < 50; ++i) {
    auto body = std::to_string(i);
    all += "POST /v1/echo HTTP/1.1\r\nHost: x\r\nContent-Length: "
           + std::to_string(body.size()) + "\r\n\r\n" + body;
  }
  client.send(all);
  for (int i = 0; i < 50; ++i)
    CHECK(client.read().body == std::to_string(i));
}

TEST_CASE("a connection is kept unless the client wants it closed") {
  running_server server;
  auto client = server.connect();
  for (int i = 0; i < 3; ++i)
    CHECK(client.ask("GET /v1/health HTTP/1.1\r\nHost: x\r\n\r\n").status
          == 200);
  auto last = client.ask("GET /v1/health HTTP/1.1\r\nHost: x\r\n"
                         "Connection: close\r\n\r\n");
  CHECK(last.header("connection") == "close");
  CHECK(client.at_end());
  auto old = server.connect();
  CHECK(
    old.ask("GET /v1/health HTTP/1.0\r\nHost: x\r\n\r\n").header("connection")
    == "close");
  CHECK(old.at_end());
  auto kept = server.connect();
  for (int i = 0; i < 2; ++i)
    CHECK(kept
            .ask("GET /v1/health HTTP/1.0\r\nHost: x\r\n"
                 "Connection: keep-alive\r\n\r\n")
            .header("connection")
          == "keep-alive");
}

TEST_CASE("an error after the whole request was read keeps the connection") {
  running_server server;
  auto client = server.connect();
  CHECK(client
          .ask("POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n"
               "abc")
          .status
        == 404);
  CHECK(client.ask("GET /v1/health HTTP/1.1\r\nHost: x\r\n\r\n").status == 200);
}

TEST_CASE("HEAD is GET without the body") {
  running_server server{content_routes()};
  auto client = server.connect();
  for (auto target : {"/v1/health", "/v1/json?n=3000", "/v1/file", "/none"}) {
    INFO(target);
    auto rest = std::string(target) + " HTTP/1.1\r\nHost: x\r\n\r\n";
    auto get = client.ask("GET " + rest);
    auto head = client.ask("HEAD " + rest);
    CHECK(head.status == get.status);
    CHECK(head.header("content-length") == get.header("content-length"));
    CHECK(head.header("content-type") == get.header("content-type"));
  }
}

TEST_CASE("OPTIONS and 405 name the methods of the path") {
  running_server server;
  auto options = server.ask("OPTIONS /v1/health HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(options.status == 204);
  CHECK(options.header("allow") == "GET, HEAD, OPTIONS");
  CHECK(server.ask("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n").status == 204);
  CHECK(server.ask("OPTIONS /none HTTP/1.1\r\nHost: x\r\n\r\n").status == 404);
  for (auto method : {"PUT", "TRACE", "BREW"}) {
    auto seen = server.ask(std::string(method)
                           + " /v1/echo HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK(seen.status == 405);
    CHECK(seen.header("allow") == "OPTIONS, POST");
    CHECK(seen.json()["code"] == "method_not_allowed");
  }
}

TEST_CASE("a preflight is answered without asking the handler") {
  auto options = quick_options();
  options.cors_origins = {"https://a"};
  running_server server{basic_routes(), options};
  auto seen = server.ask("OPTIONS /v1/echo HTTP/1.1\r\nHost: x\r\n"
                         "Origin: https://a\r\n"
                         "Access-Control-Request-Method: POST\r\n\r\n");
  CHECK(seen.status == 204);
  CHECK(seen.header("access-control-allow-origin") == "https://a");
  CHECK(seen.header("access-control-allow-methods") == "OPTIONS, POST");
  CHECK(seen.header("vary") == "Origin");
}

TEST_CASE("every answer carries the request's id, a sane one of the client") {
  running_server server;
  auto id = [&](const std::string& sent) {
    return server.get("/v1/health", "X-Request-ID: " + sent + "\r\n")
      .header("x-request-id");
  };
  CHECK(id("Abc.1_2-3") == "Abc.1_2-3");
  CHECK(id(std::string(128, 'a')) == std::string(128, 'a'));
  std::regex made("[0-9a-f]{32}");
  for (auto bad : {std::string(129, 'a'), std::string("a b"),
                   std::string("a/b"), std::string("\xc3\xa7")})
    CHECK(std::regex_match(id(bad), made));
  CHECK(id("a b") != id("a b"));
  CHECK(
    std::regex_match(server.ask("BAD\r\n\r\n").header("x-request-id"), made));
}

TEST_CASE("a trace is continued, or begun where the header is no good") {
  auto seen = [](const std::string& sent) {
    auto ctx = make_context("GET / HTTP/1.1\r\nHost: x\r\ntraceparent: " + sent
                            + "\r\n\r\n");
    REQUIRE(ctx.has_value());
    return ctx->trace;
  };
  std::string trace = "4bf92f3577b34da6a3ce929d0e0e4736";
  std::string parent = "00f067aa0ba902b7";
  auto continued = seen("00-" + trace + '-' + parent + "-00");
  CHECK(continued.trace_id == trace);
  CHECK(continued.span_id != parent);
  CHECK_FALSE(continued.sampled);
  CHECK(continued.traceparent()
        == "00-" + trace + '-' + continued.span_id + "-00");
  for (auto bad :
       {std::string("00-") + std::string(32, '0') + "-" + parent + "-01",
        "ff-" + trace + "-" + parent + "-01",
        "00-" + trace + "-" + parent + "-01-x", std::string("x")}) {
    CHECK(seen(bad).trace_id != trace);
    CHECK(seen(bad).trace_id.size() == 32);
  }
}

TEST_CASE("large JSON is gzipped for those who accept it") {
  running_server server{content_routes()};
  std::string gzip = "Accept-Encoding: deflate, gzip\r\n";
  for (auto n : {1024, 100'000}) { // compressed here and on a worker
    auto seen = server.get("/v1/json?n=" + std::to_string(n), gzip);
    CHECK(seen.header("content-encoding") == "gzip");
    CHECK(seen.header("vary") == "Origin, Accept-Encoding");
    CHECK(gunzip(seen.body) == '"' + std::string(n - 2, 'a') + '"');
  }
  CHECK(server.get("/v1/json?n=1023", gzip).header("content-encoding") == "");
  CHECK(server.get("/v1/json?n=1024").header("content-encoding") == "");
  CHECK(
    server.get("/v1/json?n=1024", "Accept-Encoding: gzip;q=0\r\n").body.size()
    == 1024);
}

TEST_CASE("a file is sent whole, in part, or not at all") {
  running_server server{content_routes()};
  auto whole = server.get("/v1/file");
  CHECK(whole.status == 200);
  CHECK(whole.body.size() == 200'000);
  CHECK(whole.body.ends_with("1000019999"));
  CHECK(whole.header("accept-ranges") == "bytes");
  CHECK(whole.header("etag") == "\"v1\"");
  auto part = server.get("/v1/file", "Range: bytes=10-19\r\n");
  CHECK(part.status == 206);
  CHECK(part.body == "1000000001");
  CHECK(part.header("content-range") == "bytes 10-19/200000");
  CHECK(server.get("/v1/file", "Range: bytes=-70000\r\n").body
        == whole.body.substr(130'000));
  auto none = server.get("/v1/file", "Range: bytes=200000-\r\n");
  CHECK(none.status == 416);
  CHECK(none.header("content-range") == "bytes */200000");
  CHECK(
    server.get("/v1/file", "Range: bytes=0-1\r\nIf-Range: \"v0\"\r\n").status
    == 200);
  CHECK(
    server.get("/v1/file", "Range: bytes=0-1\r\nIf-Range: \"v1\"\r\n").status
    == 206);
}

TEST_CASE("a file shorter than announced ends the connection") {
  auto fd = ::memfd_create("short", 0);
  REQUIRE(::write(fd, "abc", 3) == 3);
  auto file = std::make_shared<const bidiq::http::file_handle>(fd);
  running_server server{{make_route(verb::get, "/", plainly([file](auto&) {
                                      response result;
                                      result.body = file_range{file, 0, 10};
                                      return result;
                                    }))}};
  auto client = server.connect();
  client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(client.read_all().ends_with("\r\n\r\nabc"));
}

TEST_CASE("legacy paths answer the same and say where to go") {
  std::vector<std::string> used;
  std::mutex mutex;
  server_hooks hooks;
  hooks.on_legacy = [&](const request_context& ctx) {
    std::lock_guard guard{mutex};
    used.emplace_back(ctx.route_label());
  };
  running_server server{basic_routes(), quick_options(), hooks};
  auto current = server.get("/v1/health");
  CHECK(current.header("deprecation") == "");
  for (auto path : {"/health", "/api/health"}) {
    auto legacy = server.get(path);
    CHECK(legacy.status == 200);
    CHECK(legacy.body == current.body);
    CHECK(legacy.header("deprecation") == "true");
    CHECK(legacy.header("sunset") == "Mon, 01 Jun 2026 00:00:00 GMT");
    CHECK(legacy.header("link") == "</v1/health>; rel=\"successor-version\"");
  }
  CHECK(server.get("/echo").status == 404); // not every route has a twin
  CHECK(server.ask("PUT /api/health HTTP/1.1\r\nHost: x\r\n\r\n").header("link")
        == "</v1/health>; rel=\"successor-version\"");
  std::lock_guard guard{mutex};
  CHECK(used == std::vector<std::string>{"/v1/health", "/v1/health"});
}

TEST_CASE("legacy paths can be switched off") {
  auto options = quick_options();
  options.legacy = legacy_mode::gone;
  running_server server{basic_routes(), options};
  auto gone = server.get("/health");
  CHECK(gone.status == 410);
  CHECK(gone.json()["code"] == "legacy_route_gone");
  CHECK(gone.header("link") == "</v1/health>; rel=\"successor-version\"");
  CHECK(server.get("/v1/health").status == 200);
}

TEST_CASE("a client that expects 100-continue is told to go on, or why not") {
  running_server server;
  std::string fields = " HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n"
                       "Expect: 100-continue\r\n\r\n";
  auto client = server.connect();
  CHECK(client.ask("POST /v1/echo" + fields).status == 100);
  CHECK(client.ask("abc").body == "abc");
  auto refused = server.connect();
  CHECK(refused.ask("POST /none" + fields).status == 404);
  CHECK(refused.at_end());
}

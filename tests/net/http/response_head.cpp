#include "net/http/response_head.hpp"

#include "tests/catch.hpp"
#include "tests/net/http/made_context.hpp"

using namespace bidiq::http;
using bidiq::http::test::make_context;

namespace {

server_options with_origins(std::vector<std::string> origins) {
  server_options result;
  result.cors_origins = std::move(origins);
  return result;
}

request_context asked(const std::string& fields = {}) {
  auto result = make_context("GET / HTTP/1.1\r\nHost: x\r\nX-Request-ID: r\r\n"
                             + fields + "\r\n");
  REQUIRE(result.has_value());
  return std::move(*result);
}

std::string head(const response& x, const head_extras& extras = {},
                 const server_options& options = {},
                 const std::string& fields = {}) {
  std::string result;
  append_head(result, asked(fields), x, extras, options);
  return result;
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != text.npos;
}

} // namespace

TEST_CASE("header values cannot begin another header") {
  auto x = json_response("{}");
  x.headers = {{"X-A", "a\r\nSet-Cookie: b"}, {"X-B\r\nX-C", "c"}, {"X-D", ""}};
  auto text = head(x);
  CHECK(has(text, "\r\nX-A: a  Set-Cookie: b\r\n"));
  CHECK_FALSE(has(text, "\r\nSet-Cookie"));
  CHECK_FALSE(has(text, "X-C:"));
  CHECK(has(text, "\r\nX-D: \r\n"));
}

TEST_CASE("a head carries length, date and request id") {
  head_extras extras;
  extras.length = 42;
  extras.date = "Mon, 01 Jun 2026 00:00:00 GMT";
  auto text = head(json_response("{}"), extras);
  CHECK(text.starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(has(text, "\r\nContent-Length: 42\r\n"));
  CHECK(has(text, "\r\nDate: Mon, 01 Jun 2026 00:00:00 GMT\r\n"));
  CHECK(has(text, "\r\nX-Request-ID: r\r\n"));
  CHECK(text.ends_with("\r\n\r\n"));
}

TEST_CASE("an answer in chunks announces no length") {
  response x;
  x.headers = {{"Transfer-Encoding", "chunked"}};
  CHECK_FALSE(has(head(x), "Content-Length"));
}

TEST_CASE("answers without content announce no length") {
  CHECK_FALSE(has(head(empty_response()), "Content-Length"));
  CHECK_FALSE(
    has(head(empty_response(status::not_modified)), "Content-Length"));
}

TEST_CASE("only exactly listed origins are let in") {
  auto options = with_origins({"https://app.example.com"});
  CHECK(has(head({}, {}, options, "Origin: https://app.example.com\r\n"),
            "\r\nAccess-Control-Allow-Origin: https://app.example.com\r\n"));
  for (std::string origin :
       {"null", "https://app.example.com.evil", "https://evilapp.example.com",
        "https://app.example.com:8443", "https://APP.example.com",
        "http://app.example.com", "https://app.example.com/", "*"}) {
    INFO(origin);
    auto text = head({}, {}, options, "Origin: " + origin + "\r\n");
    CHECK_FALSE(has(text, "Access-Control"));
    CHECK(has(text, "\r\nVary: Origin"));
  }
}

TEST_CASE("null is no origin even if listed, a star allows any without "
          "credentials") {
  CHECK_FALSE(has(head({}, {}, with_origins({"null"}), "Origin: null\r\n"),
                  "Access-Control"));
  auto text = head({}, {}, with_origins({"*"}), "Origin: https://a\r\n");
  CHECK(has(text, "\r\nAccess-Control-Allow-Origin: *\r\n"));
  CHECK_FALSE(has(text, "Credentials"));
}

TEST_CASE("a preflight learns what it may send") {
  auto options = with_origins({"https://a"});
  auto ctx = asked("Origin: https://a\r\n"
                   "Access-Control-Request-Method: POST\r\n");
  auto x = options_response(ctx, "OPTIONS, POST", options);
  CHECK(x.code == status::no_content);
  REQUIRE(x.headers.size() == 4);
  CHECK(x.headers[1]
        == std::pair<std::string, std::string>("Access-Control-Allow-Methods",
                                               "OPTIONS, POST"));
  CHECK(has(x.headers[2].second, "Authorization"));
  CHECK(options_response(asked("Origin: https://b\r\n"
                               "Access-Control-Request-Method: POST\r\n"),
                         "OPTIONS", options)
          .headers.size()
        == 1);
}

#include "net/http/browser_boundary.hpp"

#include "net/http/route.hpp"
#include "tests/catch.hpp"
#include "tests/net/http/made_context.hpp"

using namespace bidiq::http;
using bidiq::http::test::make_context;

namespace {

server_options options_with(std::vector<std::string> hosts,
                            std::vector<std::string> origins = {}) {
  server_options out;
  out.allowed_hosts = std::move(hosts);
  out.cors_origins = std::move(origins);
  return out;
}

std::optional<protocol_error>
verdict(const std::string& method, const std::string& fields,
        bool stream = false, const server_options& options = {}) {
  auto ctx = make_context(method + " / HTTP/1.1\r\n" + fields + "\r\n");
  REQUIRE(ctx.has_value());
  route matched;
  if (stream)
    matched.produces = {"text/event-stream"};
  ctx->matched = &matched;
  return check_boundary(*ctx, options);
}

const std::string here = "Host: localhost:8000\r\n";

} // namespace

TEST_CASE("loopback names and addresses are this server's") {
  for (auto host : {"localhost", "localhost:8000", "LOCALHOST:1", "localhost.",
                    "localhost.:8000", "127.0.0.1", "127.0.0.1:8000",
                    "127.9.8.7:8000", "[::1]", "[::1]:8000",
                    "[0:0:0:0:0:0:0:1]:80", "[::ffff:127.0.0.1]:80"}) {
    INFO(host);
    CHECK(is_own_host(host, {}));
  }
}

TEST_CASE("any other name is not, however it is written") {
  for (auto host : {
         "",
         "rebound.example",
         "localhost.rebound.example",
         "127.0.0.1.nip.io",
         "127.evil.example",
         "0.0.0.0",
         "0.0.0.0:8000",
         "[::]",
         "10.0.0.1",
         "2130706433",
         "127.1",
         "0x7f000001",
         "[::ffff:10.0.0.1]",
         "[::1",
         "[fe80::1]:8000",
         "localhost..",
         "xlocalhost",

         "::1",
         "127.0.0.1@evil",
         "bücher.example",
       }) {
    INFO(host);
    CHECK_FALSE(is_own_host(host, {}));
  }
}

TEST_CASE("further names are those listed, in any case, with any port") {
  std::vector<std::string> allowed{"bidiq.example.org", "10.0.0.1",
                                   "2001:db8::1"};
  for (auto host :
       {"bidiq.example.org", "BIDIQ.example.ORG:443", "bidiq.example.org.:80",
        "10.0.0.1:8000", "[2001:db8::1]:8000"}) {
    INFO(host);
    CHECK(is_own_host(host, allowed));
  }
  for (auto host : {"example.org", "a.bidiq.example.org", "10.0.0.2",
                    "bidiq.example.orgx", "[2001:db8::2]"}) {
    INFO(host);
    CHECK_FALSE(is_own_host(host, allowed));
  }
  CHECK(is_own_host("a.example", {"a.example."}));
  CHECK_FALSE(is_own_host("", {""}));
}

TEST_CASE("a page is ours if it came from the host it asks") {
  CHECK(is_own_origin("http://localhost:8000", "localhost:8000"));
  CHECK(is_own_origin("http://LocalHost:8000", "localhost:8000"));
  CHECK(is_own_origin("https://bidiq.example.org", "bidiq.example.org"));
  CHECK(is_own_origin("https://bidiq.example.org", "bidiq.example.org:443"));
  CHECK(is_own_origin("http://[::1]:8000", "[::1]:8000"));
  for (auto origin :
       {"null", "", "http://localhost", "http://localhost:8001",
        "http://127.0.0.1:8000", "localhost:8000", "ftp://localhost:8000",
        "http://localhost:8000.evil.example", "http://evil.example",
        "http://localhost:8000, http://evil.example", "http://:8000",
        "http://"}) {
    INFO(origin);
    CHECK_FALSE(is_own_origin(origin, "localhost:8000"));
  }
}

TEST_CASE("a request for another host is misdirected, whatever it is") {
  for (auto method : {"GET", "HEAD", "POST", "OPTIONS", "DELETE", "BREW"})
    CHECK(verdict(method, "Host: rebound.example:8000\r\n"
                          "Origin: http://rebound.example:8000\r\n")
          == protocol_error::misdirected);
  auto ctx = make_context("GET / HTTP/1.0\r\n\r\n");
  REQUIRE(ctx.has_value());
  CHECK(check_boundary(*ctx, {}) == protocol_error::misdirected);
}

TEST_CASE("pages of strangers may change nothing and watch nothing") {
  for (std::string foreign :
       {"Origin: https://evil.example\r\n", "Origin: null\r\n",
        "Origin: http://localhost:3000\r\n",
        "Origin: https://evil.example\r\nSec-Fetch-Site: same-origin\r\n",
        "Origin: http://localhost:8000\r\nOrigin: https://evil.example\r\n",
        "Sec-Fetch-Site: cross-site\r\n", "sec-fetch-site: cross-site\r\n"}) {
    INFO(foreign);
    for (auto method : {"POST", "PUT", "PATCH", "DELETE", "BREW"})
      CHECK(verdict(method, here + foreign) == protocol_error::cross_origin);
    CHECK(verdict("GET", here + foreign, true) == protocol_error::cross_origin);
    // What cannot be read over there, and changes nothing, is a link.
    for (auto method : {"GET", "HEAD", "OPTIONS"})
      CHECK_FALSE(verdict(method, here + foreign).has_value());
  }
}

TEST_CASE("our own page, allowed origins and plain programs may") {
  auto options = options_with({}, {"https://app.example.org"});
  for (std::string own :
       {"", "Origin: http://localhost:8000\r\nSec-Fetch-Site: same-origin\r\n",
        "Sec-Fetch-Site: same-origin\r\n", "Sec-Fetch-Site: none\r\n",
        "Origin: https://app.example.org\r\nSec-Fetch-Site: cross-site\r\n"}) {
    INFO(own);
    CHECK_FALSE(verdict("POST", here + own, false, options).has_value());
    CHECK_FALSE(verdict("GET", here + own, true, options).has_value());
  }
  CHECK(verdict("POST", here + "Origin: https://app.example.org.evil\r\n",
                false, options)
        == protocol_error::cross_origin);
}

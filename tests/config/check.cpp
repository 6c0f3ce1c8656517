#include "config/check.hpp"

#include "tests/catch.hpp"

using namespace bidiq;

namespace {

bool accepts(setting_form form, std::string_view text,
             std::string_view allowed = "http|https") {
  return check_text({.form = form, .allowed = allowed}, text).empty();
}

} // namespace

TEST_CASE("only addresses of this machine count as loopback") {
  for (auto host :
       {"127.0.0.1", "127.8.9.1", "::1", "[::1]", "localhost", "LocalHost"})
    CHECK(is_loopback(host));
  for (auto host : {"0.0.0.0", "::", "", "10.0.0.1", "128.0.0.1", "127.0.0.1.x",
                    "127.example.org", "localhost.example.org", "::2"})
    CHECK_FALSE(is_loopback(host));
}

TEST_CASE("a URL needs one of the schemes and a host") {
  CHECK(accepts(setting_form::url, ""));
  CHECK(accepts(setting_form::url, "http://h"));
  CHECK(accepts(setting_form::url, "HTTPS://user:pw@h:8080/path?q"));
  CHECK(accepts(setting_form::url, "redis://:pw@h:6379/0", "redis"));
  CHECK(accepts(setting_form::url, "unix:///run/redis.sock", "unix"));
  for (auto text : {"h", "http:/h", "http://", "http:///path", "http://:80",
                    "http://user@", "ftp://h", "http://a b", "://h"})
    CHECK_FALSE(accepts(setting_form::url, text));
  CHECK_FALSE(accepts(setting_form::needed_url, ""));
}

TEST_CASE("an origin is a scheme and a host, nothing behind it") {
  CHECK(accepts(setting_form::origin, "*"));
  CHECK(accepts(setting_form::origin, "https://app.example.org:8443"));
  CHECK_FALSE(accepts(setting_form::origin, "https://app.example.org/"));
  CHECK_FALSE(accepts(setting_form::origin, "app.example.org"));
  CHECK_FALSE(accepts(setting_form::origin, "https://u@app.example.org"));
}

TEST_CASE("a day has to exist") {
  CHECK(accepts(setting_form::day, "2024-02-29"));
  for (auto text : {"2023-02-29", "2026-6-01", "2026-06-1x", "01/06/2026", "",
                    "2026-13-01", "2026--1-01"})
    CHECK_FALSE(accepts(setting_form::day, text));
}

TEST_CASE("identifiers and buckets keep to their letters") {
  CHECK(accepts(setting_form::identifier, ""));
  CHECK(accepts(setting_form::identifier, "node-1.a_B"));
  CHECK_FALSE(accepts(setting_form::identifier, "a b"));
  CHECK_FALSE(accepts(setting_form::identifier, std::string(65, 'a')));
  CHECK(accepts(setting_form::bucket, "excel-reports"));
  CHECK_FALSE(accepts(setting_form::bucket, ""));
  CHECK_FALSE(accepts(setting_form::bucket, "Excel"));
  CHECK_FALSE(accepts(setting_form::bucket, "../up"));
}

TEST_CASE("no text may have control characters") {
  CHECK_FALSE(accepts(setting_form::plain, "a\r\nX-Evil: 1"));
  CHECK_FALSE(accepts(setting_form::needed, "a\x7F"));
  CHECK(accepts(setting_form::plain, "ação"));
}

TEST_CASE("the nearest word is found, a far one is not") {
  CHECK(nearest("--prot", {"--host", "--port"}) == "--port");
  CHECK(nearest("SSE_USER", {"SSE_MAX_PER_USER", "PORT"}).empty());
  CHECK(nearest("SSE_MAX_PR_USER", {"SSE_MAX_PER_USER", "PORT"})
        == "SSE_MAX_PER_USER");
  CHECK(nearest("FOO", {"PORT", "HOST"}).empty());
  CHECK(nearest("", {"PORT"}).empty());
}

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
  CHECK(accepts(setting_form::url, "HTTPS://user:pw@h:8080/path"));
  CHECK(accepts(setting_form::url, "redis://:pw@h:6379/0", "redis"));
  CHECK(accepts(setting_form::url, "unix:///run/redis.sock", "unix"));
  for (auto text : {"h", "http:/h", "http://", "http:///path", "http://:80",
                    "http://user@", "ftp://h", "http://a b", "://h"})
    CHECK_FALSE(accepts(setting_form::url, text));
  CHECK_FALSE(accepts(setting_form::needed_url, ""));
}

TEST_CASE("a URL is parsed, not only looked at") {
  for (auto text :
       {"http://127.0.0.1:1/", "http://[::1]:65535/x", "http://a_b.example-1",
        "https://h/%C3%A7/a;b", "http://u:p%40@h", "http://h/"}) {
    INFO(text);
    CHECK(accepts(setting_form::needed_url, text));
  }
  for (auto text :
       {"http://h:0",       "http://h:65536", "http://h:8o",
        "http://h:",        "http://[::1",    "http://[::1]8000",
        "http://[1.2.3.4]", "http://::1",     "http://1.2.3",
        "http://1.2.3.256", "http://.h",      "http://a..b",
        "http://h\"x",      "http://h/%zz",   "http://h/%4",
        "http://h?x=1",     "http://h/p#f",   "http://h\xc3\xa7.example",
        "http://h/a b",     "http://h/<x>"}) {
    INFO(text);
    CHECK_FALSE(accepts(setting_form::needed_url, text));
    CHECK_FALSE(accepts(setting_form::origin, text));
  }
  // Says what is wrong, without what may be a password.
  auto why = check_text({.form = setting_form::url, .allowed = "http"},
                        "http://me:hunter2@h:99999");
  CHECK(why.find("port") != std::string::npos);
  CHECK(why.find("hunter2") == std::string::npos);
}

TEST_CASE("a secret may have a least size, none may be given") {
  setting_rule rule{.min_size = 32, .secret = true};
  CHECK(check_text(rule, "").empty());
  CHECK(check_text(rule, std::string(31, 'x'))
        == "is not a text of at least 32 bytes");
  CHECK(check_text(rule, std::string(32, 'x')).empty());
}

TEST_CASE("an origin is a scheme and a host, nothing behind it") {
  CHECK(accepts(setting_form::origin, "*"));
  CHECK(accepts(setting_form::origin, "https://app.example.org:8443"));
  CHECK_FALSE(accepts(setting_form::origin, "https://app.example.org/"));
  CHECK_FALSE(accepts(setting_form::origin, "app.example.org"));
  CHECK_FALSE(accepts(setting_form::origin, "https://u@app.example.org"));
}

TEST_CASE("a host is a name or an address, nothing around it") {
  for (auto good : {"example.org", "a", "10.0.0.1", "::1", "2001:db8::1",
                    "xn--brasil-x.org", "example.org."})
    CHECK(accepts(setting_form::host, good));
  for (auto bad : {"", "*", ".", "http://a", "a:80", "[::1]", "a/b", "a b",
                   "*.example.org", "a@b"}) {
    CAPTURE(bad);
    CHECK_FALSE(accepts(setting_form::host, bad));
  }
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

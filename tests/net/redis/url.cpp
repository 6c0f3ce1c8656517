#include "net/redis/url.hpp"

#include "tests/catch.hpp"

namespace bidiq::redis {

namespace {

std::string complaint(std::string_view text) {
  auto x = parse_url(text);
  REQUIRE(x.has_error());
  CHECK(x.error().code == bidiq::errc::malformed);
  return x.error().context;
}

using hosts = decltype(address::hosts);

} // namespace

TEST_CASE("redis:// has host, port, login and database, all but one optional") {
  auto x = parse_url("redis://h").value();
  CHECK(x.type == address::kind::tcp);
  CHECK_FALSE(x.tls);
  CHECK(x.hosts == hosts{{"h", 6379}});
  CHECK(x.user.empty());
  CHECK(x.password.empty());
  CHECK(x.database == 0);
  x = parse_url("rediss://al%40ice:p%2Fw%3a@10.0.0.1:7000/3").value();
  CHECK(x.tls);
  CHECK(x.hosts == hosts{{"10.0.0.1", 7000}});
  CHECK(x.user == "al@ice");
  CHECK(x.password == "p/w:");
  CHECK(x.database == 3);
  CHECK(x.display() == "10.0.0.1:7000");
  CHECK(parse_url("redis://:pw@h").value().password == "pw");
  CHECK(parse_url("redis://h/").value().database == 0);
  CHECK(parse_url("redis://h?db=4").value().database == 4);
  CHECK(parse_url("redis://a:b@c@h").value().password == "b@c");
}

TEST_CASE("IPv6 addresses stand in brackets") {
  auto x = parse_url("redis://u:p@[::1]:7000/1").value();
  CHECK(x.hosts == hosts{{"::1", 7000}});
  CHECK(x.display() == "[::1]:7000");
  CHECK(parse_url("redis://[fe80::1]").value().hosts
        == hosts{{"fe80::1", 6379}});
  for (auto text : {"redis://[::1", "redis://[]", "redis://[::1]7000",
                    "redis://[host]", "redis://::1"})
    CHECK_FALSE(complaint(text).empty());
}

TEST_CASE("unix:// has an absolute path and may have a login and a database") {
  auto x = parse_url("unix:///run/re%20dis.sock?db=2").value();
  CHECK(x.type == address::kind::unix_socket);
  CHECK(x.path == "/run/re dis.sock");
  CHECK(x.database == 2);
  CHECK(x.display() == "/run/re dis.sock");
  x = parse_url("unix://u:p@/s").value();
  CHECK(x.user == "u");
  CHECK(x.password == "p");
  CHECK(x.path == "/s");
  CHECK_FALSE(complaint("unix://relative").empty());
  CHECK_FALSE(complaint("unix:///" + std::string(200, 'x')).empty());
}

TEST_CASE("redis-sentinel:// has several hosts and the master's name") {
  auto x = parse_url("redis-sentinel://:p@a,b:1,[::1]:2/main/5").value();
  CHECK(x.type == address::kind::sentinel);
  CHECK(x.hosts == hosts{{"a", 26379}, {"b", 1}, {"::1", 2}});
  CHECK(x.master == "main");
  CHECK(x.password == "p");
  CHECK(x.database == 5);
  CHECK(x.display() == "a:26379,b:1,[::1]:2/main");
  for (auto text : {"redis-sentinel://a", "redis-sentinel://a/",
                    "redis-sentinel:///main", "redis-sentinel://a,,b/main"})
    CHECK_FALSE(complaint(text).empty());
}

TEST_CASE("what is wrong with a URL is told without its password") {
  for (auto text :
       {"http://u:secret@h", "redis://u:secret@", "redis://u:secret@h:0",
        "redis://u:secret@h:70000", "redis://u:secret@h/x",
        "redis://u:secret@h/-1", "redis://u:secret@h:1 ", "u:secret@h",
        "redis://u:secret%zz@h", "redis://u:secret@h?ssl_cert_reqs=none",
        "redis://u:sec#ret@h", "redis://u:secret@h:1:2", "", "redis://",
        "redis:///1", "redis://h:", "rediss://u:secret@h/1/2"}) {
    CAPTURE(text);
    auto why = complaint(text);
    CHECK(why.starts_with("REDIS_URL: "));
    CHECK(why.find("secret") == std::string::npos);
  }
}

} // namespace bidiq::redis

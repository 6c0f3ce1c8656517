// Users, passwords, databases, Unix sockets and TLS.
#include "tests/net/redis/certificates.hpp"
#include "tests/net/redis/client_fixture.hpp"
#include "tests/net/redis/scripted_peer.hpp"

namespace bidiq::redis {

namespace {

std::string at(const redis_server& server, const std::string& login) {
  return "redis://" + login + "@127.0.0.1:" + std::to_string(server.port());
}

redis_server::options with_tls(const certificates& made, const char* name) {
  redis_server::options x;
  x.tls = true;
  x.cert_file = made.path(std::string{name} + ".crt");
  x.key_file = made.path(std::string{name} + ".key");
  return x;
}

client_options trusting(const std::string& ca_file) {
  auto x = client_fixture::generous();
  x.ca_file = ca_file;
  return x;
}

} // namespace

TEST_CASE("a password is sent, and a wrong or missing one is an auth error") {
  redis_server server{{.password = "tomato-soup"}};
  client_fixture x{server.url()};
  REQUIRE(x.open());
  CHECK(x.text({"PING"}) == "PONG");
  client_fixture wrong{at(server, ":onion-soup")};
  auto why = wrong.open_error();
  CHECK(why.code == errc::auth);
  CHECK(why.text.find("WRONGPASS") != std::string::npos);
  CHECK(why.text.find("onion-soup") == std::string::npos);
  client_fixture none{"redis://127.0.0.1:" + std::to_string(server.port())};
  CHECK(none.open_error().code == errc::auth);
  CHECK(none.open_error(link::subscriptions).code == errc::auth);
}

TEST_CASE("a password that nobody asked for is an auth error") {
  redis_server server;
  client_fixture x{at(server, ":unneeded")};
  CHECK(x.open_error().code == errc::auth);
}

TEST_CASE("an ACL user may do what it may") {
  redis_server server{
    {.config = {"user alice on >pa%ss ~bidiq:* &bidiq:* +@all -config -ping"}}};
  client_fixture x{at(server, "alice:pa%25ss")};
  REQUIRE(x.open());
  CHECK(x.text({"ACL", "WHOAMI"}) == "alice");
  CHECK(x.text({"SET", "bidiq:1", "x"}) == "OK");
  CHECK(x.code({"SET", "other", "x"}) == errc::auth);
  CHECK(x.code({"CONFIG", "GET", "dir"}) == errc::auth);
  auto who = std::make_shared<recorder>();
  x.it->subscribe("forbidden", who);
  REQUIRE(x.open(link::subscriptions));
  CHECK(x.broken.take().code == errc::auth);
}

TEST_CASE("a server that repeats what it was told does not reach the log") {
  scripted_peer peer{[](scripted_peer::connection c) {
    c.await("tomato-soup\r\n");
    c.send("-ERR unknown command 'AUTH', with args beginning with: "
           "'alice' 'tomato-soup'\r\n+OK\r\n");
    c.wait_for_close();
  }};
  client_fixture x{"redis://alice:tomato-soup@" + peer.host()};
  auto why = x.open_error();
  CHECK(why.code == errc::auth);
  CHECK(why.text == "AUTH: ERR");
}

TEST_CASE("the database and the connection's name are set") {
  redis_server server;
  auto options = client_fixture::generous();
  options.client_name = "bidiq-n1";
  client_fixture x{server.url() + "/3", options};
  REQUIRE(x.open());
  CHECK(x.text({"CLIENT", "GETNAME"}) == "bidiq-n1");
  x.ask({"SET", "k", "v"});
  server.command({"SELECT", "3"});
  CHECK(server.command({"GET", "k"}) == "v");
  client_fixture beyond{server.url() + "/99"};
  auto why = beyond.open_error();
  CHECK(why.code == errc::other);
  CHECK(why.text.starts_with("SELECT: ERR"));
}

TEST_CASE("a name that Redis refuses does not keep us out") {
  redis_server server;
  auto options = client_fixture::generous();
  options.client_name = "two words";
  client_fixture x{server.url(), options};
  CHECK(x.open());
}

TEST_CASE("a Unix socket") {
  redis_server server{{.password = "pw"}};
  client_fixture x{"unix://:pw@" + server.socket_path()};
  REQUIRE(x.open());
  CHECK(x.text({"SET", "k", "v"}) == "OK");
  CHECK(x.it->peer() == server.socket_path());
  client_fixture none{"unix://" + server.folder() + "/none.sock"};
  CHECK(none.open_error().code == errc::refused);
}

TEST_CASE("TLS with the right authority, by name and by address") {
  certificates made;
  redis_server server{with_tls(made, "server")};
  client_fixture x{server.url(), trusting(made.path("ca.crt"))};
  REQUIRE(x.open());
  CHECK(x.text({"SET", "k", "v"}) == "OK");
  std::string big(5'000'000, 'x');
  CHECK(x.text({"SET", "big", big}) == "OK");
  CHECK(x.text({"GET", "big"}) == big);
  auto who = std::make_shared<recorder>();
  x.it->subscribe("ch", who);
  REQUIRE(x.open(link::subscriptions));
  CHECK(who->heard.take() == "+");
  server.command({"PUBLISH", "ch", "hello"});
  CHECK(who->heard.take() == "hello");
  client_fixture named{"rediss://localhost:" + std::to_string(server.port()),
                       trusting(made.path("ca.crt"))};
  CHECK(named.open());
}

TEST_CASE("TLS refuses an unknown authority and a certificate of another") {
  certificates made;
  redis_server server{with_tls(made, "server")};
  for (const auto& ca : {std::string{}, made.path("other.crt")}) {
    client_fixture x{server.url(), trusting(ca)};
    auto why = x.open_error();
    CHECK(why.code == errc::tls);
    CHECK(why.text.starts_with("certificate not accepted: "));
  }
  redis_server elsewhere{with_tls(made, "elsewhere")};
  for (auto host : {"127.0.0.1", "localhost"}) {
    client_fixture x{std::string{"rediss://"} + host + ":"
                       + std::to_string(elsewhere.port()),
                     trusting(made.path("ca.crt"))};
    auto why = x.open_error();
    CHECK(why.code == errc::tls);
    CHECK(why.text.find("mismatch") != std::string::npos);
  }
  client_fixture no_file{server.url(), trusting("/does/not/exist.pem")};
  auto why = no_file.open_error();
  CHECK(why.code == errc::tls);
  CHECK(why.text.find("/does/not/exist.pem") != std::string::npos);
}

TEST_CASE("TLS to a plain server and plain to a TLS server fail") {
  certificates made;
  redis_server plain;
  auto hasty = trusting(made.path("ca.crt"));
  hasty.connect_timeout = std::chrono::milliseconds{200};
  client_fixture x{"rediss://127.0.0.1:" + std::to_string(plain.port()), hasty};
  // Redis waits for the end of what it takes for a line.
  CHECK(x.open_error().code == errc::timeout);
  redis_server server{with_tls(made, "server")};
  client_fixture y{"redis://127.0.0.1:" + std::to_string(server.port())};
  auto code = y.open_error().code;
  CHECK((code == errc::protocol || code == errc::reset));
}

} // namespace bidiq::redis

// A real Sentinel that watches a real master.
#include "tests/net/redis/client_fixture.hpp"
#include "tests/net/redis/scripted_peer.hpp"

namespace bidiq::redis {

namespace {

redis_server::options watching(const redis_server& master) {
  redis_server::options x;
  x.sentinel = true;
  x.config = {"sentinel monitor main 127.0.0.1 " + std::to_string(master.port())
              + " 1"};
  return x;
}

std::string host(const redis_server& x) {
  return "127.0.0.1:" + std::to_string(x.port());
}

/// A Sentinel that gives this address away.
std::function<void(scripted_peer::connection)> pointing_to(uint16_t port) {
  auto text = std::to_string(port);
  return [answer = "*2\r\n$9\r\n127.0.0.1\r\n$" + std::to_string(text.size())
                   + "\r\n" + text + "\r\n"](scripted_peer::connection c) {
    if (c.await("main\r\n"))
      c.send(answer);
    c.wait_for_close();
  };
}

} // namespace

TEST_CASE("the Sentinels tell where the master is") {
  redis_server master{{.password = "pw"}};
  redis_server sentinel{watching(master)};
  client_fixture x{"redis-sentinel://:pw@" + host(sentinel) + "/main/2"};
  REQUIRE(x.open());
  CHECK(x.it->peer() == host(master));
  CHECK(x.text({"SET", "k", "v"}) == "OK");
  auto who = std::make_shared<recorder>();
  x.it->subscribe("ch", who);
  REQUIRE(x.open(link::subscriptions));
  CHECK(who->heard.take() == "+");
}

TEST_CASE("a Sentinel that is gone, or silent, is passed over") {
  redis_server master;
  redis_server sentinel{watching(master)};
  scripted_peer silent{[](scripted_peer::connection c) { c.wait_for_close(); }};
  auto options = client_fixture::generous();
  options.connect_timeout = std::chrono::milliseconds{900};
  client_fixture x{"redis-sentinel://127.0.0.1:" + std::to_string(free_port())
                     + "," + silent.host() + "," + host(sentinel) + "/main",
                   options};
  REQUIRE(x.open());
  CHECK(x.it->peer() == host(master));
}

TEST_CASE("a master that no Sentinel knows") {
  redis_server master;
  redis_server sentinel{watching(master)};
  client_fixture x{"redis-sentinel://" + host(sentinel) + "/another"};
  auto why = x.open_error();
  CHECK(why.code == errc::other);
  CHECK(why.text == "Sentinel " + host(sentinel) + ": knows no master another");
  client_fixture none{
    "redis-sentinel://127.0.0.1:" + std::to_string(free_port()) + "/main"};
  CHECK(none.open_error().code == errc::refused);
}

TEST_CASE("a replica that a Sentinel still takes for the master is refused") {
  redis_server master;
  redis_server replica{
    {.config = {"replicaof 127.0.0.1 " + std::to_string(master.port())}}};
  scripted_peer sentinel{pointing_to(replica.port())};
  client_fixture x{"redis-sentinel://" + sentinel.host() + "/main"};
  CHECK(x.open_error().code == errc::readonly);
}

} // namespace bidiq::redis

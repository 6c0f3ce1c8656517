#include "tests/net/redis/client_fixture.hpp"

namespace bidiq::redis {

TEST_CASE("a subscriber hears all that is published after its confirmation") {
  redis_server server;
  client_fixture x{server.url()};
  auto a = std::make_shared<recorder>();
  x.it->subscribe("ch", a);
  REQUIRE(x.open(link::subscriptions));
  CHECK(a->heard.take() == "+");
  CHECK(server.command({"PUBLISH", "ch", "1"}) == "1");
  CHECK(a->heard.take() == "1");
  auto b = std::make_shared<recorder>();
  x.it->subscribe("ch", b);
  CHECK(b->heard.take() == "+");
  server.command({"PUBLISH", "ch", "2"});
  CHECK(a->heard.take() == "2");
  CHECK(b->heard.take() == "2");
  x.it->unsubscribe("ch", a);
  server.command({"PUBLISH", "ch", "3"});
  CHECK(b->heard.take() == "3");
  CHECK(a->heard.size() == 0);
}

} // namespace bidiq::redis

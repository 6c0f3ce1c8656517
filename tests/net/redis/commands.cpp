#include "tests/net/redis/client_fixture.hpp"

namespace bidiq::redis {

TEST_CASE("commands are answered with values of all kinds") {
  redis_server server;
  client_fixture x{server.url()};
  REQUIRE(x.open());
  CHECK(x.it->peer() == "127.0.0.1:" + std::to_string(server.port()));
  CHECK(x.text({"SET", "k", "v"}) == "OK");
  CHECK(x.text({"GET", "k"}) == "v");
  CHECK(x.ask({"GET", "none"}).value().is_nil());
  CHECK(x.ask({"INCRBY", "n", "-7"}).value().integer == -7);
  CHECK(x.text({"SET", "zero", std::string("a\0\r\n\xff", 5)}) == "OK");
  CHECK(x.text({"GET", "zero"}) == std::string("a\0\r\n\xff", 5));
  CHECK(x.text({"GET", ""}) == "");
  auto nested = x.ask({"EVAL", "return {1, {'a', {}, {{'b'}}}, false}", "0"});
  auto str = [](const char* text) {
    return value{value::kind::text, 0, text, {}};
  };
  auto list = [](std::vector<value> items) {
    return value{value::kind::array, 0, "", std::move(items)};
  };
  CHECK(nested.value()
        == list({{value::kind::integer, 1, "", {}},
                 list({str("a"), list({}), list({list({str("b")})})}),
                 {}}));
}

TEST_CASE("answers come in the order of the commands, from any thread") {
  redis_server server;
  client_fixture x{server.url()};
  REQUIRE(x.open());
  constexpr int threads = 4, each = 5'000;
  mailbox<bool> done;
  std::vector<std::thread> all;
  for (int t = 0; t < threads; ++t)
    all.emplace_back([&, t] {
      auto next = std::make_shared<int>(0);
      for (int i = 0; i < each; ++i)
        x.it->command({"ECHO", std::to_string(t) + ":" + std::to_string(i)},
                      [&, t, next](answer a) {
                        auto want = std::to_string(t) + ":"
                                    + std::to_string((*next)++);
                        if (!a || a->text != want)
                          done.put(false);
                        else if (*next == each)
                          done.put(true);
                      });
    });
  for (auto& t : all)
    t.join();
  for (int t = 0; t < threads; ++t)
    CHECK(done.take());
}

TEST_CASE("values of many megabytes go both ways") {
  redis_server server;
  client_fixture x{server.url()};
  REQUIRE(x.open());
  std::string big(20'000'000, 'x');
  for (size_t i = 0; i < big.size(); i += 1009)
    big[i] = static_cast<char>(i);
  CHECK(x.text({"SET", "big", big}) == "OK");
  CHECK(x.text({"GET", "big"}) == big);
}

TEST_CASE("a script is loaded by its first run and again after a flush") {
  redis_server server;
  client_fixture x{server.url()};
  REQUIRE(x.open());
  script code{"return {KEYS[1], ARGV[1], ARGV[2]}"};
  for (int i = 0; i < 2; ++i) {
    auto a = x.run(code, {"k"}, {"1", "2"});
    REQUIRE(a);
    REQUIRE(a->items.size() == 3);
    CHECK(a->items[0].text == "k");
    CHECK(a->items[2].text == "2");
  }
  CHECK(server.command({"SCRIPT", "LOAD", code.source}) == code.sha1);
  server.command({"SCRIPT", "FLUSH"});
  CHECK(x.run(code, {"k"}, {"1", "2"}));
}

TEST_CASE("commands get `closed` before the link is open and after it closed") {
  redis_server server;
  client_fixture x{server.url()};
  CHECK(x.code({"PING"}) == errc::closed);
  REQUIRE(x.open());
  x.it->close(link::commands);
  CHECK(x.code({"PING"}) == errc::closed);
  REQUIRE(x.open());
  CHECK(x.text({"PING"}) == "PONG");
  CHECK(x.broken.size() == 0);
}

} // namespace bidiq::redis

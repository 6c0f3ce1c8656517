#include "tests/tools/redis_server.hpp"

#include "tests/catch.hpp"

using namespace bidiq;

TEST_CASE("a redis-server answers, dies and comes back on its port") {
  redis_server server;
  CHECK(server.command({"SET", "k", "v"}) == "OK");
  CHECK(server.list({"MGET", "k", "none"})
        == std::vector<std::string>{"v", "(nil)"});
  CHECK(server.command({"LPUSH", "k", "x"}).starts_with("-WRONGTYPE"));
  auto port = server.port();
  server.kill9();
  CHECK_THROWS(server.command({"PING"}));
  server.start();
  CHECK(server.port() == port);
  CHECK(server.command({"GET", "k"}) == "(nil)");
  server.stop();
  server.start();
  server.pause();
  server.resume();
  CHECK(server.command({"PING"}) == "PONG");
}

TEST_CASE("a redis-server with a password, users and limits") {
  redis_server server{
    {.config = {"maxmemory 5mb", "user alice on >secret ~a:* +get"},
     .password = "pw"}};
  CHECK(server.url()
        == "redis://:pw@127.0.0.1:" + std::to_string(server.port()));
  CHECK(server.command({"CONFIG", "GET", "maxmemory"}) == "maxmemory\n5242880");
  CHECK(server.command({"AUTH", "alice", "secret"}) == "OK");
  CHECK(server.command({"SET", "a:1", "x"}).starts_with("-NOPERM"));
}

TEST_CASE("a sentinel") {
  redis_server master;
  redis_server server{{.config = {"sentinel monitor main 127.0.0.1 "
                                  + std::to_string(master.port()) + " 1"},
                       .sentinel = true}};
  CHECK(
    server.list({"SENTINEL", "get-master-addr-by-name", "main"})
    == std::vector<std::string>{"127.0.0.1", std::to_string(master.port())});
}

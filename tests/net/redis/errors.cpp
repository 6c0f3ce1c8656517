// Each kind of error reply, from a real server.
#include "tests/net/redis/client_fixture.hpp"
#include "tests/net/redis/scripted_peer.hpp"

#include <filesystem>

namespace bidiq::redis {

namespace {

/// Asks until the answer is this error; what it was otherwise.
errc until(client_fixture& x, std::vector<std::string> args, errc wanted) {
  auto limit = std::chrono::steady_clock::now() + patience;
  while (true) {
    auto a = x.ask(args);
    auto code = a ? errc::other : a.error().code;
    if (code == wanted || std::chrono::steady_clock::now() > limit)
      return code;
  }
}

} // namespace

TEST_CASE("WRONGTYPE, NOSCRIPT and unknown commands") {
  redis_server server;
  client_fixture x{server.url()};
  REQUIRE(x.open());
  x.ask({"SET", "k", "v"});
  CHECK(x.code({"LPUSH", "k", "x"}) == errc::wrongtype);
  CHECK(x.code({"EVALSHA", std::string(40, '0'), "0"}) == errc::noscript);
  CHECK(x.code({"NOSUCHCOMMAND"}) == errc::other);
  CHECK(x.text({"GET", "k"}) == "v");
  auto a = x.run(script{"return redis.call('LPUSH', KEYS[1], 'x')"}, {"k"});
  REQUIRE(a.has_error());
  CHECK(a.error().code == errc::wrongtype);
}

TEST_CASE("OOM: reading and publishing still work") {
  redis_server server{{.config = {"maxmemory 100kb"}}};
  client_fixture x{server.url()};
  REQUIRE(x.open());
  CHECK(x.code({"SET", "k", "v"}) == errc::oom);
  CHECK(x.ask({"GET", "k"}).value().is_nil());
  CHECK(x.ask({"PUBLISH", "ch", "x"}));
  auto a = x.run(script{"return redis.call('SET', KEYS[1], 'x')"}, {"k"});
  REQUIRE(a.has_error());
  CHECK(a.error().code == errc::oom);
}

TEST_CASE("READONLY and MASTERDOWN of a replica") {
  redis_server master;
  redis_server replica{
    {.config = {"replicaof 127.0.0.1 " + std::to_string(master.port())}}};
  client_fixture x{replica.url()};
  REQUIRE(x.open());
  CHECK(x.code({"SET", "k", "v"}) == errc::readonly);
  master.kill9();
  replica.command({"CONFIG", "SET", "replica-serve-stale-data", "no"});
  CHECK(until(x, {"GET", "k"}, errc::loading) == errc::loading);
}

TEST_CASE("MISCONF: the snapshot cannot be written") {
  redis_server server{{.config = {"enable-protected-configs local"}}};
  auto away = server.folder() + "/away";
  std::filesystem::create_directory(away);
  server.command({"CONFIG", "SET", "dir", away});
  server.command({"CONFIG", "SET", "save", "3600 1"});
  std::filesystem::remove(away);
  server.command({"BGSAVE"});
  client_fixture x{server.url()};
  REQUIRE(x.open());
  CHECK(until(x, {"SET", "k", "v"}, errc::misconf) == errc::misconf);
}

TEST_CASE("BUSY: a script that does not end") {
  redis_server server{{.config = {"busy-reply-threshold 10"}}};
  client_fixture looping{server.url()}, x{server.url()};
  REQUIRE(looping.open());
  REQUIRE(x.open());
  looping.it->command({"EVAL", "while true do end", "0"}, [](const answer&) {});
  CHECK(until(x, {"GET", "k"}, errc::busy) == errc::busy);
  CHECK(x.text({"SCRIPT", "KILL"}) == "OK");
}

TEST_CASE("LOADING: at login and later") {
  mailbox<std::string> next;
  scripted_peer peer{[&](scripted_peer::connection c) {
    c.await("PING\r\n");
    c.send(next.take());
    if (c.await("GET"))
      c.send("-LOADING Redis is loading the dataset in memory\r\n");
    c.wait_for_close();
  }};
  client_fixture x{peer.url()};
  next.put("-LOADING Redis is loading the dataset in memory\r\n");
  auto why = x.open_error();
  CHECK(why.code == errc::loading);
  CHECK(why.text == "PING: LOADING Redis is loading the dataset in memory");
  next.put("+PONG\r\n");
  REQUIRE(x.open());
  CHECK(x.code({"GET", "k"}) == errc::loading);
}

} // namespace bidiq::redis

#include "actors/redis/redis_supervisor.hpp"

#include "tests/actors/redis/redis_node.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

std::string url_of(const std::string& account, uint16_t port) {
  return "redis://" + account + "127.0.0.1:" + std::to_string(port);
}

} // namespace

TEST_CASE("a server that is there is announced, with the operators' lines") {
  redis_server server;
  redis_node node{server.url()};
  node.supervise();
  REQUIRE(node.wait_up());
  auto news = node.notes.news();
  CHECK(news.generation > 0);
  CHECK(news.incarnation.size() == 32);
  CHECK(server.command({"GET", "bidiq:incarnation"}) == news.incarnation);
  CHECK(std::stoll(server.command({"PTTL", "bidiq:incarnation"})) > 0);
  REQUIRE(node.wait_for_line("Using Redis pub/sub for progress"));
  CHECK(node.notes.lines_with("Redis pool connected: 127.0.0.1:"
                              + std::to_string(server.port())
                              + " (max_connections=2)")
        == 1);
}

TEST_CASE("nodes agree on the incarnation, and a flush is news") {
  redis_server server;
  redis_node a{server.url()};
  redis_node b{server.url(), {.id = "node-b"}};
  a.supervise();
  b.supervise();
  REQUIRE(a.wait_up());
  REQUIRE(b.wait_up());
  auto before = a.notes.news();
  CHECK(before.incarnation == b.notes.news().incarnation);
  server.command({"FLUSHALL"});
  for (auto* x : {&a, &b})
    CHECK(x->notes.wait([&] {
      auto& last = x->notes.all_news.back();
      return last.incarnation != before.incarnation && last.commands
             && last.subscriptions && !last.incarnation.empty();
    }));
  CHECK(a.notes.news().incarnation == b.notes.news().incarnation);
  CHECK(a.notes.news().generation > before.generation);
  CHECK(a.notes.lines_with("Redis pool connected") == 1);
}

TEST_CASE("nobody there is one warning, and news when somebody comes") {
  auto port = free_port();
  redis_node node{url_of("", port)};
  node.supervise();
  REQUIRE(node.wait_for_line("warning: Redis unreachable"));
  CHECK(node.notes.all_news.empty());
}

TEST_CASE("a server that is killed and started again is down, then up") {
  redis_server server;
  redis_node node{server.url()};
  node.supervise();
  REQUIRE(node.wait_up());
  auto first = node.notes.news();
  server.kill9();
  REQUIRE(node.wait_for(false, false));
  REQUIRE(node.wait_for_line("warning: Redis lost"));
  CHECK(node.notes.news().generation > first.generation);
  server.start();
  REQUIRE(node.wait_up());
  CHECK(node.notes.news().incarnation != first.incarnation);
  REQUIRE(node.notes.wait(
    [&] { return node.notes.lines_with("Redis pool connected") == 2; }));
  // Refused many times meanwhile: not a line for each.
  CHECK(node.notes.lines_with("warning: Redis") <= 4);
}

TEST_CASE("a server that hangs is down after the op timeout, then up again") {
  redis_server server;
  redis_node node{server.url(), {.op_timeout = 300ms, .connect_timeout = 1s}};
  node.supervise();
  REQUIRE(node.wait_up());
  server.pause();
  CHECK(node.wait_for(false, false));
  server.resume();
  CHECK(node.wait_up());
}

TEST_CASE("each link comes back by itself when its connection is killed") {
  redis_server server;
  redis_node node{server.url()};
  node.supervise();
  for (auto type : {"normal", "pubsub"}) {
    REQUIRE(node.wait_up());
    auto before = node.notes.news().generation;
    server.command({"CLIENT", "KILL", "TYPE", type, "SKIPME", "yes"});
    CHECK(node.notes.wait([&] {
      auto& last = node.notes.all_news.back();
      return last.generation >= before + 2 && last.commands
             && last.subscriptions;
    }));
  }
}

TEST_CASE("a replica and a full disk are no place to write: degraded") {
  redis_server server;
  redis_server other;
  redis_node node{server.url()};
  node.supervise();
  REQUIRE(node.wait_up());
  // A replica of the other: its link to it is up, so it would serve reads.
  server.command({"REPLICAOF", "127.0.0.1", std::to_string(other.port())});
  REQUIRE(node.wait_for(false, true));
  REQUIRE(node.wait_for_line("read-only replica"));
  server.command({"REPLICAOF", "NO", "ONE"});
  CHECK(node.wait_up());
}

TEST_CASE("a server that cannot save refuses, and is taken back") {
  redis_server server{{.config = {"dir /proc", "save 3600 1"}}};
  redis_node node{server.url()};
  node.supervise();
  REQUIRE(node.wait_up());
  server.command({"BGSAVE"});
  CHECK(node.wait_for_line("cannot write to its disk"));
  CHECK(node.notes.wait([&] { return !node.notes.all_news.back().commands; }));
  server.command({"CONFIG", "SET", "stop-writes-on-bgsave-error", "no"});
  CHECK(node.wait_up());
}

TEST_CASE("a wrong password is one warning without the password") {
  redis_server server{{.password = "right-one"}};
  redis_node node{url_of(":wrong-secret@", server.port())};
  node.supervise();
  REQUIRE(node.wait_for_line("account is refused"));
  CHECK(node.notes.lines_with("wrong-secret") == 0);
  CHECK(node.notes.lines_with("right-one") == 0);
  // In time the account is put right.
  server.command({"CONFIG", "SET", "requirepass", "wrong-secret"});
  CHECK(node.wait_up());
  CHECK(node.notes.lines_with("account is refused") == 1);
}

TEST_CASE("a foreign key under our name is told, not overwritten") {
  redis_server server;
  server.command({"LPUSH", "bidiq:incarnation", "x"});
  redis_node node{server.url()};
  node.supervise();
  // It costs that key only: everything else is shared.
  REQUIRE(node.wait_up());
  CHECK(node.wait_poison("incarnation type"));
  CHECK(server.command({"TYPE", "bidiq:incarnation"}) == "list");
  CHECK(node.notes.news().incarnation.empty());
  // Once it has gone there is one.
  server.command({"DEL", "bidiq:incarnation"});
  CHECK(node.notes.wait(
    [&] { return node.notes.all_news.back().incarnation.size() == 32; }));
}

TEST_CASE("an incarnation that no node has made is one, within bounds") {
  redis_server server;
  server.command({"SET", "bidiq:incarnation", std::string(20 << 20, 'x')});
  redis_node node{server.url()};
  node.supervise();
  REQUIRE(node.wait_up());
  CHECK(node.notes.news().incarnation == std::string(64, 'x'));
}

TEST_CASE("a full server works without an incarnation") {
  redis_server server{{.config = {"maxmemory 1"}}};
  redis_node node{server.url()};
  node.supervise();
  REQUIRE(node.wait_up());
  CHECK(node.notes.news().incarnation.empty());
}

TEST_CASE("what may be evicted is told at the start") {
  redis_server server{{.config = {"maxmemory-policy allkeys-lru"}}};
  redis_node node{server.url()};
  node.supervise();
  CHECK(node.wait_for_line("warning: Redis may evict"));
}

TEST_CASE("an account without CONFIG and INFO is enough") {
  redis_server server{
    {.config = {"user app on >pw ~bidiq:* &bidiq:* +@all -@dangerous"}}};
  redis_node node{url_of("app:pw@", server.port())};
  node.supervise();
  REQUIRE(node.wait_up());
  CHECK(node.notes.lines_with("warning") == 0);
}

TEST_CASE("latency and memory are told, and a healthy link stays up") {
  redis_server server;
  redis_node node{server.url()};
  auto options = node.options();
  int pings = 0;
  uint64_t memory = 0;
  options.on_latency = [&](auto took) {
    node.notes.change([&] { pings += took > 0s ? 1 : 0; });
  };
  options.on_memory = [&](uint64_t bytes) {
    node.notes.change([&] { memory = bytes; });
  };
  node.supervise(options);
  REQUIRE(node.wait_up());
  auto generation = node.notes.news().generation;
  CHECK(node.notes.wait([&] { return pings > 10 && memory > 100'000; }));
  CHECK(node.notes.news().generation == generation);
}

TEST_CASE("what others report takes the link down, unless it is old") {
  redis_server server;
  redis_node node{server.url(), {.op_timeout = 200ms}};
  auto options = node.options();
  options.on_latency = [&](auto) { node.notes.change([] {}); };
  node.supervise(options);
  REQUIRE(node.wait_up());
  auto before = node.notes.news().generation;
  REQUIRE(node.notes.wait([&] {
    node.access->report({redis::errc::readonly, "READONLY"});
    return node.notes.all_news.back().generation > before;
  }));
  CHECK(node.wait_for_line("read-only replica"));
  CHECK(node.wait_up());
}

TEST_CASE("subscriptions that bring nothing are broken, though pings pass") {
  redis_server server{
    {.config = {"user app on >pw ~bidiq:* &bidiq:* +@all -publish"}}};
  redis_node node{url_of("app:pw@", server.port())};
  node.supervise();
  REQUIRE(node.wait_up());
  auto before = node.notes.news().generation;
  CHECK(node.notes.wait([&] {
    for (auto& x : node.notes.all_news)
      if (x.generation > before && x.commands && !x.subscriptions)
        return true;
    return false;
  }));
  CHECK(node.wait_for_line("messages to itself do not come back"));
}

TEST_CASE("a restarted supervisor takes over and counts on") {
  redis_server server;
  redis_node node{server.url()};
  node.supervise();
  REQUIRE(node.wait_up());
  auto before = node.notes.news().generation;
  node.sys->registry().erase(redis_supervisor_name);
  caf::anon_send_exit(node.supervisor, caf::exit_reason::unhandled_exception);
  node.supervise();
  REQUIRE(node.notes.wait([&] {
    auto& last = node.notes.all_news.back();
    return last.generation >= before + 2 && last.commands && last.subscriptions;
  }));
  // One connection each, beside the test's own: the old ones were closed.
  auto connections = [&] { return server.command({"INFO", "clients"}); };
  auto until = std::chrono::steady_clock::now() + redis::patience;
  auto text = connections();
  while (text.find("connected_clients:3\r") == std::string::npos
         && std::chrono::steady_clock::now() < until)
    text = connections();
  CHECK(text.find("connected_clients:3\r") != std::string::npos);
}

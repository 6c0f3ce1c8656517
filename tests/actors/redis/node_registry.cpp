#include "actors/redis/node_registry.hpp"

#include "tests/actors/redis/redis_node.hpp"
#include "tests/catch.hpp"

#include <caf/event_based_actor.hpp>

#include <optional>

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

// 32 bytes that are no text.
std::string secret_of(char x) {
  std::string secret(32, '\0');
  secret.replace(0, 31, 31, x);
  return secret;
}

// A node with a registry whose hooks write to the notebook.
struct registered_node : redis_node {
  registered_node(const std::string& url, const std::string& id,
                  const std::string& secret = {})
    : redis_node(url, {.id = id}), own_secret(secret) {
    node_registry_options x;
    x.redis = access;
    x.heartbeat = 20ms;
    x.ttl = 1s;
    x.facts = [] {
      return std::vector<std::pair<std::string, std::string>>{
        {"version", "1.2.3"}, {"role", "all"}};
    };
    x.secret = [this] {
      std::lock_guard guard{notes.mutex};
      return own_secret;
    };
    x.on_live = [this](uint64_t n) { notes.change([&] { live = n; }); };
    x.on_members = [this](uint64_t count, uint64_t index) {
      notes.change([&] {
        members = {count, index};
        ++beats;
      });
    };
    x.on_secret = [this](const std::string& text) {
      notes.change([&] { own_secret = text; });
    };
    x.on_unknown = [this] { notes.change([&] { ++unknown; }); };
    registry = sys->spawn(node_registry, x);
    serve(node_registry_name, registry);
    supervise();
  }

  // The actors use what is declared below, and so do the answers on their way.
  ~registered_node() {
    for (auto& x : services)
      caf::anon_send_exit(x, caf::exit_reason::user_shutdown);
    services.clear();
    sys->await_all_actors_done();
    finish();
  }

  bool wait_members(uint64_t count, uint64_t index) {
    return notes.wait([&] { return members == std::pair{count, index}; });
  }

  bool wait_live(uint64_t n) {
    return notes.wait([&] { return live == n; });
  }

  // What was sent before is answered, and more after it.
  bool wait_beats(uint64_t more) {
    uint64_t before = 0;
    notes.change([&] { before = beats; });
    return notes.wait([&] { return beats >= before + more; });
  }

  std::string secret_now() {
    std::lock_guard guard{notes.mutex};
    return own_secret;
  }

  void crash_registry() {
    sys->registry().erase(node_registry_name);
    caf::anon_send_exit(registry, caf::exit_reason::unhandled_exception);
  }

  std::string own_secret;
  std::optional<uint64_t> live;
  std::pair<uint64_t, uint64_t> members;
  uint64_t beats = 0; ///< Answered.
  uint64_t unknown = 0;
  node_registry_actor registry;
};

} // namespace

TEST_CASE("live nodes are counted, and who says farewell is gone at once") {
  redis_server server;
  registered_node a{server.url(), "node-a"};
  CHECK(a.wait_live(1));
  {
    registered_node b{server.url(), "node-b"};
    CHECK(b.wait_live(2));
    CHECK(a.wait_live(2));
    CHECK(server.command({"EXISTS", "bidiq:node:node-b"}) == "1");
  }
  CHECK(server.command({"EXISTS", "bidiq:node:node-b"}) == "0");
  CHECK(server.command({"ZCARD", "bidiq:nodes"}) == "1");
  CHECK(a.wait_live(1));
}

TEST_CASE("each node learns its own place among the sorted ids of the living") {
  redis_server server;
  registered_node c{server.url(), "node-c"};
  CHECK(c.wait_members(1, 0));
  {
    registered_node a{server.url(), "node-a"};
    registered_node b{server.url(), "node-b"};
    CHECK(a.wait_members(3, 0));
    CHECK(b.wait_members(3, 1));
    CHECK(c.wait_members(3, 2));
    server.kill9();
    REQUIRE(c.wait_live(0));
    CHECK(c.wait_members(3, 2));
    server.start();
    REQUIRE(c.wait_members(3, 2));
  }
  CHECK(c.wait_members(1, 0));
}

TEST_CASE("a node that falls silent is gone after its TTL") {
  redis_server server;
  registered_node a{server.url(), "node-a"};
  registered_node b{server.url(), "node-b"};
  REQUIRE(a.wait_live(2));
  b.crash_registry();
  CHECK(a.wait_live(1));
  // The registry counts by its own clock, the key goes by that of Redis.
  auto end = std::chrono::steady_clock::now() + redis::patience;
  auto gone = false;
  while (!gone && std::chrono::steady_clock::now() < end)
    gone = server.command({"EXISTS", "bidiq:node:node-b"}) == "0";
  CHECK(gone);
}

TEST_CASE("the heartbeat says who the node is, and everything has a TTL") {
  redis_server server;
  registered_node a{server.url(), "node-a", secret_of('a')};
  REQUIRE(a.wait_live(1));
  CHECK(server.command({"HGET", "bidiq:node:node-a", "version"}) == "1.2.3");
  CHECK(server.command({"HGET", "bidiq:node:node-a", "role"}) == "all");
  auto ttl = std::stoll(server.command({"PTTL", "bidiq:node:node-a"}));
  CHECK(ttl > 0);
  CHECK(ttl <= 1000);
  auto keys = server.list({"KEYS", "*"});
  CHECK(keys.size() == 4);
  for (auto& key : keys) {
    CAPTURE(key);
    CHECK(std::stoll(server.command({"PTTL", key})) > 0);
  }
}

TEST_CASE("nodes agree on one secret, also after it was flushed") {
  redis_server server;
  registered_node a{server.url(), "node-a", secret_of('a')};
  REQUIRE(a.wait_live(1));
  registered_node b{server.url(), "node-b", secret_of('b')};
  REQUIRE(b.wait_live(2));
  auto agreed = secret_of('a');
  CHECK(b.notes.wait([&] { return b.own_secret == agreed; }));
  CHECK(a.secret_now() == agreed);
  // A heartbeat on its way may still offer what the node had before.
  REQUIRE(b.wait_beats(10));
  server.command({"FLUSHALL"});
  auto again = [&] { return server.command({"GET", "bidiq:signing-secret"}); };
  while (again() == "(nil)")
    REQUIRE(b.wait_live(2));
  CHECK(again() == agreed);
}

TEST_CASE("a secret that no node has made is refused and replaced") {
  redis_server server;
  const std::string key = "bidiq:signing-secret";
  auto spoil = [&](int how) {
    switch (how) {
      case 0:
        return server.command({"SET", key, "hunter2"});
      case 1:
        return server.command({"SET", key, "d41d8cd98f00b204e9800998ecf8427e"});
      case 2:
        return server.command({"SET", key, secret_of('x') + "x"});
      case 3:
        return server.command({"SETRANGE", key, "20000000", "x"});
      case 4:
        return server.command({"SET", key, ""});
      default:
        server.command({"DEL", key});
        return server.command({"LPUSH", key, secret_of('x')});
    }
  };
  spoil(0);
  registered_node a{server.url(), "node-a", secret_of('a')};
  registered_node b{server.url(), "node-b", secret_of('b')};
  REQUIRE(b.wait_live(2));
  // The node that beat first has the lower index; both agree.
  auto agreed = [&] {
    return a.notes.wait([&] { return a.own_secret == b.secret_now(); });
  };
  CHECK(agreed());
  auto secret = a.secret_now();
  CHECK((secret == secret_of('a') || secret == secret_of('b')));
  REQUIRE(a.wait_beats(10));
  REQUIRE(b.wait_beats(10));
  for (int how = 0; how < 6; ++how) {
    CAPTURE(how);
    spoil(how);
    REQUIRE(a.wait_beats(3));
    REQUIRE(b.wait_beats(3));
    CHECK(server.command({"GET", key}) == secret);
    CHECK(a.secret_now() == secret);
    CHECK(b.secret_now() == secret);
  }
  CHECK((a.wait_poison("signing_secret damaged")
         || b.wait_poison("signing_secret damaged")));
}

TEST_CASE("keys of another type do not make a node look dead") {
  redis_server server;
  server.command({"SET", "bidiq:nodes", "text"});
  server.command({"SET", "bidiq:node:node-a", "text"});
  registered_node a{server.url(), "node-a"};
  CHECK(a.wait_members(1, 0));
  CHECK(a.wait_poison("node type"));
  CHECK(a.wait_poison("nodes type"));
  CHECK(server.command({"TYPE", "bidiq:node:node-a"}) == "hash");
}

TEST_CASE("nodes that beat in the future only are none") {
  redis_server server;
  for (int i = 0; i < 100; ++i)
    server.command({"ZADD", "bidiq:nodes", "9e15", std::to_string(i)});
  server.command({"ZADD", "bidiq:nodes", "inf", "node-z"});
  registered_node a{server.url(), "node-a"};
  CHECK(a.wait_members(1, 0));
}

TEST_CASE("a node without a secret to offer leaves the key alone") {
  redis_server server;
  registered_node a{server.url(), "node-a"};
  REQUIRE(a.wait_live(1));
  CHECK(server.command({"EXISTS", "bidiq:signing-secret"}) == "0");
}

TEST_CASE("heartbeats go on while Redis is full") {
  redis_server server{{.config = {"maxmemory 1"}}};
  registered_node a{server.url(), "node-a"};
  CHECK(a.wait_live(1));
  CHECK(server.command({"SET", "x", "y"}).starts_with("-OOM"));
  CHECK(server.command({"EXISTS", "bidiq:node:node-a"}) == "1");
}

TEST_CASE("while Redis is away nobody knows how many live") {
  redis_server server;
  registered_node a{server.url(), "node-a"};
  REQUIRE(a.wait_live(1));
  server.kill9();
  CHECK(a.wait_live(0));
  server.start();
  CHECK(a.wait_live(1));
}

namespace {

// Stands in for the services that commands are for.
struct services_stub {
  explicit services_stub(redis_node& node) {
    auto registry = node.sys->spawn([this, &node]() -> caf::behavior {
      auto note = [this, &node](const std::string& line) {
        node.notes.change([&] { heard.push_back(line); });
      };
      return {
        [note](need_atom, const std::string& id, const std::string& who) {
          note("need " + id + " " + who);
        },
        [note](have_atom, const std::string& id) { note("have " + id); },
        [note](ahead_atom, const std::string& id, uint64_t cursor) {
          note("ahead " + id + " " + std::to_string(cursor));
        },
        [note](cancel_atom, const std::string& id, const identity& who,
               const reply<search_snapshot>& answer) {
          note("cancel " + id + " " + who.user + (who.admin ? "!" : ""));
          answer.deliver(fail(errc::not_found));
        },
        [](redis_atom, const link_status&) {},
      };
    });
    node.serve(progress_registry_name, registry);
    node.serve(result_store_name, registry);
  }

  std::vector<std::string> heard;
};

} // namespace

TEST_CASE("commands of other nodes reach the service they are for") {
  redis_server server;
  registered_node a{server.url(), "node-a"};
  services_stub stub{a};
  REQUIRE(a.wait_up());
  REQUIRE(a.wait_live(1));
  auto send = [&](const std::string& to, const std::string& text) {
    while (server.command({"PUBLISH", "bidiq:node:" + to + ":cmd", text})
           == "0")
      REQUIRE(a.wait_up());
  };
  send("all", R"({"cmd":"need","id":"busca-01","node":"node-b"})");
  send("all", R"({"cmd":"need","id":"busca-01","node":"node-a"})");
  send("node-a", R"({"cmd":"have","id":"busca-02"})");
  send("node-a", R"({"cmd":"dance","id":"busca-02"})");
  send("node-a", "{{{");
  send("node-a", R"({"cmd":"ahead","id":"busca-03","cursor":9})");
  send("node-a", R"({"cmd":"cancel","id":"busca-04","user":"ana"})");
  CHECK(a.notes.wait([&] { return stub.heard.size() >= 4 && a.unknown >= 2; }));
  CHECK(stub.heard
        == std::vector<std::string>{"need busca-01 node-b", "have busca-02",
                                    "ahead busca-03 9", "cancel busca-04 ana"});
  CHECK(a.unknown == 2);
}

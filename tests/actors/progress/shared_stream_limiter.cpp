#include "actors/progress/stream_limiter.hpp"

#include "tests/actors/redis/redis_node.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

// A node whose gate shares its limits: two streams, four connects a minute.
struct gate_node : redis_node {
  explicit gate_node(const std::string& url, const std::string& id,
                     std::chrono::milliseconds op_timeout = redis::patience,
                     std::chrono::milliseconds expiry = 60s)
    : redis_node(url, {.id = id, .op_timeout = op_timeout}) {
    supervise();
    if (!wait_up())
      throw std::runtime_error("no link");
    stream_limiter_options x;
    x.limits = {.connects_per_minute = 4};
    x.redis = access;
    x.expiry = expiry;
    x.op_timeout = op_timeout;
    x.chunk = 2;
    gate = sys->spawn(stream_limiter, x);
    serve(stream_limiter_name, gate);
  }

  outcome<bool> ask(const std::string& who, bool resuming = false) {
    redis::mailbox<outcome<bool>> answer;
    caf::anon_send(gate, claim_atom_v, who, most, resuming,
                   reply<bool>{[&](outcome<bool> x) { answer.put(x); }});
    return answer.take();
  }

  bool granted(const std::string& who, bool resuming = false) {
    return ask(who, resuming).has_value();
  }

  void release(const std::string& who) {
    caf::anon_send(gate, detach_atom_v, who);
    settle();
  }

  // Redis has answered all that the gate has sent.
  void settle() {
    redis::mailbox<bool> handled;
    caf::anon_send(gate, status_atom_v,
                   reply<uint64_t>{[&](auto) { handled.put(true); }});
    handled.take();
    finish();
  }

  stream_limiter_actor gate;
  uint64_t most = 2; ///< Streams that a user's plan allows.
};

} // namespace

TEST_CASE("a user's streams on two nodes count together") {
  redis_server server;
  gate_node a{server.url(), "node-a"};
  gate_node b{server.url(), "node-b"};
  CHECK(a.granted("user:ana"));
  CHECK(b.granted("user:ana"));
  auto refused = a.ask("user:ana");
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == errc::too_many_streams);
  CHECK(refused.error().retry_after > 0s);
  CHECK(b.granted("user:rui"));
  b.release("user:ana");
  CHECK(a.granted("user:ana"));
  CHECK(server.command({"HGET", "bidiq:streams:user:ana", "node-b"})
        == "(nil)");
}

TEST_CASE("what a plan allows holds over all nodes") {
  redis_server server;
  gate_node a{server.url(), "node-a"};
  gate_node b{server.url(), "node-b"};
  CHECK(a.granted("user:ana"));
  CHECK(b.granted("user:ana"));
  b.most = 3;
  CHECK(b.granted("user:ana"));
  CHECK_FALSE(b.granted("user:ana"));
}

TEST_CASE("first connects on two nodes count together, refused ones do not") {
  redis_server server;
  gate_node a{server.url(), "node-a"};
  gate_node b{server.url(), "node-b"};
  for (auto* x : {&a, &b, &a, &b}) {
    REQUIRE(x->granted("user:ana"));
    x->release("user:ana");
  }
  for (auto* x : {&a, &b, &a}) {
    auto refused = x->ask("user:ana");
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == errc::rate_limited);
    CHECK(refused.error().retry_after > 50s);
    CHECK(refused.error().retry_after <= 60s);
  }
  CHECK(server.command({"ZCARD", "bidiq:connects:user:ana"}) == "4");
}

TEST_CASE("a resuming client is let in everywhere, but its stream counts") {
  redis_server server;
  gate_node a{server.url(), "node-a"};
  gate_node b{server.url(), "node-b"};
  for (int i = 0; i < 3; ++i)
    CHECK(a.granted("user:ana", true));
  a.settle();
  CHECK_FALSE(b.granted("user:ana"));
  CHECK(b.granted("user:ana", true));
  CHECK(server.command({"EXISTS", "bidiq:connects:user:ana"}) == "0");
}

TEST_CASE("every key of the limits has a TTL") {
  redis_server server;
  gate_node a{server.url(), "node-a"};
  CHECK(a.granted("user:ana"));
  CHECK(a.granted("addr:::1", true));
  a.settle();
  for (auto& key : server.list({"KEYS", "*"})) {
    CAPTURE(key);
    CHECK(std::stoll(server.command({"PTTL", key})) > 0);
  }
}

TEST_CASE("the slots of a node that has died come free") {
  redis_server server;
  gate_node b{server.url(), "node-b"};
  {
    gate_node a{server.url(), "node-a", redis::patience, 400ms};
    CHECK(a.granted("user:ana"));
    CHECK(a.granted("user:ana"));
    CHECK_FALSE(b.granted("user:ana"));
  }
  CHECK(soon([&] { return b.granted("user:ana"); }));
}

TEST_CASE("a living node's slots stay taken, and are told again after a loss") {
  redis_server server;
  gate_node a{server.url(), "node-a", redis::patience, 100ms};
  std::vector<std::string> users;
  for (int i = 0; i < 5; ++i)
    users.push_back("user:" + std::to_string(i));
  for (auto& who : users)
    REQUIRE(a.granted(who));
  server.command({"FLUSHALL"});
  for (auto& who : users)
    CHECK(soon([&] {
      return server.command({"HGET", "bidiq:streams:" + who, "node-a"})
        .starts_with("1:");
    }));
}

TEST_CASE("while Redis hangs or is away the node's own limits decide") {
  redis_server server;
  gate_node a{server.url(), "node-a", 300ms};
  gate_node b{server.url(), "node-b"};
  CHECK(b.granted("user:ana"));
  CHECK(b.granted("user:ana"));
  server.pause();
  // Redis says nothing while the answer is waited for.
  CHECK(a.granted("user:ana"));
  CHECK(a.granted("user:ana"));
  CHECK(a.ask("user:ana").error().code == errc::too_many_streams);
  server.resume();
  server.kill9();
  REQUIRE(a.wait_for(false, false));
  CHECK(a.granted("user:rui"));
}

TEST_CASE("what no node has counted locks nobody out") {
  redis_server server;
  gate_node a{server.url(), "node-a"};
  const std::string streams = "bidiq:streams:user:ana";
  const std::string connects = "bidiq:connects:user:ana";
  SECTION("streams that never end") {
    server.command({"HSET", streams, "node-z", "7:99999999999999999999"});
  }
  SECTION("more streams than there are") {
    server.command({"HSET", streams, "node-z", "99999999999999999999:1"});
  }
  SECTION("text") {
    server.command({"HSET", streams, "node-z", "-7"});
  }
  SECTION("connects of the future") {
    for (int i = 0; i < 9; ++i)
      server.command(
        {"ZADD", connects, i % 2 ? "inf" : "9e15", std::to_string(i)});
  }
  SECTION("streams of another type") {
    server.command({"SET", streams, "text"});
  }
  SECTION("connects of another type") {
    server.command({"SET", connects, "text"});
  }
  CHECK(a.granted("user:ana"));
  CHECK(a.wait_poison("streams damaged"));
  CHECK(a.granted("user:ana"));
  // From now on both count.
  gate_node b{server.url(), "node-b"};
  CHECK_FALSE(b.granted("user:ana"));
  CHECK(b.take_poisons().empty());
}

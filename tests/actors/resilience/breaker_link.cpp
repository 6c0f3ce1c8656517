#include "actors/resilience/breaker_link.hpp"

#include "tests/catch.hpp"
#include "tests/net/redis/client_fixture.hpp"

using namespace bidiq;
using std::chrono::steady_clock;

namespace {

struct fixture {
  fixture() {
    access.client = client.it;
    access.node_id = "node-1";
    access.report = [this](const redis::error& x) { reported.put(x.code); };
  }

  std::optional<breaker_answer> ask(const breaker_question& x) {
    auto out
      = std::make_shared<redis::mailbox<std::optional<breaker_answer>>>();
    ask_breaker(access, "pncp", x,
                [out](std::optional<breaker_answer> y) { out->put(y); });
    return out->take();
  }

  redis_server server;
  redis::client_fixture client{server.url()};
  redis::mailbox<redis::errc> reported;
  redis_access access;
};

/// A node's breaker over its own connections.
struct linked_breaker {
  linked_breaker(const std::string& url, const std::string& name)
    : client(url), breaker({}, name, true) {
    access.client = client.it;
    REQUIRE(client.open());
    REQUIRE(client.open(redis::link::subscriptions));
    client.it->subscribe(access.keys.breaker_events(),
                         make_breaker_follower(
                           "pncp",
                           [this](const breaker_record& x) { heard.put(x); },
                           [this] { subscribed.put(true); }));
    subscribed.take();
    breaker.link(true, steady_clock::now());
    talk();
  }

  void talk() {
    while (auto x = breaker.next_question(steady_clock::now())) {
      auto sent = steady_clock::now();
      ask_breaker(access, "pncp", *x,
                  [this](std::optional<breaker_answer> y) { told.put(y); });
      auto y = told.take();
      breaker.answered(*x, y ? &*y : nullptr, sent, steady_clock::now());
    }
  }

  void hear() {
    breaker.announced(heard.take(), steady_clock::now());
  }

  void fail_calls() {
    for (int i = 0; i < 50; ++i)
      breaker.ended(permit::yes, call_outcome::failure, {},
                    steady_clock::now());
  }

  redis::mailbox<breaker_record> heard;
  redis::mailbox<bool> subscribed;
  redis::mailbox<std::optional<breaker_answer>> told;
  redis::client_fixture client;
  redis_access access;
  circuit_breaker breaker;
};

breaker_question opening() {
  breaker_question x;
  x.type = breaker_question::kind::write;
  x.node = "node-1";
  x.record = {breaker_state::open, 1, 1, 2, 3, "why", "node-1"};
  return x;
}

} // namespace

TEST_CASE("a change of one source reaches its followers") {
  fixture f;
  REQUIRE(f.client.open());
  REQUIRE(f.client.open(redis::link::subscriptions));
  redis::mailbox<std::string> heard;
  auto follow = [&](const std::string& source) {
    f.access.client->subscribe(f.access.keys.breaker_events(),
                               make_breaker_follower(
                                 source,
                                 [&, source](const breaker_record& x) {
                                   heard.put(source + " "
                                             + std::string{to_string(x.state)});
                                 },
                                 [&] { heard.put("subscribed"); }));
    REQUIRE(heard.take() == "subscribed");
  };
  follow("pcp");
  follow("pncp");
  auto x = f.ask(opening());
  REQUIRE(x);
  CHECK(x->granted);
  CHECK(heard.take() == "pncp open");
  CHECK(heard.size() == 0);
  CHECK(f.server.command({"HGET", "bidiq:breaker:pncp", "state"}) == "open");
}

TEST_CASE("what one node opens is open on the others, as is its reset") {
  redis_server server;
  linked_breaker a{server.url(), "node-a"};
  linked_breaker b{server.url(), "node-b"};
  a.fail_calls();
  a.talk();
  b.hear();
  CHECK(b.breaker.ask(steady_clock::now()) == permit::no);
  a.hear();
  CHECK(a.breaker.record() == b.breaker.record());
  b.breaker.reset(steady_clock::now());
  b.talk();
  a.hear();
  CHECK(a.breaker.ask(steady_clock::now()) == permit::yes);
  CHECK(a.breaker.record() == b.breaker.record());
}

TEST_CASE("a Redis that is away answers nothing") {
  fixture f;
  CHECK(!f.ask(opening()));
  CHECK(f.reported.size() == 0);
}

TEST_CASE("an error that concerns the whole link is reported") {
  fixture f;
  REQUIRE(f.client.open());
  f.server.command({"REPLICAOF", "127.0.0.1", "1"});
  CHECK(!f.ask(opening()));
  CHECK(f.reported.take() != redis::errc::other);
}

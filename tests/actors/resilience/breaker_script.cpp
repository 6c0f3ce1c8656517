// The script against a real Redis, beside the model that the traces run on.
#include "actors/resilience/breaker_script.hpp"

#include "actors/resilience/breaker_event.hpp"
#include "tests/actors/resilience/model_breaker.hpp"
#include "tests/actors/system/seeded.hpp"
#include "tests/catch.hpp"
#include "tests/net/redis/client_fixture.hpp"

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

using kind = breaker_question::kind;

struct fixture {
  fixture() {
    REQUIRE(client.open());
    REQUIRE(client.open(redis::link::subscriptions));
    client.it->subscribe("events", channel_subscriber);
    REQUIRE(channel_subscriber->heard.take() == "+");
  }

  breaker_answer run(const breaker_question& x) {
    auto found = read_breaker_answer(client.run(
      breaker_script(), {"key"}, breaker_arguments(x, "pncp", "events")));
    REQUIRE(found);
    return *found;
  }

  std::optional<breaker_event> heard() {
    return parse_breaker_event(channel_subscriber->heard.take());
  }

  redis_server server;
  redis::client_fixture client{server.url()};
  std::shared_ptr<redis::recorder> channel_subscriber
    = std::make_shared<redis::recorder>();
};

breaker_question question(kind type, const std::string& node = "node-1") {
  breaker_question x;
  x.type = type;
  x.node = node;
  x.lease = 60s;
  x.horizon = 600s;
  return x;
}

breaker_question write(uint64_t expected, breaker_record record) {
  auto x = question(kind::write);
  x.expected = expected;
  x.record = std::move(record);
  return x;
}

breaker_record opened(uint64_t version, int64_t until) {
  return {breaker_state::open,
          version,
          1'767'225'600'000,
          until,
          30'000,
          "failure_rate 0.62 of 100 calls",
          "node-1"};
}

} // namespace

TEST_CASE("what was written is read, announced, and goes after a week") {
  fixture f;
  CHECK(f.run(question(kind::read)).record == breaker_record{});
  auto record = opened(1, 1'767'225'630'000);
  auto x = f.run(write(0, record));
  CHECK(x.granted);
  CHECK(x.record == record);
  CHECK(x.now > 1'700'000'000'000);
  CHECK(f.heard() == breaker_event{"pncp", record});
  CHECK(f.run(question(kind::read)).record == record);
  CHECK(!f.run(question(kind::read)).granted);
  auto ttl = f.client.ask({"PTTL", "key"})->integer;
  CHECK(ttl > 604'000'000);
  CHECK(ttl <= 604'800'000);
}

TEST_CASE("who expects another version gets the record that is there") {
  fixture f;
  auto record = opened(1, 0);
  f.run(write(0, record));
  auto late = f.run(write(0, opened(1, 5)));
  CHECK(!late.granted);
  CHECK(late.record == record);
  CHECK(f.run(write(1, opened(9, 5))).granted);
}

TEST_CASE("a probe is leased once, by Redis's clock") {
  fixture f;
  CHECK(!f.run(question(kind::lease)).granted);
  auto now = f.run(question(kind::read)).now;
  f.run(write(0, opened(1, now + 30'000)));
  CHECK(!f.run(question(kind::lease)).granted);
  f.run(write(1, opened(2, now)));
  auto x = f.run(question(kind::lease, "node-2"));
  CHECK(x.granted);
  CHECK(x.record.state == breaker_state::half_open);
  CHECK(x.record.version == 3);
  CHECK(x.record.since == x.now);
  CHECK(x.record.until == x.now + 60'000);
  CHECK(x.record.cooldown == 30'000);
  CHECK(x.record.node == "node-2");
  CHECK(!f.run(question(kind::lease, "node-3")).granted);
  CHECK(f.run(question(kind::lease, "node-2")).record.version == 4);
}

TEST_CASE("what is no record is replaced") {
  fixture f;
  auto garbage = GENERATE(values<std::vector<std::string>>(
    {{"SET", "key", "x"},
     {"SADD", "key", "x"},
     {"HSET", "key", "state", "open"},
     {"HSET", "key", "state", "ajar", "version", "1", "since", "1", "until",
      "1", "cooldown", "1", "reason", "", "node", ""},
     {"HSET", "key", "state", "open", "version", "1e3", "since", "1", "until",
      "1", "cooldown", "1", "reason", "", "node", ""},
     {"HSET", "key", "state", "open", "version", "1", "since", "1", "until",
      "9999999999999999999", "cooldown", "1", "reason", "", "node", ""}}));
  f.client.ask(garbage);
  CHECK(f.run(question(kind::read)).record == breaker_record{});
  f.client.ask(garbage);
  CHECK(f.run(write(0, opened(1, 5))).granted);
}

TEST_CASE("only what the script says is an answer") {
  fixture f;
  CHECK(!read_breaker_answer(f.client.ask({"PING"})));
  CHECK(!read_breaker_answer(f.client.ask({"NONSENSE"})));
  CHECK(!read_breaker_answer(f.client.ask({"TIME"})));
}

TEST_CASE("the model and Redis answer any sequence of questions alike") {
  seeded random;
  CAPTURE(random.seed);
  fixture f;
  for (int round = 0; round < 30; ++round) {
    model_breaker model;
    f.client.ask({"DEL", "key"});
    for (int i = 0; i < 40; ++i) {
      auto x = question(static_cast<kind>(random.below(4)),
                        "node-" + std::to_string(random.below(3)));
      auto start = f.run(question(kind::read)).now;
      x.expected = model.record.version + random.below(2);
      x.record = {static_cast<breaker_state>(random.below(3)),
                  1 + random.below(model.record.version + 3),
                  start,
                  start + 3'600'000 - 1'800'000 * int64_t(random.below(4)),
                  30'000,
                  "reason \"quoted\"",
                  x.node};
      x.horizon = std::chrono::milliseconds{2'700'000};
      auto a = f.run(x);
      auto b = model.run(x, a.now);
      INFO("round " << round << " step " << i);
      REQUIRE(a.granted == b.granted);
      REQUIRE(a.record == b.record);
      if (a.granted)
        REQUIRE(f.heard() == breaker_event{"pncp", a.record});
    }
  }
  CHECK(f.channel_subscriber->heard.size() == 0);
}

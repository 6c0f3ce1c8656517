// The script against a real Redis, beside the model that the worlds run on.
#include "actors/resilience/pace_script.hpp"

#include "actors/resilience/pace_link.hpp"
#include "tests/actors/resilience/pace_state.hpp"
#include "tests/actors/system/seeded.hpp"
#include "tests/catch.hpp"
#include "tests/net/redis/client_fixture.hpp"

#include <cmath>

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

using kind = pace_question::kind;

const int64_t start = 1'790'000'000'000'000;

struct fixture {
  explicit fixture(redis_server_options options = {})
    : server(std::move(options)) {
    REQUIRE(client.open());
  }

  pace_answer run(const pace_question& x, const pace_rules& rules,
                  std::optional<int64_t> now = {}) {
    auto found = client.run(pace_script(), {"key"},
                            pace_arguments(x, rules, 1h, now));
    REQUIRE(found);
    auto answer = read_pace_answer(*found);
    REQUIRE(answer);
    return *answer;
  }

  redis_server server;
  redis::client_fixture client{server.url()};
};

rate_limiter_options options_with(double limit) {
  rate_limiter_options x;
  x.pace.ceiling = limit;
  x.shared = true;
  return x;
}

pace_question take(uint64_t slots, int64_t now = 0) {
  pace_question x;
  x.slots = slots;
  x.asked_at = now;
  return x;
}

pace_question any_question(seeded& random, int64_t now) {
  pace_question x;
  x.slots = random.below(8);
  x.members = 1 + random.below(5);
  x.index = random.below(5);
  x.served = random.one_in(3);
  x.returning = random.one_in(15);
  if (!random.one_in(10))
    x.asked_at = now - static_cast<int64_t>(random.below(1'050'000));
  if (random.one_in(6)) {
    x.type = kind::slow;
    x.sent_ago = std::chrono::microseconds{random.below(3'000'000)};
    if (random.one_in(2))
      x.retry_after = std::chrono::milliseconds{random.below(4'000)};
  }
  return x;
}

int64_t any_step(seeded& random) {
  auto most = std::pow(10, static_cast<double>(random.below(8)));
  auto step = static_cast<int64_t>(random.below(static_cast<uint64_t>(most)));
  // Now and then the clock is set back.
  return random.one_in(50) ? -step : step;
}

} // namespace

TEST_CASE("the script answers any questions as the model does, to the bit") {
  seeded random;
  CAPTURE(random.seed);
  fixture f;
  for (auto limit : {0.5, 3.0, 10.0, 33.3, 1000.0}) {
    pace_rules rules{options_with(limit), 8s};
    pace_state model;
    f.client.ask({"DEL", "key"});
    auto now = start;
    for (int i = 0; i < 400; ++i) {
      auto x = any_question(random, now);
      auto expected = ask(model, rules, x, now);
      auto found = f.run(x, rules, now);
      CAPTURE(limit, i, now - start, f.client.text({"GET", "key"}));
      REQUIRE(found.now == expected.now);
      REQUIRE(found.slots == expected.slots);
      REQUIRE(found.ask_again == expected.ask_again);
      REQUIRE(found.rate == expected.rate);
      REQUIRE(found.gathering == expected.gathering);
      REQUIRE(found.stale == expected.stale);
      now += any_step(random);
    }
  }
}

TEST_CASE("without another clock the script goes by the server's") {
  fixture f;
  pace_rules rules{options_with(10), 8s};
  auto before = std::stoll(f.server.list({"TIME"}).at(0));
  auto clock = f.run(take(3), rules);
  CHECK(clock.stale);
  CHECK(f.client.ask({"EXISTS", "key"})->integer == 0);
  auto x = f.run(take(3, clock.now), rules);
  auto after = std::stoll(f.server.list({"TIME"}).at(0));
  CHECK(x.now / 1'000'000 >= before);
  CHECK(x.now / 1'000'000 <= after);
  CHECK(x.slots.empty());
  CHECK(x.ask_again == x.now + rules.step);
  CHECK(x.rate == 10);
}

TEST_CASE("a key that is something else is begun anew, and forgotten in time") {
  fixture f;
  pace_rules rules{options_with(10), 8s};
  auto fresh = f.run(take(1, start), rules, start);
  CHECK_FALSE(fresh.healed);
  fresh.healed = true; // The same otherwise.
  auto garbage = {"",
                  "p1",
                  "p0 1 2 3 4 5 6 7 8 ",
                  "p1 1 2 3 4 x 6 7 8 ",
                  "p1 1 2 3 4 1.2.3 6 7 8 ",
                  "\xff"};
  for (auto text : garbage) {
    f.client.ask({"SET", "key", text});
    CAPTURE(text);
    CHECK(f.run(take(1, start), rules, start) == fresh);
  }
  f.client.ask({"DEL", "key"});
  f.client.ask({"HSET", "key", "a", "b"});
  CHECK(f.run(take(1, start), rules, start) == fresh);
  CHECK(f.client.text({"TYPE", "key"}) == "string");
  auto ttl = f.client.ask({"PTTL", "key"})->integer;
  CHECK(ttl > 3'500'000);
  CHECK(ttl <= 3'600'000);
}

TEST_CASE("a full Redis still grants slots") {
  fixture f{{.config = {"maxmemory 1"}}};
  pace_rules rules{options_with(10), 8s};
  REQUIRE(f.client.code({"SET", "x", "y"}) == redis::errc::oom);
  f.run(take(1, start), rules, start);
  auto later = start + 1'000'000;
  CHECK(f.run(take(2, later), rules, later).slots.size() == 2);
}

TEST_CASE("a node asks about one source's limiter") {
  fixture f;
  std::vector<redis::errc> reported;
  redis_access access;
  access.client = f.client.it;
  access.report = [&](const redis::error& x) { reported.push_back(x.code); };
  redis::mailbox<std::optional<pace_answer>> answers;
  auto ask_one = [&](int64_t now) {
    ask_pace(access, "pncp", options_with(10), 8s, take(1, now),
             [&](std::optional<pace_answer> x) { answers.put(std::move(x)); });
    return answers.take();
  };
  auto clock = ask_one(0).value().now;
  auto x = ask_one(clock).value();
  CHECK(x.rate == 10);
  CHECK_FALSE(x.stale);
  CHECK(f.server.command({"TYPE", "bidiq:ratelimit:pncp"}) == "string");
  f.server.command({"CONFIG", "SET", "min-replicas-to-write", "1"});
  f.server.command({"REPLICAOF", "127.0.0.1", "1"});
  CHECK_FALSE(ask_one(clock));
  CHECK(reported.size() == 1);
}

TEST_CASE("what is no answer of the script is none") {
  redis::value x;
  CHECK_FALSE(read_pace_answer(x));
  x.type = redis::value::kind::array;
  x.items.resize(4);
  CHECK_FALSE(read_pace_answer(x));
}

TEST_CASE("whatever stands there, the limiter grants and recovers") {
  fixture f;
  pace_rules rules{options_with(10), 8s};
  const std::string huge(40, '9');
  for (auto& text :
       {std::string{"text"}, std::string{"p1 "}, std::string(1 << 20, '1'),
        "p1 " + huge + " 0 0 0 0 0 0 0 ", "p1 0 " + huge + " 0 0 0 0 0 0 ",
        "p1 1 0 0 " + huge + " 1 0 0 0 ",
        std::string{"p1 1 0 0 0 1e-300 0 0 0 "},
        std::string{"p1 1 0 0 0 1e300 0 0 0 "},
        "p1 1 0 0 0 0 " + huge + " 0 0 ", "p1 1 0 0 0 0 0 " + huge + " 0 01",
        "p1 1 0 0 0 0 0 0 " + huge + " 0",
        "p1 1 0 0 0 0 0 0 0 " + std::string(1 << 20, '0')}) {
    CAPTURE(text.substr(0, 60));
    f.server.command({"SET", "key", text});
    auto now = start;
    size_t slots = 0;
    for (int i = 0; i < 600 && slots < 8; ++i, now += 900'000)
      slots += f.run(take(1, now), rules, now).slots.size();
    CHECK(slots == 8);
    // In time it is at its ceiling again.
    now += 1'000'000'000;
    CHECK(f.run(take(1, now), rules, now).rate == 10);
    CHECK_FALSE(f.run(take(1, now), rules, now).healed);
  }
  f.server.command({"DEL", "key"});
  CHECK_FALSE(f.run(take(1, start), rules, start).healed);
  f.server.command({"SET", "key", "text"});
  CHECK(f.run(take(1, start), rules, start).healed);
  f.server.command({"DEL", "key"});
  f.server.command({"LPUSH", "key", "x"});
  CHECK(f.run(take(1, start), rules, start).healed);
}

#include "actors/redis/link.hpp"

#include "tests/actors/system/seeded.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

using phase = redis_link::phase;
using trouble = redis_link::trouble;
using time_point = redis_link::time_point;

namespace {

constexpr time_point zero{};

redis_link_orders opening(uint64_t attempt) {
  redis_link_orders out;
  out.open = attempt;
  return out;
}

redis_link make_link(double random = 0.5) {
  return redis_link{{}, [random] { return random; }};
}

// Brings a link up in its current attempt.
void make_ready(redis_link& x, time_point now) {
  REQUIRE(x.opened(x.attempt(), now).ping);
  REQUIRE(x.pong(x.attempt(), now).up);
}

// Loses the link at `now` and returns how long it wants to wait.
redis_link_options::duration wait_after(redis_link& x, time_point now,
                                        trouble why = trouble::passing) {
  REQUIRE(x.lost(x.attempt(), why, now).close);
  return x.due() - now;
}

} // namespace

TEST_CASE("a link is ready only after its first good ping") {
  auto x = make_link();
  CHECK(x.at() == phase::disabled);
  CHECK(x.start(zero) == opening(1));
  CHECK(x.start(zero) == redis_link_orders{});
  CHECK(x.at() == phase::connecting);
  CHECK(x.pong(1, zero) == redis_link_orders{});
  CHECK(x.opened(1, zero + 1ms).ping);
  CHECK(x.at() == phase::connecting);
  CHECK(x.pong(1, zero + 2ms).up);
  CHECK(x.at() == phase::ready);
  CHECK_FALSE(x.pong(1, zero + 3ms).up);
}

TEST_CASE("a link that opens and is refused was never announced") {
  auto x = make_link();
  x.start(zero);
  x.opened(1, zero);
  auto orders = x.lost(1, trouble::passing, zero);
  CHECK(orders.close);
  CHECK_FALSE(orders.down);
  CHECK(x.at() == phase::degraded);
}

TEST_CASE(
  "a ready link pings at its interval and breaks after three silences") {
  auto x = make_link();
  x.start(zero);
  make_ready(x, zero);
  CHECK(x.due() == zero + 1s);
  CHECK(x.tick(zero + 999ms) == redis_link_orders{});
  for (auto at = 1s; at <= 3s; at += 1s)
    CHECK(x.tick(zero + at).ping);
  auto orders = x.tick(zero + 4s);
  CHECK(orders.down);
  CHECK(orders.close);
  CHECK(x.at() == phase::degraded);
}

TEST_CASE("an attempt nobody hears of again is given up") {
  auto x = make_link();
  x.start(zero);
  CHECK(x.tick(zero + 14s) == redis_link_orders{});
  CHECK(x.tick(zero + 15s).close);
  CHECK(x.at() == phase::degraded);
}

TEST_CASE("the first retry is quick, later ones wait up to five seconds") {
  auto x = make_link(0.999);
  x.start(zero);
  auto now = zero;
  auto first = wait_after(x, now);
  CHECK(first <= 100ms);
  redis_link_options::duration wait{};
  for (int i = 0; i < 100; ++i) {
    now = x.due();
    CHECK(x.tick(now).open > 0);
    auto next = wait_after(x, now);
    CHECK(next >= wait);
    wait = next;
  }
  CHECK(wait > 4900ms);
  CHECK(wait <= 5s);
}

TEST_CASE("the wait stays below a fifth of the time Redis has been away") {
  auto x = make_link(0.999);
  x.start(zero);
  auto now = zero;
  for (int i = 0; i < 60; ++i) {
    auto wait = wait_after(x, now);
    if (now - zero > 1s)
      CHECK(wait <= (now - zero) / 5);
    now = x.due();
    x.tick(now);
  }
}

TEST_CASE("waits differ by chance, down to none") {
  auto x = make_link(0.0);
  x.start(zero);
  CHECK(wait_after(x, zero) == 0s);
}

TEST_CASE("trouble that needs somebody to act is tried at the longest wait") {
  auto x = make_link(0.0);
  x.start(zero);
  CHECK(wait_after(x, zero, trouble::lasting) == 2500ms);
  CHECK(x.nudge(zero) == redis_link_orders{});
}

TEST_CASE("a link that was stable starts over with quick retries") {
  auto x = make_link(0.999);
  auto now = zero;
  x.start(now);
  for (int i = 0; i < 30; ++i) {
    wait_after(x, now);
    now = x.due();
    x.tick(now);
  }
  make_ready(x, now);
  CHECK(wait_after(x, now + 1s) > 1s);
  now = x.due();
  x.tick(now);
  make_ready(x, now);
  CHECK(wait_after(x, now + 10s) <= 100ms);
}

TEST_CASE("reports about earlier attempts are ignored") {
  auto x = make_link();
  x.start(zero);
  x.lost(1, trouble::passing, zero);
  CHECK(x.opened(1, zero) == redis_link_orders{});
  x.tick(x.due());
  CHECK(x.attempt() == 2);
  CHECK(x.opened(1, zero) == redis_link_orders{});
  CHECK(x.pong(1, zero) == redis_link_orders{});
  CHECK(x.lost(1, trouble::passing, zero) == redis_link_orders{});
  CHECK(x.opened(2, zero).ping);
}

TEST_CASE("a nudge ends the wait, and does nothing to a link that works") {
  auto x = make_link();
  x.start(zero);
  CHECK(x.nudge(zero) == redis_link_orders{});
  x.lost(1, trouble::passing, zero);
  CHECK(x.nudge(zero) == opening(2));
  make_ready(x, zero);
  CHECK(x.nudge(zero) == redis_link_orders{});
}

TEST_CASE("a stopped link closes, says so once, and can be started again") {
  auto x = make_link();
  CHECK(x.stop() == redis_link_orders{});
  x.start(zero);
  make_ready(x, zero);
  auto orders = x.stop();
  CHECK(orders.down);
  CHECK(orders.close);
  CHECK(x.tick(zero + 100h) == redis_link_orders{});
  CHECK(x.pong(1, zero) == redis_link_orders{});
  CHECK(x.start(zero) == opening(2));
}

namespace {

// What the outside sees of a link: the rules that hold whatever happens.
struct observer {
  void see(const redis_link_orders& x) {
    if (x.down) {
      REQUIRE(up);
      up = false;
    }
    if (x.close)
      open = false;
    if (x.open > 0) {
      REQUIRE_FALSE(open);
      REQUIRE(x.open > attempt);
      attempt = x.open;
      open = true;
    }
    if (x.ping)
      REQUIRE(open);
    if (x.up) {
      REQUIRE_FALSE(up);
      REQUIRE(open);
      up = true;
    }
  }

  bool open = false; ///< A connection, or a try to get one.
  bool up = false;
  uint64_t attempt = 0;
};

redis_link_orders random_input(redis_link& x, seeded& random, time_point now) {
  auto attempt = x.attempt() - (random.one_in(5) ? random.below(2) : 0);
  auto why = random.one_in(4) ? trouble::lasting : trouble::passing;
  switch (random.below(8)) {
    case 0:
    case 1:
      return x.opened(attempt, now);
    case 2:
    case 3:
      return x.pong(attempt, now);
    case 4:
      return x.lost(attempt, why, now);
    case 5:
      return x.nudge(now);
    case 6:
      return random.one_in(20) ? x.stop() : x.start(now);
    default:
      return x.tick(now);
  }
}

} // namespace

TEST_CASE("whatever happens: one connection, alternating news, another try") {
  seeded random;
  CAPTURE(random.seed);
  for (int round = 0; round < 200; ++round) {
    redis_link x{{}, [&] {
                   return static_cast<double>(random.below(1000)) / 1000;
                 }};
    observer seen;
    auto now = zero;
    for (int i = 0; i < 300; ++i) {
      now += std::chrono::milliseconds{random.below(3000)};
      seen.see(random_input(x, random, now));
      REQUIRE(seen.up == (x.at() == phase::ready));
    }
    seen.see(x.start(now));
    // The server answers no more: attempts must follow each other for ever.
    for (auto before = x.attempt(); x.attempt() < before + 3;) {
      REQUIRE(x.due() - now <= 15s);
      now = std::max(now, x.due());
      seen.see(x.tick(now));
    }
  }
}

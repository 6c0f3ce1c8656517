// The one contract of a store of logs, for the model that the schedules run on
// and for the scripts in Redis.
#include "actors/progress/cursor.hpp"
#include "tests/actors/progress/store_requests.hpp"
#include "tests/actors/system/seeded.hpp"

using namespace bidiq;
using namespace bidiq::test;

namespace {

// Runs a rule against both.
template <class F>
void for_both(F rule) {
  SECTION("model") {
    model_contract store;
    rule(store);
  }
  SECTION("redis") {
    redis_contract store;
    rule(store);
  }
}

} // namespace

TEST_CASE("an id belongs to the first who claims it, however often he does") {
  for_both([](contract_store& store) {
    auto owner = claimed_by(store, one);
    CHECK(owner.epoch > 0);
    CHECK(store.run(claim(one)).header.owner.epoch == owner.epoch);
    auto other = store.run(claim(two, true));
    CHECK(other.what == what::other);
    CHECK(other.header.owner == owner);
    store.flush();
    CHECK(store.run(claim(two)).what == what::ours);
  });
}

TEST_CASE("a higher epoch takes a log over and begins it again") {
  for_both([](contract_store& store) {
    auto first = claimed_by(store, one);
    store.run(append(first, 1, 3));
    auto second = two;
    second.epoch = first.epoch + 1;
    auto x = store.run(claim(second));
    CHECK(x.what == what::ours);
    CHECK(x.top == 0);
    CHECK(store.run(append(first, 4, 4)).what == what::fenced);
    second.epoch = first.epoch;
    CHECK(store.run(claim(second)).what == what::other);
  });
}

TEST_CASE("whoever has the search's job takes its log as it is") {
  for_both([](contract_store& store) {
    auto first = claimed_by(store, one);
    store.run(append(first, 1, 3));
    auto job = claim(two, true);
    job.token = 2;
    auto taken = store.run(job);
    CHECK(taken.what == what::ours);
    CHECK(taken.top == 3);
    CHECK(taken.header.owner.epoch > first.epoch);
    CHECK(store.run(append(first, 4, 4)).what == what::fenced);
    // The worker before, which stood still, is too late.
    auto late = claim(one, true);
    late.token = 1;
    CHECK(store.run(late).what == what::other);
    late.token = 2;
    CHECK(store.run(late).what == what::other);
    // The same may ask again; the next one goes on behind it.
    CHECK(store.run(job).header.owner.epoch == taken.header.owner.epoch);
    auto second = two;
    second.epoch = taken.header.owner.epoch;
    CHECK(store.run(append(second, 4, 4)).top == 4);
    late.token = 3;
    CHECK(store.run(late).top == 4);
  });
}

TEST_CASE("a log that was let go is a worker's, and no follower buries it") {
  for_both([](contract_store& store) {
    auto owner = claimed_by(store, one);
    store.run(append(owner, 1, 1));
    store_request release;
    release.what = kind::release;
    release.who = owner;
    release.ttl = std::chrono::seconds{100};
    store.run(release);
    auto x = store.run(read(0));
    CHECK(x.header.exists);
    CHECK(x.header.owner.node == "");
    CHECK(x.top == 1);
    CHECK(store.run(append(owner, 2, 2)).what == what::fenced);
    CHECK(store.run(claim(two, true)).what == what::other);
    auto job = claim(two, true);
    job.token = 1;
    auto taken = store.run(job);
    CHECK(taken.what == what::ours);
    CHECK(taken.top == 1);
    // Whoever had it cannot let it go any more.
    store.run(release);
    CHECK(store.run(read(0)).header.owner.node == "node-2");
  });
}

TEST_CASE("a log that has ended is nobody's to take") {
  for_both([](contract_store& store) {
    auto owner = claimed_by(store, one);
    store.run(append(owner, 1, 2, stage::complete));
    auto job = claim(two, true);
    job.token = 7;
    CHECK(store.run(job).what == what::other);
  });
}

TEST_CASE("an id of which only the result is left is not claimed afresh") {
  for_both([](contract_store& store) {
    store.keep_result();
    CHECK(store.run(claim(one, true)).what == what::kept);
    CHECK(store.run(claim(one)).what == what::ours);
  });
}

TEST_CASE("a log takes exactly the next events, and publishes each once") {
  for_both([](contract_store& store) {
    auto owner = claimed_by(store, one);
    CHECK(store.run(append(owner, 1, 3)).top == 3);
    CHECK(store.run(append(owner, 2, 3)).what == what::ok);
    CHECK(store.run(append(owner, 3, 5)).top == 5);
    auto gap = store.run(append(owner, 7, 8));
    CHECK(gap.what == what::gap);
    CHECK(gap.top == 5);
    CHECK(store.published() == json(1, 5));
  });
}

TEST_CASE("what has been published before is stored in silence") {
  for_both([](contract_store& store) {
    auto owner = claimed_by(store, one);
    auto x = append(owner, 1, 5);
    x.published = 3;
    store.run(x);
    CHECK(store.published() == json(4, 5));
    x.whole = true;
    x.published = 5;
    CHECK(store.run(x).top == 5);
    CHECK(store.published().empty());
  });
}

TEST_CASE("nothing follows a terminal event") {
  for_both([](contract_store& store) {
    auto owner = claimed_by(store, one);
    store.run(append(owner, 1, 2, stage::complete));
    CHECK(store.run(append(owner, 3, 3)).what == what::fenced);
    auto x = store.run(read(0));
    CHECK(x.header.ended);
    CHECK(x.top == 2);
  });
}

TEST_CASE("a log that was lost is missed, and can be brought back whole") {
  for_both([](contract_store& store) {
    auto owner = claimed_by(store, one);
    store.run(append(owner, 1, 3));
    store.lose_log();
    CHECK(store.run(append(owner, 4, 4)).what == what::gap);
    store.flush();
    CHECK(store.run(append(owner, 4, 4)).what == what::missing);
    CHECK(!store.run(read(0)).header.exists);
    CHECK(store.run(claim(owner)).header.owner.epoch == owner.epoch);
    CHECK(store.run(append(owner, 1, 4)).top == 4);
  });
}

TEST_CASE("a log that the store lacks is back with the claim, all of it") {
  for_both([](contract_store& store) {
    auto owner = claimed_by(store, one);
    store.run(append(owner, 1, 3));
    store.flush();
    store.published();
    auto again = claim(owner);
    again.events = append(owner, 1, 4).events;
    again.published = 3;
    auto x = store.run(again);
    CHECK(x.what == what::ours);
    CHECK(x.anew);
    CHECK(x.top == 4);
    CHECK(store.published() == json(4, 4));
    // Whoever has the search's job goes on behind it.
    auto job = claim(two, true);
    job.token = 2;
    CHECK(store.run(job).top == 4);
    CHECK(store.run(read(0)).events.size() == 4);
    // What the store has is not touched.
    owner.epoch = 0;
    again = claim(two);
    again.events = append(owner, 1, 2).events;
    x = store.run(again);
    CHECK(x.what == what::ours);
    CHECK_FALSE(x.anew);
    CHECK(x.top == 4);
    CHECK(store.published().empty());
  });
}

TEST_CASE("reading tells whose the log is, and what comes after a cursor") {
  for_both([](contract_store& store) {
    auto owner = claimed_by(store, one);
    store.set_alive("node-1", true);
    store.run(append(owner, 1, 4));
    auto x = store.run(read(2, "node-1"));
    CHECK(x.header.exists);
    CHECK(x.header.owner == owner);
    CHECK(x.top == 4);
    REQUIRE(x.events.size() == 2);
    CHECK(x.events.front()->json == event(3)->json);
    CHECK(x.events.front()->frame == event(3)->frame);
    CHECK(x.owner_alive);
    store.set_alive("node-1", false);
    CHECK(!store.run(read(4, "node-1")).owner_alive);
  });
}

TEST_CASE(
  "only a node that is gone is declared dead, once, at its last event") {
  for_both([](contract_store& store) {
    auto owner = claimed_by(store, one);
    store.run(append(owner, 1, 3));
    store.set_alive("node-1", true);
    CHECK(store.run(verdict(owner, 4)).what == what::alive);
    store.set_alive("node-1", false);
    CHECK(store.run(verdict(owner, 3)).what == what::gap);
    store.published();
    auto won = store.run(verdict(owner, 4));
    CHECK(won.what == what::won);
    CHECK(won.header.owner.epoch > owner.epoch);
    CHECK(store.published() == std::vector{event(4, stage::error)->json});
    CHECK(store.run(verdict(owner, 5)).what == what::fenced);
    CHECK(store.run(append(owner, 4, 4)).what == what::fenced);
    CHECK(store.run(claim(owner)).what == what::other);
  });
}

TEST_CASE("the end goes out once for a cursor, and under so many ids") {
  for_both([](contract_store& store) {
    claimed_by(store, one);
    CHECK(store.run(reissue(100)).what == what::ok);
    CHECK(store.run(reissue(100)).what == what::ok);
    CHECK(store.run(reissue(101)).what == what::seen);
    CHECK(store.run(reissue(max_cursor)).what == what::ok);
    CHECK(store.run(reissue(max_cursor + 1)).what == what::seen);
    CHECK(store.run(reissue(300)).what == what::ok);
    CHECK(store.run(reissue(400)).what == what::seen);
    CHECK(store.run(reissue(300)).what == what::ok);
  });
}

TEST_CASE("the model and Redis answer any sequence of requests alike") {
  seeded random;
  CAPTURE(random.seed);
  redis_contract redis;
  for (int round = 0; round < 40; ++round) {
    model_contract model;
    redis.flush();
    log_credentials ours[2] = {one, two}, theirs[2] = {one, two};
    for (int i = 0; i < 40; ++i) {
      auto who = random.below(2);
      auto first = 1 + random.below(6);
      auto end = random.one_in(12) ? stage::complete : stage::fetching;
      auto dice = random.below(12);
      auto token = random.below(4);
      auto make = [&](const log_credentials& x) {
        auto asked = claim(x, random.seed % 2 == 0);
        asked.token = token;
        return dice < 2    ? asked
               : dice < 9  ? append(x, first, first + dice % 3, end)
               : dice < 10 ? verdict(x, first)
                           : read(first - 1, x.node);
      };
      if (dice == 11 && random.one_in(4)) {
        model.lose_log();
        redis.lose_log();
      }
      auto alive = random.one_in(2);
      model.set_alive(one.node, alive);
      redis.set_alive(one.node, alive);
      auto a = model.run(make(ours[who]));
      auto b = redis.run(make(theirs[who]));
      INFO("round " << round << " step " << i << " dice " << dice);
      REQUIRE(a.what == b.what);
      if (a.what == what::ours) {
        ours[who].epoch = a.header.owner.epoch;
        theirs[who].epoch = b.header.owner.epoch;
      }
      if (a.what == what::won) {
        ours[1].epoch = a.header.owner.epoch;
        theirs[1].epoch = b.header.owner.epoch;
      }
      if (a.what != what::alive && a.what != what::won
          && a.what != what::missing)
        REQUIRE(a.top == b.top);
      REQUIRE(a.events.size() == b.events.size());
      REQUIRE(model.published() == redis.published());
    }
  }
}

// The one contract of a store of logs, for the model that the schedules run on
// and for the scripts in Redis.
#include "tests/actors/progress/store_contract.hpp"
#include "actors/progress/cursor.hpp"
#include "tests/actors/system/seeded.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;

namespace {

using kind = store_request::kind;
using what = store_answer::kind;

const log_credentials one{0, "nonce-1", "node-1"};
const log_credentials two{0, "nonce-2", "node-2"};

progress_event_ptr event(uint64_t id, stage at = stage::fetching) {
  return make_event("search-01", id, {at, 10, "m", "{}"}, 10, {});
}

store_request claim(log_credentials who, bool fresh = false) {
  store_request x;
  x.what = kind::claim;
  x.who = std::move(who);
  x.fresh = fresh;
  x.ttl = std::chrono::seconds{100};
  return x;
}

store_request append(log_credentials who, uint64_t first, uint64_t last,
                     stage end = stage::fetching) {
  store_request x;
  x.what = kind::append;
  x.who = std::move(who);
  for (auto id = first; id <= last; ++id)
    x.events.push_back(event(id, id == last ? end : stage::fetching));
  x.ttl = std::chrono::seconds{100};
  x.touch = true;
  return x;
}

store_request verdict(log_credentials dead, uint64_t id) {
  store_request x;
  x.what = kind::verdict;
  x.who = std::move(dead);
  x.winner = two;
  x.events = {event(id, stage::error)};
  x.ttl = std::chrono::seconds{100};
  return x;
}

// Three ids are kept.
store_request reissue(uint64_t cursor) {
  store_request x;
  x.what = kind::reissue;
  x.after = cursor;
  x.most = 3;
  x.ttl = std::chrono::seconds{100};
  return x;
}

store_request read(uint64_t after, const std::string& node = {}) {
  store_request x;
  x.what = kind::read;
  x.after = after;
  x.who.node = node;
  return x;
}

std::vector<std::string> json(uint64_t first, uint64_t last) {
  std::vector<std::string> out;
  for (auto id = first; id <= last; ++id)
    out.push_back(event(id)->json);
  return out;
}

log_credentials claimed_by(contract_store& store, log_credentials who) {
  auto x = store.run(claim(who));
  REQUIRE(x.what == what::ours);
  who.epoch = x.header.owner.epoch;
  return who;
}

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
      auto make = [&](const log_credentials& x) {
        return dice < 2    ? claim(x, random.seed % 2 == 0)
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

TEST_CASE("every key has its time to live from the first write on") {
  redis_contract store;
  auto ttl = [&](const std::string& key) {
    return store.client().ask({"PTTL", key})->integer;
  };
  auto& keys = store.keys();
  auto owner = claimed_by(store, one);
  CHECK(ttl(keys.progress("search-01")) > 90'000);
  auto x = append(owner, 1, 1);
  x.touch = false;
  store.run(x);
  CHECK(ttl(keys.log("search-01")) > 90'000);
  store_request refresh;
  refresh.what = kind::refresh;
  refresh.who = owner;
  refresh.ttl = std::chrono::seconds{500};
  CHECK(store.run(refresh).what == what::ok);
  CHECK(ttl(keys.log("search-01")) > 490'000);
  CHECK(ttl(keys.progress("search-01")) > 490'000);
  // What belongs to the log goes with it.
  store.run(reissue(100));
  CHECK(ttl(keys.ends("search-01")) > 400'000);
  store.flush();
  store.run(reissue(100));
  CHECK(ttl(keys.ends("search-01")) > 90'000);
}

TEST_CASE("the hash holds the state that other programs read") {
  redis_contract store;
  auto owner = claimed_by(store, one);
  store.run(append(owner, 1, 4, stage::complete));
  auto field = [&](const std::string& name) {
    return store.client().text(
      {"HGET", store.keys().progress("search-01"), name});
  };
  CHECK(field("user") == "ana");
  CHECK(field("request_hash") == "hash");
  CHECK(field("uf_count") == "3");
  CHECK(field("stage") == "complete");
  CHECK(field("terminal") == "complete");
  CHECK(field("last_event_id") == "4");
  CHECK(field("progress") == "10");
  CHECK(field("node") == "node-1");
  CHECK(field("epoch") == std::to_string(owner.epoch));
  CHECK(field("created_at").size() == 24);
  auto newest = store.client().ask(
    {"XREVRANGE", store.keys().log("search-01"), "+", "-", "COUNT", "1"});
  REQUIRE(newest->items.size() == 1);
  CHECK(newest->items[0].items[0].text == "4-0");
  CHECK(newest->items[0].items[1].items[0].text == "event");
}

TEST_CASE("what is no event has its number kept, and so has what is missing") {
  redis_contract store;
  auto owner = claimed_by(store, one);
  store.run(append(owner, 1, 6, stage::complete));
  auto log = store.keys().log("search-01");
  store.client().ask({"XDEL", log, "2-0", "3-0", "4-0", "6-0"});
  // Nothing can be put back in between; behind the last one it can.
  for (auto& [id, text] : std::vector<std::pair<std::string, std::string>>{
         {"6-0", "{{{"}, {"7-0", event(9)->json}, {"8-0", ""}})
    store.client().ask({"XADD", log, id, "event", text});
  auto x = store.run(read(0));
  REQUIRE(x.what == what::log);
  CHECK(x.header.end == stage::complete);
  REQUIRE(x.events.size() == 8);
  for (size_t i = 0; i < x.events.size(); ++i) {
    CAPTURE(i);
    CHECK(x.events[i]->id == i + 1);
    CHECK(readable(*x.events[i]) == (i == 0 || i == 4));
  }
  CHECK(store.run(read(4)).events.size() == 4);
  CHECK(store.run(read(8)).events.empty());
}

TEST_CASE("an event larger than any is not read") {
  redis_contract store;
  auto owner = claimed_by(store, one);
  store.run(append(owner, 1, 1));
  auto log = store.keys().log("search-01");
  store.client().ask({"XADD", log, "2-0", "event", std::string(3 << 20, 'x')});
  for (int i = 3; i < 20; ++i)
    store.client().ask({"XADD", log, std::to_string(i) + "-0", "event",
                        std::string(2 << 20, 'x')});
  auto x = store.run(read(0));
  REQUIRE(x.events.size() >= 3);
  CHECK(x.events.size() < 10);
  CHECK_FALSE(readable(*x.events[1]));
}

TEST_CASE("keys of another type, and an epoch that is none, are claimed") {
  redis_contract store;
  auto& keys = store.keys();
  auto owner = one;
  SECTION("a list as hash") {
    store.client().ask({"LPUSH", keys.progress("search-01"), "x"});
  }
  SECTION("a text as log") {
    store.client().ask({"SET", keys.log("search-01"), "x"});
  }
  SECTION("a text as epoch") {
    store.client().ask({"HSET", keys.progress("search-01"), "nonce", "x",
                        "epoch", "text", "user", "bia"});
  }
  owner = claimed_by(store, owner);
  CHECK(store.run(append(owner, 1, 3)).top == 3);
  // Spoiled meanwhile: it is written anew as a whole.
  store.client().ask({"DEL", keys.log("search-01")});
  store.client().ask({"SET", keys.log("search-01"), "x"});
  CHECK(store.run(append(owner, 4, 4)).what == what::broken);
  auto whole = append(owner, 1, 4);
  whole.whole = true;
  CHECK(store.run(whole).top == 4);
  CHECK(store.run(read(0)).events.size() == 4);
}

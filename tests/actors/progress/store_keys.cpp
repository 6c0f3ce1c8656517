// What other programs see of a store of logs in Redis, and what they may do.
#include "tests/actors/progress/store_requests.hpp"

using namespace bidiq;
using namespace bidiq::test;

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

TEST_CASE("whoever takes a search is told that it was called off") {
  redis_contract store;
  auto owner = claimed_by(store, one);
  store.run(append(owner, 1, 1));
  auto take = claim(two);
  take.token = 1;
  CHECK_FALSE(store.run(take).header.called_off);
  store.client().ask(
    {"HSET", store.keys().progress("search-01"), "called_off", "1"});
  auto next = claim(one);
  next.token = 2;
  auto taken = store.run(next);
  CHECK(taken.what == what::ours);
  CHECK(taken.header.called_off);
}

// Whose a search is: decided once, by its claim.
#include "actors/progress/progress_bridge.hpp"

#include "tests/actors/progress/model_store.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;

namespace {

using kind = store_request::kind;

struct fixture {
  fixture() {
    options->self = {0, "nonce-1", "node-1"};
    bridge = std::make_unique<progress_bridge>(info, options, true);
    store.on_publish = [](const progress_event_ptr&) {};
    store.on_command = [](const store_request&) {};
    store.node_alive = [](const std::string&) { return true; };
    bridge->link({true, true, "data-1", 1}, now);
  }

  // The store answers whatever is asked.
  void answer() {
    for (auto all = bridge->take_requests(); !all.empty();
         all = bridge->take_requests())
      for (auto& x : all) {
        claims += x.what == kind::claim;
        bridge_input input;
        input.answer = store.run(x);
        if (x.seq > 0)
          bridge->on_input(input, now);
      }
  }

  progress_event_ptr publish() {
    auto event = bridge->publish({stage::fetching, 10, "m", "{}"}, now);
    answer();
    return event;
  }

  void begin_elsewhere() {
    store_request x;
    x.what = kind::claim;
    x.who = {0, "nonce-2", "node-2"};
    store.run(x);
  }

  void withdraw_elsewhere() {
    store_request x;
    x.what = kind::withdraw;
    x.who = store.header().owner;
    store.run(x);
  }

  search_info info{"search-01", "ana", 2, "hash"};
  std::shared_ptr<bridge_options> options = std::make_shared<bridge_options>();
  progress_bridge::time_point now{std::chrono::hours{1}};
  std::unique_ptr<progress_bridge> bridge;
  model_store store{{}};
  int claims = 0;
};

} // namespace

TEST_CASE_METHOD(fixture, "a search is claimed once, before it begins") {
  bridge->claim(info, now);
  answer();
  CHECK(bridge->claim() == progress_bridge::claim_state::ours);
  CHECK(publish());
  bridge->claim(info, now);
  answer();
  CHECK(claims == 1);
  CHECK(bridge->shown() == 1);
}

TEST_CASE_METHOD(fixture, "a search that began when nobody could be asked is "
                          "claimed with its first event") {
  answer();
  CHECK_FALSE(bridge->owns());
  CHECK(publish());
  CHECK(claims == 1);
  CHECK(store.header().owner.node == "node-1");
  CHECK(store.log().size() == 1);
  CHECK_FALSE(bridge->take_fenced());
}

TEST_CASE_METHOD(fixture, "events of a search that is another node's are "
                          "refused, and the search is lost") {
  begin_elsewhere();
  answer();
  CHECK_FALSE(publish());
  CHECK(bridge->take_fenced());
  CHECK_FALSE(bridge->take_fenced());
  CHECK(claims == 0);
  CHECK(store.header().owner.node == "node-2");
  CHECK(store.log().empty());
}

TEST_CASE_METHOD(fixture, "whoever takes a search over goes on behind its "
                          "last event") {
  answer();
  begin_elsewhere();
  store_request x;
  x.what = kind::append;
  x.who = store.header().owner;
  event_log theirs{info.search_id};
  for (int i = 0; i < 700; ++i)
    theirs.append({stage::fetching, 10, "theirs", "{}"}, {});
  x.events = theirs.events();
  REQUIRE(store.run(x).top == 700);
  auto job = info;
  job.token = 2;
  bridge->claim(job, now);
  CHECK(bridge->claim() == progress_bridge::claim_state::asking);
  answer();
  CHECK(bridge->claim() == progress_bridge::claim_state::ours);
  CHECK(publish()->id == 701);
  CHECK(bridge->shown() == 701);
  CHECK(store.log().size() == 701);
}

TEST_CASE_METHOD(fixture, "a search that was taken over while the store was "
                          "away keeps its end when that returns") {
  begin_elsewhere();
  store_request x;
  x.what = kind::append;
  x.who = store.header().owner;
  event_log theirs{info.search_id};
  for (int i = 0; i < 5; ++i)
    theirs.append({stage::fetching, 10, "theirs", "{}"}, {});
  x.events = theirs.events();
  REQUIRE(store.run(x).top == 5);
  bridge->take_requests();
  bridge->link({false, false, "", 2}, now);
  auto job = info;
  job.token = 2;
  bridge->claim(job, now);
  // It may be back in a moment, and then knows more.
  CHECK(bridge->claim() == progress_bridge::claim_state::asking);
  now += options->poll;
  CHECK(bridge->due() <= now);
  bridge->tick(now);
  CHECK(bridge->claim() == progress_bridge::claim_state::ours);
  bridge->publish({stage::fetching, 10, "m", "{}"}, now);
  bridge->publish({stage::complete, 100, "m", "{}"}, now);
  bridge->link({true, true, "data-1", 3}, now);
  answer();
  CHECK_FALSE(bridge->take_fenced());
  REQUIRE(store.log().size() == 2);
  CHECK(store.log().back()->at == stage::complete);
}

TEST_CASE_METHOD(fixture, "a search that is taken over waits for a store that "
                          "is away for a moment") {
  begin_elsewhere();
  bridge->take_requests();
  bridge->link({false, false, "", 2}, now);
  auto job = info;
  job.token = 2;
  bridge->claim(job, now);
  now += options->poll / 2;
  bridge->link({true, true, "data-1", 3}, now);
  answer();
  CHECK(bridge->claim() == progress_bridge::claim_state::ours);
  CHECK(store.header().owner.node == "node-1");
}

TEST_CASE_METHOD(fixture, "followers leave it to other workers to go on with a "
                          "job whose owner died") {
  options->jobs_shared = true;
  bridge->claim(info, now);
  answer();
  publish();
  bridge->entitle(1);
  answer();
  CHECK(store.header().job);
  store.node_alive = [](const std::string&) { return false; };
  auto other = std::make_shared<bridge_options>();
  other->self = {0, "nonce-2", "node-2"};
  bridge = std::make_unique<progress_bridge>(info, other, true);
  bridge->link({true, true, "data-1", 1}, now);
  for (int i = 0; i < 100; ++i) {
    answer();
    now = std::max(now + std::chrono::seconds{1}, bridge->due());
    bridge->tick(now);
  }
  CHECK_FALSE(bridge->log().ended());
}

TEST_CASE_METHOD(fixture, "a search that was claimed and does not begin is "
                          "anybody's") {
  bridge->claim(info, now);
  answer();
  REQUIRE(bridge->owns());
  bridge->withdraw(now);
  // Who asks before that is through waits for it.
  bridge->claim(info, now);
  CHECK(bridge->claim() == progress_bridge::claim_state::asking);
  answer();
  CHECK(bridge->claim() == progress_bridge::claim_state::ours);
  bridge->withdraw(now);
  answer();
  CHECK(bridge->claim() == progress_bridge::claim_state::none);
  CHECK_FALSE(store.header().exists);
  begin_elsewhere();
  CHECK(store.header().owner.node == "node-2");
}

TEST_CASE_METHOD(fixture,
                 "a claim that was seen of a search that has not begun "
                 "may be gone by now") {
  begin_elsewhere();
  answer();
  REQUIRE(bridge->known());
  withdraw_elsewhere();
  bridge->claim(info, now);
  answer();
  CHECK(bridge->claim() == progress_bridge::claim_state::ours);
  CHECK(bridge->owns());
}

TEST_CASE_METHOD(fixture,
                 "who misses a search just when its claim is withdrawn "
                 "does not bring that back") {
  bridge->claim(info, now);
  answer();
  REQUIRE(bridge->owns());
  bridge->withdraw(now);
  bridge->need("node-3", now);
  answer();
  CHECK_FALSE(bridge->withdrawing());
  CHECK_FALSE(store.header().exists);
}

TEST_CASE_METHOD(fixture, "a claim that a store carries out after it was given "
                          "up is withdrawn once the store is back") {
  auto lost = [this](const std::vector<store_request>& all) {
    for (auto& x : all)
      if (x.seq > 0) {
        bridge_input input;
        input.answer.seq = x.seq;
        bridge->on_input(input, now);
      }
  };
  bridge->claim(info, now);
  auto asked = bridge->take_requests();
  bridge->link({}, now);
  lost(asked);
  REQUIRE(bridge->owns());
  bridge->withdraw(now);
  lost(bridge->take_requests());
  CHECK_FALSE(bridge->withdrawing());
  for (auto& x : asked)
    store.run(x);
  REQUIRE(store.header().exists);
  bridge->link({true, true, "data-1", 2}, now);
  answer();
  CHECK_FALSE(store.header().exists);
}

TEST_CASE_METHOD(fixture, "a search that is claimed anew is not withdrawn any "
                          "more") {
  bridge->link({}, now);
  bridge->claim(info, now);
  bridge->withdraw(now);
  bridge->take_requests();
  bridge->claim(info, now);
  REQUIRE(publish());
  bridge->link({true, true, "data-1", 2}, now);
  answer();
  CHECK(store.header().exists);
  CHECK(bridge->owns());
}

TEST_CASE_METHOD(fixture, "a search that runs here is not lost to a claim that "
                          "nothing came of") {
  bridge->link({}, now);
  bridge->claim(info, now);
  REQUIRE(publish());
  begin_elsewhere();
  bridge->link({true, true, "data-1", 2}, now);
  answer();
  CHECK(bridge->owns());
  CHECK_FALSE(bridge->take_fenced());
  CHECK(store.header().owner.node == "node-1");
  CHECK(store.log().size() == 1);
}

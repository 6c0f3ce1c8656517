#include "actors/progress/progress_broker.hpp"
#include "tests/actors/progress/progress_fixture.hpp"
#include "tests/actors/progress/slow_store.hpp"
#include "tests/actors/system/seeded.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

struct broker_fixture : progress_fixture {
  broker_fixture() {
    options.broker.sharing = store.sharing;
    bridge.self = {0, "nonce-1", "node-1"};
    start_registry();
  }

  ~broker_fixture() {
    shut_down(); // before the store goes
  }

  // This node owns the search, and the store has said so.
  void own() {
    broker = claim("search-01");
    answer();
    sink = listen("search-01");
  }

  void answer() {
    run();
    while (!store.queue.empty()) {
      store.answer_one();
      run();
    }
  }

  void link(bool up) {
    store.news = {up, up, "data-1", store.news.generation + 1};
    tell(registry, redis_atom_v, store.news);
  }

  void publish_told(stage at = stage::fetching) {
    tell(broker, caf::publish_atom_v, step(at),
         reply<uint64_t>{[this](outcome<uint64_t> id) {
           accepted.push_back(id ? *id : 999);
         }});
  }

  claimed ask_claim(const std::string& user = "ana") {
    auto out = std::make_shared<claimed>();
    tell(registry, claim_atom_v, search_info{"search-01", user, 2, "hash"},
         reply<claimed>{[out](outcome<claimed> x) { *out = x.value(); }});
    answer();
    return *out;
  }

  std::vector<uint64_t> accepted;
  slow_store store;
  progress_broker_actor broker;
  recording_sink_ptr sink;
};

} // namespace

TEST_CASE("a broker tells the store whose events it stores") {
  broker_fixture f;
  f.own();
  CHECK(f.store.last_subject.user == "ana");
  CHECK(f.store.last_subject.uf_count == 2);
  CHECK(f.store.model.header().owner.node == "node-1");
}

TEST_CASE("nothing is shown before it is stored") {
  broker_fixture f;
  f.own();
  f.publish(f.broker, 3);
  f.run();
  CHECK(f.sink->ids().empty());
  f.store.answer_one();
  f.run();
  auto first = f.sink->ids();
  CHECK(!first.empty());
  CHECK(f.listen("search-01")->ids() == first);
  f.answer();
  CHECK(f.sink->ids() == ids{1, 2, 3});
}

TEST_CASE("without the store everything is shown at once, and stored later") {
  broker_fixture f;
  f.own();
  f.publish(f.broker, 2);
  f.run();
  f.store.lose_all();
  f.link(false);
  f.run();
  CHECK(f.sink->ids() == ids{1, 2});
  f.publish(f.broker, 1);
  f.run();
  CHECK(f.sink->ids() == ids{1, 2, 3});
  CHECK(f.store.model.log().empty());
  f.link(true);
  f.answer();
  CHECK(f.store.model.log().size() == 3);
}

TEST_CASE("a search starts without the store if that does not answer") {
  broker_fixture f;
  auto out = std::make_shared<std::optional<claimed>>();
  f.tell(f.registry, claim_atom_v, search_info{"search-01", "ana", 2, "h"},
         reply<claimed>{[out](outcome<claimed> x) { *out = x.value(); }});
  f.run();
  CHECK(!*out);
  f.store.lose_all();
  f.run();
  REQUIRE(*out);
  CHECK((*out)->ours);
}

TEST_CASE("a search of another node is refused with whose it is") {
  broker_fixture f;
  store_request claim;
  claim.what = store_request::kind::claim;
  claim.who = {0, "nonce-2", "node-2"};
  f.store.model.run(claim);
  CHECK(!f.ask_claim().ours);
}

TEST_CASE("a follower shows what another node publishes") {
  broker_fixture f;
  store_request other;
  other.what = store_request::kind::claim;
  other.who = {0, "nonce-2", "node-2"};
  auto epoch = f.store.model.run(other).header.owner.epoch;
  auto sink = f.listen("search-01");
  f.answer();
  REQUIRE(sink->batches.size() == 1);
  CHECK(sink->ids().empty());
  event_log log{"search-01"};
  store_request append;
  append.what = store_request::kind::append;
  append.who = {epoch, "nonce-2", "node-2"};
  for (int i = 0; i < 3; ++i) {
    append.events = {log.append(step(stage::fetching), {})};
    f.store.model.run(append);
    f.answer();
  }
  CHECK(sink->ids() == ids{1, 2, 3});
  append.events = {log.append(step(stage::complete), {})};
  f.store.model.run(append);
  f.answer();
  CHECK(sink->ids() == ids{1, 2, 3, 4});
  CHECK(f.store.channel_subscribers.empty());
  CHECK(f.store.subscriptions == 1);
}

TEST_CASE("who listens before this node owns a search sees all of it") {
  broker_fixture f;
  auto sink = f.listen("search-01");
  f.answer();
  f.broker = f.claim("search-01", "rui");
  f.publish(f.broker, 2);
  f.answer();
  CHECK(sink->ids() == ids{1, 2});
  REQUIRE(!sink->batches.empty());
  CHECK(sink->batches.front()->owner == "rui");
  CHECK(f.store.model.log().size() == 2);
}

TEST_CASE("a follower leaves when nobody has listened for a while") {
  broker_fixture f;
  f.options.broker.linger = 10s;
  f.store.begin_elsewhere("search-01");
  auto sink = f.listen("search-01");
  f.answer();
  CHECK(f.store.channel_subscribers.size() == 1);
  f.tell(f.registry, detach_atom_v, std::string{"search-01"},
         progress_sink_ptr{sink});
  for (int i = 0; i < 31; ++i) {
    f.pass(1s);
    f.answer();
  }
  CHECK(f.store.channel_subscribers.empty());
}

TEST_CASE("a resuming listener hears that nobody knows the search, in time") {
  broker_fixture f;
  auto sink = f.listen("search-01", true);
  f.answer();
  CHECK(sink->batches.empty());
  f.pass(500ms);
  f.answer();
  REQUIRE(sink->batches.size() == 1);
  CHECK(sink->batches.front()->expired);
  CHECK(sink->batches.front()->events.empty());
}

TEST_CASE("a publisher is answered once its event is stored") {
  broker_fixture f;
  f.own();
  f.publish_told();
  f.publish_told();
  f.run();
  CHECK(f.accepted.empty());
  f.answer();
  CHECK(f.accepted == ids{1, 2});
  f.publish_told(stage::complete);
  f.answer();
  f.publish_told();
  f.run();
  CHECK(f.accepted == ids{1, 2, 3, 0});
}

TEST_CASE("a client ahead of an ended log gets the end once, as its next") {
  broker_fixture f;
  f.own();
  f.publish(f.broker, 2);
  f.end(f.broker);
  f.answer();
  auto ask = [&](uint64_t cursor) {
    auto out = std::make_shared<bool>();
    f.tell(f.registry, ahead_atom_v, std::string{"search-01"}, cursor,
           reply<bool>{[out](outcome<bool> x) { *out = x && *x; }});
    f.answer();
    return *out;
  };
  CHECK(!ask(3));
  CHECK(ask(7));
  CHECK(ask(7));
  CHECK(!ask(8));
}

TEST_CASE("a client ahead of a running search sees it padded up to there") {
  broker_fixture f;
  f.own();
  f.publish(f.broker, 2);
  f.answer();
  f.tell(f.registry, ahead_atom_v, std::string{"search-01"}, uint64_t{5});
  f.answer();
  CHECK(f.sink->ids() == ids{1, 2, 3, 4, 5});
  f.end(f.broker);
  f.answer();
  CHECK(f.sink->ids() == ids{1, 2, 3, 4, 5, 6});
}

TEST_CASE("a store that answers after its broker has gone is not heard") {
  broker_fixture f;
  f.own();
  f.publish_told();
  f.run();
  f.crash(f.broker);
  f.broker = nullptr;
  f.run();
  CHECK(f.accepted == ids{999});
  f.answer();
  CHECK(f.sink->ids().empty());
}

TEST_CASE("G1: each sink sees 1..n in order, whenever it came and however the "
          "store behaves") {
  seeded random;
  CAPTURE(random.seed);
  for (int round = 0; round < 30; ++round) {
    broker_fixture f;
    f.own();
    std::vector<recording_sink_ptr> sinks{f.sink};
    uint64_t published = 0;
    for (int i = 0; i < 60; ++i) {
      if (random.one_in(2)) {
        f.publish(f.broker);
        ++published;
      } else if (random.one_in(3)) {
        sinks.push_back(f.listen("search-01"));
      } else if (random.one_in(4)) {
        f.store.lose_all();
        f.link(false);
        f.link(true);
      } else if (!f.store.queue.empty()) {
        f.store.answer_one();
      }
      if (random.one_in(2))
        f.run();
    }
    f.end(f.broker);
    f.answer();
    for (auto& sink : sinks)
      REQUIRE(sink->ids().size() == published + 1);
  }
}

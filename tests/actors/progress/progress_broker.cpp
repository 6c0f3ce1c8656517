#include "tests/actors/progress/progress_fixture.hpp"
#include "tests/actors/system/seeded.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

// A store that takes events at once and stores them when the test says so.
struct slow_store {
  publisher_factory factory() {
    return [this](const std::string& id, const std::string& user,
                  uint32_t uf_count, stored_handler handler) {
      subject = id + "/" + user + "/" + std::to_string(uf_count);
      stored = std::move(handler);
      return std::make_unique<publisher>(*this);
    };
  }

  struct publisher : progress_publisher {
    explicit publisher(slow_store& x) : store(x) {
      // nop
    }

    bool append(const progress_event_ptr& event) override {
      store.taken.push_back(event->id);
      return store.at_once;
    }

    slow_store& store;
  };

  bool at_once = false;
  std::vector<uint64_t> taken;
  std::string subject;
  stored_handler stored;
};

struct broker_fixture : progress_fixture {
  broker_fixture() {
    options.broker.publishers = store.factory();
    start_registry();
    broker = claim("search-01");
    sink = listen("search-01");
  }

  std::vector<uint64_t> accepted;
  slow_store store;
  progress_broker_actor broker;
  recording_sink_ptr sink;

  void publish_told(stage at = stage::fetching) {
    tell(broker, caf::publish_atom_v, step(at),
         reply<uint64_t>{[this](outcome<uint64_t> id) {
           accepted.push_back(id ? *id : 999);
         }});
  }
};

} // namespace

TEST_CASE("a broker tells its publisher whose events it stores") {
  broker_fixture f;
  CHECK(f.store.subject == "search-01/ana/2");
}

TEST_CASE("nothing is shown before it is stored") {
  broker_fixture f;
  f.publish(f.broker, 3);
  CHECK(f.store.taken == ids{1, 2, 3});
  CHECK(f.sink->ids().empty());
  f.store.stored(2);
  f.run();
  CHECK(f.sink->ids() == ids{1, 2});
  auto late = f.listen("search-01");
  CHECK(late->ids() == ids{1, 2});
  f.store.stored(3);
  f.run();
  CHECK(f.sink->ids() == ids{1, 2, 3});
  CHECK(late->ids() == ids{1, 2, 3});
}

TEST_CASE("a store that repeats itself or runs ahead changes nothing") {
  broker_fixture f;
  f.publish(f.broker, 3);
  for (uint64_t id : {1, 1, 3, 2, 99}) {
    f.store.stored(id);
    f.run();
  }
  f.publish(f.broker, 1);
  CHECK(f.sink->ids() == ids{1, 2, 3});
  size_t shown = 0;
  for (auto& batch : f.sink->batches)
    shown += batch->events.size();
  CHECK(shown == 3);
}

TEST_CASE("an event that is stored at once shows those before it too") {
  broker_fixture f;
  f.publish(f.broker, 2);
  f.store.at_once = true;
  f.publish(f.broker);
  CHECK(f.sink->ids() == ids{1, 2, 3});
}

TEST_CASE("a publisher is answered once its event is stored") {
  broker_fixture f;
  f.publish_told();
  f.publish_told();
  CHECK(f.accepted.empty());
  f.store.stored(1);
  f.run();
  CHECK(f.accepted == ids{1});
  f.publish_told(stage::complete);
  f.store.stored(3);
  f.run();
  CHECK(f.accepted == ids{1, 2, 3});
  f.publish_told();
  CHECK(f.accepted == ids{1, 2, 3, 0});
}

TEST_CASE("a store that answers after its broker has gone is not heard") {
  broker_fixture f;
  f.publish_told();
  f.crash(f.broker);
  f.broker = nullptr;
  f.run();
  CHECK(f.accepted == ids{999});
  f.store.stored(1);
  f.run();
  CHECK(f.sink->ids().empty());
}

TEST_CASE("G1: each sink sees 1..n in order, whenever it came and however the "
          "store behaves") {
  seeded random;
  CAPTURE(random.seed);
  for (int round = 0; round < 30; ++round) {
    broker_fixture f;
    std::vector<recording_sink_ptr> sinks{f.sink};
    for (int i = 0; i < 60; ++i) {
      f.store.at_once = random.one_in(5);
      if (random.one_in(2))
        f.publish(f.broker);
      else if (random.one_in(3))
        sinks.push_back(f.listen("search-01"));
      else if (!f.store.taken.empty())
        f.store.stored(1 + random.below(f.store.taken.back()));
      if (random.one_in(2))
        f.run();
    }
    f.end(f.broker);
    f.store.stored(f.store.taken.back());
    f.run();
    for (auto& sink : sinks)
      REQUIRE(sink->ids() == f.store.taken);
  }
}

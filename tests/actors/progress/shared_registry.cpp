// A registry that shares with other nodes, and ids that no node knows.
#include "tests/actors/progress/progress_fixture.hpp"
#include "tests/actors/progress/slow_store.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

struct shared_fixture : progress_fixture {
  shared_fixture() {
    options.broker.sharing = store.sharing;
    bridge.self = {0, "nonce-1", "node-1"};
    start_registry();
  }

  ~shared_fixture() {
    shut_down(); // before the store goes
  }

  void answer() {
    run();
    while (!store.queue.empty()) {
      store.answer_one();
      run();
    }
  }

  slow_store store;
};

std::string unknown_id(int i) {
  return "nobody-" + std::to_string(i);
}

} // namespace

TEST_CASE("ids that nobody knows cost no actor and no subscription") {
  shared_fixture f;
  auto before = f.sys->registry().running();
  std::vector<recording_sink_ptr> sinks;
  for (int i = 0; i < 10'000; ++i) {
    sinks.push_back(f.listen(unknown_id(i), i % 2 == 0));
    f.answer();
  }
  CHECK(f.sys->registry().running() == before);
  CHECK(f.store.subscriptions == 0);
  f.pass(1s);
  f.answer();
  // A client that resumes is told; nothing is left of those that leave.
  CHECK(sinks[0]->batches.size() == 1);
  CHECK(sinks[1]->batches.empty());
  for (int i = 0; i < 10'000; ++i)
    f.tell(f.registry, detach_atom_v, unknown_id(i),
           progress_sink_ptr{sinks[static_cast<size_t>(i)]});
  f.store.queue.clear();
  f.pass(60s);
  CHECK(f.store.queue.empty());
}

TEST_CASE("who listens before a search begins elsewhere sees all of it") {
  shared_fixture f;
  auto sink = f.listen("search-01");
  f.answer();
  f.pass(1s);
  f.answer();
  CHECK(sink->batches.empty());
  f.store.begin_elsewhere("search-01");
  f.tell(f.registry, have_atom_v, std::string{"search-01"});
  f.answer();
  CHECK(sink->ids() == ids{1});
  CHECK(f.store.channel_subscribers.size() == 1);
}

TEST_CASE("a node tells all others of a search that is new to the store") {
  shared_fixture f;
  f.claim("search-01");
  f.answer();
  REQUIRE(f.store.commands.size() == 1);
  CHECK(f.store.commands[0].what == store_request::kind::have);
  CHECK(f.store.commands[0].to.empty());
}

TEST_CASE("who listens before this node begins a search sees all of it") {
  shared_fixture f;
  auto sink = f.listen("search-01", true);
  f.answer();
  auto broker = f.claim("search-01");
  f.publish(broker, 2);
  f.answer();
  CHECK(sink->ids() == ids{1, 2});
}

TEST_CASE("a node has drained once each of its logs is stored") {
  shared_fixture f;
  auto first = f.claim("search-01");
  auto second = f.claim("search-02");
  f.answer();
  f.publish(first, 1);
  f.publish(second, 1);
  f.run();
  int drained = 0;
  f.tell(f.registry, drain_atom_v,
         reply<uint64_t>{[&](const outcome<uint64_t>&) { ++drained; }});
  while (!f.store.queue.empty()) {
    CHECK(drained == 0);
    f.store.answer_one();
    f.run();
  }
  CHECK(drained == 1);
}

TEST_CASE("a node without logs has drained at once") {
  shared_fixture f;
  int drained = 0;
  f.tell(f.registry, drain_atom_v,
         reply<uint64_t>{[&](const outcome<uint64_t>& x) {
           CHECK(x.has_value());
           ++drained;
         }});
  CHECK(drained == 1);
}

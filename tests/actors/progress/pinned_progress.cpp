// Registry and brokers on I/O threads that the test steps by hand.
#include "tests/actors/progress/progress_fixture.hpp"
#include "tests/actors/system/manual_home.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

struct sink_of_thread : recording_sink {
  explicit sink_of_thread(size_t x) : thread(x) {
    // nop
  }

  size_t home() const noexcept override {
    return thread;
  }

  size_t thread;
};

// What a sink must never do, and a handler may.
struct throwing_sink : sink_of_thread {
  using sink_of_thread::sink_of_thread;

  void deliver(event_batch_ptr batch) override {
    if (!batch->events.empty())
      throw std::runtime_error("cannot show it");
  }
};

struct pinned_progress : progress_fixture {
  pinned_progress() {
    for (auto& x : hosts)
      options.homes.push_back(&x);
    options.broker.bridge = std::make_shared<const bridge_options>(bridge);
    registry = serve(progress_registry_name,
                     spawn_pinned(*sys, &hosts[0], progress_registry, options));
    settle();
  }

  ~pinned_progress() {
    for (auto& [name, handle] : services)
      caf::anon_send_exit(handle, caf::exit_reason::user_shutdown);
    settle();
    for (auto& x : threads)
      x.timers.clear();
  }

  void settle() {
    do {
      for (auto& x : threads)
        x.run();
      run();
    } while (!threads[0].posted.empty() || !threads[1].posted.empty());
  }

  template <class Sink = sink_of_thread>
  std::shared_ptr<Sink> listen_at(const std::string& id, size_t thread) {
    auto sink = std::make_shared<Sink>(thread);
    caf::anon_send(registry, attach_atom_v, id, progress_sink_ptr{sink}, false);
    settle();
    return sink;
  }

  void publish(const std::string& id, stage at = stage::fetching) {
    caf::anon_send(registry, caf::publish_atom_v, id, step(at),
                   reply<uint64_t>{});
  }

  std::array<manual_home, 2> threads;
  std::array<pinning_host, 2> hosts{pinning_host{*sys, threads[0]},
                                    pinning_host{*sys, threads[1]}};
};

} // namespace

TEST_CASE("a search lives on the thread of its first listener") {
  pinned_progress f;
  auto there = f.listen_at("search-01", 1);
  auto here = f.listen_at("search-02", 0);
  f.publish("search-01");
  f.publish("search-02");
  f.threads[0].run();
  CHECK(here->ids() == ids{1});
  CHECK(there->ids().empty());
  f.threads[1].run();
  CHECK(there->ids() == ids{1});
}

TEST_CASE("on its own thread an event needs one turn from the request to the "
          "sink") {
  pinned_progress f;
  auto sink = f.listen_at("search-01", 0);
  f.publish("search-01");
  f.settle();
  f.publish("search-01");
  CHECK(f.threads[0].posted.size() == 1);
  f.threads[0].step();
  CHECK(sink->ids() == ids{1, 2});
  CHECK(f.threads[1].posted.empty());
}

TEST_CASE("a broker whose handler throws ends its search's stream alone") {
  pinned_progress f;
  auto bad = f.listen_at<throwing_sink>("search-01", 0);
  auto good = f.listen_at("search-02", 0);
  f.publish("search-02");
  f.publish("search-01");
  CHECK_NOTHROW(f.settle());
  CHECK(bad->losses == std::vector<std::string>{"search-01"});
  f.publish("search-02");
  f.settle();
  CHECK(good->ids() == ids{1, 2});
  CHECK(good->losses.empty());
}

TEST_CASE("the log of an ended search expires by its thread's timer") {
  pinned_progress f;
  auto sink = f.listen_at("search-01", 1);
  f.publish("search-01", stage::complete);
  f.settle();
  auto running = f.sys->registry().running();
  CHECK(!f.sched->has_pending_timeout());
  REQUIRE(!f.threads[1].timers.empty());
  f.sched->advance_time(f.bridge.ttl);
  f.threads[1].pass(f.now());
  f.settle();
  CHECK(f.sys->registry().running() == running - 1);
  REQUIRE(!sink->batches.empty());
  CHECK(sink->batches.back()->expired);
}

TEST_CASE("brokers leave with their registry when the node ends") {
  pinned_progress f;
  f.listen_at("search-01", 0);
  f.listen_at("search-02", 1);
  f.publish("search-01");
  f.publish("search-02");
  f.settle();
  CHECK(f.sys->registry().running() == 3);
  caf::anon_send_exit(f.registry, caf::exit_reason::user_shutdown);
  f.settle();
  CHECK(f.sys->registry().running() == 0);
}

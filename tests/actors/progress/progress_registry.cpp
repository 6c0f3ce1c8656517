#include "tests/actors/progress/progress_fixture.hpp"
#include "tests/actors/system/seeded.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

struct started : progress_fixture {
  started() {
    start_registry();
  }
};

} // namespace

TEST_CASE("a late listener gets the backlog, then what follows, once each") {
  started f;
  auto broker = f.claim("search-01");
  f.publish(broker, 3);
  auto sink = f.listen("search-01");
  REQUIRE(sink->batches.size() == 1);
  CHECK(sink->batches.front()->from_start);
  CHECK(sink->batches.front()->owner == "ana");
  CHECK(!sink->batches.front()->expired);
  f.publish(broker, 2);
  CHECK(sink->ids() == ids{1, 2, 3, 4, 5});
  CHECK(!sink->batches.back()->from_start);
}

TEST_CASE("all sinks share one rendering of an event") {
  started f;
  auto broker = f.claim("search-01");
  auto one = f.listen("search-01");
  f.publish(broker);
  auto two = f.listen("search-01");
  CHECK(one->events().front() == two->events().front());
}

TEST_CASE("who listens before the search exists hears it from its start") {
  started f;
  auto sink = f.listen("search-01");
  CHECK(sink->batches.empty());
  auto broker = f.claim("search-01");
  REQUIRE(sink->batches.size() == 1);
  CHECK(sink->batches.front()->events.empty());
  f.publish(broker, 2);
  CHECK(sink->ids() == ids{1, 2});
}

TEST_CASE("claiming an id again gives the same broker") {
  started f;
  CHECK(f.claim("search-01") == f.claim("search-01"));
  CHECK(f.claim("search-01") != f.claim("search-02"));
}

TEST_CASE("a sink that asks twice gets live events once") {
  started f;
  auto broker = f.claim("search-01");
  auto sink = f.listen("search-01");
  f.attach("search-01", sink);
  auto before = sink->batches.size();
  f.publish(broker);
  CHECK(sink->batches.size() == before + 1);
}

TEST_CASE("a sink that left hears nothing more") {
  started f;
  auto broker = f.claim("search-01");
  auto gone = f.listen("search-01");
  auto stays = f.listen("search-01");
  f.publish(broker);
  f.tell(f.registry, detach_atom_v, std::string{"search-01"},
         progress_sink_ptr{gone});
  f.publish(broker);
  CHECK(gone->ids() == ids{1});
  CHECK(stays->ids() == ids{1, 2});
  f.crash(broker);
  f.run();
  CHECK(gone->losses.empty());
  CHECK(stays->losses.size() == 1);
}

TEST_CASE("who waited in vain and left is not told of the search") {
  started f;
  auto sink = f.listen("search-01");
  f.tell(f.registry, detach_atom_v, std::string{"search-01"},
         progress_sink_ptr{sink});
  f.publish(f.claim("search-01"));
  CHECK(sink->batches.empty());
}

TEST_CASE("a resuming listener of an unknown id hears that nothing is left") {
  started f;
  auto sink = f.listen("search-01", true);
  REQUIRE(sink->batches.size() == 1);
  CHECK(sink->batches.front()->expired);
  CHECK(sink->batches.front()->events.empty());
  f.publish(f.claim("search-01"));
  CHECK(sink->batches.size() == 1);
}

TEST_CASE("the log of an ended search is kept for its time, then its end") {
  started f;
  auto broker = f.claim("search-01");
  auto early = f.listen("search-01");
  f.publish(broker, 2);
  f.end(broker);
  broker = nullptr;
  f.pass(299s);
  CHECK(f.listen("search-01")->ids() == ids{1, 2, 3});
  f.pass(1s);
  CHECK(early->batches.back()->expired);
  for (auto resuming : {false, true}) {
    auto late = f.listen("search-01", resuming);
    REQUIRE(late->batches.size() == 1);
    CHECK(late->batches.front()->expired);
    CHECK(late->batches.front()->owner == "ana");
    REQUIRE(late->batches.front()->events.size() == 1);
    CHECK(late->batches.front()->events.front()->id == 3);
    CHECK(late->batches.front()->events.front()->at == stage::complete);
  }
}

TEST_CASE("the time of a log counts from its last event") {
  started f;
  auto broker = f.claim("search-01");
  f.pass(290s);
  f.publish(broker);
  f.pass(290s);
  f.end(broker);
  f.pass(290s);
  CHECK(f.listen("search-01")->ids() == ids{1, 2});
  f.pass(10s);
  CHECK(f.listen("search-01")->batches.front()->expired);
}

TEST_CASE("a search that runs on never loses its log") {
  started f;
  auto broker = f.claim("search-01");
  f.publish(broker);
  for (int i = 0; i < 10; ++i)
    f.pass(300s);
  CHECK(f.listen("search-01")->ids() == ids{1});
}

TEST_CASE("a listener that comes while the log expires is not forgotten") {
  started f;
  auto broker = f.claim("search-01");
  f.end(broker);
  f.run();
  auto sink = std::make_shared<recording_sink>();
  caf::anon_send(f.registry, attach_atom_v, std::string{"search-01"},
                 progress_sink_ptr{sink}, false);
  f.sched->advance_time(300s);
  // The broker is gone before the registry passes the listener on.
  f.sched->prioritize(broker);
  f.sched->run_once();
  f.run();
  REQUIRE(!sink->batches.empty());
  CHECK(sink->batches.back()->expired);
  CHECK(sink->batches.back()->events.front()->at == stage::complete);
}

TEST_CASE("of expired searches only so many ends are kept") {
  progress_fixture f;
  f.options.expired_kept = 2;
  f.start_registry();
  for (auto id : {"search-01", "search-02", "search-03"})
    f.end(f.claim(id));
  f.pass(300s);
  size_t left = 0;
  for (auto id : {"search-01", "search-02", "search-03"})
    left += f.listen(id, true)->batches.front()->events.size();
  CHECK(left == 2);
}

TEST_CASE("listeners hear of a broker's crash and follow its successor") {
  started f;
  auto broker = f.claim("search-01");
  auto sink = f.listen("search-01");
  f.publish(broker, 2);
  f.crash(broker);
  f.run();
  CHECK(sink->losses == std::vector<std::string>{"search-01"});
  f.attach("search-01", sink);
  auto successor = f.claim("search-01");
  CHECK(successor != broker);
  f.publish(successor, 3);
  CHECK(sink->ids() == ids{1, 2, 3});
}

TEST_CASE("after the registry's restart old and new listeners hear all") {
  started f;
  auto broker = f.claim("search-01");
  auto old = f.listen("search-01");
  f.publish(broker);
  f.restart_registry();
  f.publish(broker);
  auto late = f.listen("search-01");
  f.publish(broker);
  CHECK(old->ids() == ids{1, 2, 3});
  CHECK(late->ids() == ids{1, 2, 3});
  CHECK(f.claim("search-01") == broker);
}

TEST_CASE("events published while there is no registry are not lost") {
  started f;
  auto broker = f.claim("search-01");
  auto sink = f.listen("search-01");
  f.crash_service(progress_registry_name);
  f.publish(broker, 2);
  CHECK(sink->ids() == ids{1, 2});
  f.pass(1s);
  f.start_registry();
  f.pass(200ms);
  CHECK(f.claim("search-01") == broker);
}

TEST_CASE("a restarted registry still tells old listeners of a crash") {
  started f;
  auto broker = f.claim("search-01");
  auto sink = f.listen("search-01");
  f.publish(broker);
  f.restart_registry();
  f.crash(broker);
  f.run();
  CHECK(sink->losses == std::vector<std::string>{"search-01"});
  CHECK(sink->ids() == ids{1});
}

TEST_CASE("a restarted registry lets old listeners leave") {
  started f;
  auto broker = f.claim("search-01");
  auto sink = f.listen("search-01");
  f.restart_registry();
  f.tell(f.registry, detach_atom_v, std::string{"search-01"},
         progress_sink_ptr{sink});
  auto before = sink->batches.size();
  f.publish(broker);
  CHECK(sink->batches.size() == before);
}

TEST_CASE("publishing through the registry makes an unknown id known") {
  started f;
  std::vector<uint64_t> accepted;
  auto publish = [&](stage at) {
    f.tell(f.registry, caf::publish_atom_v, std::string{"search-01"}, step(at),
           reply<uint64_t>{
             [&](outcome<uint64_t> id) { accepted.push_back(id.value()); }});
  };
  auto sink = f.listen("search-01");
  publish(stage::fetching);
  publish(stage::complete);
  publish(stage::fetching);
  CHECK(accepted == ids{1, 2, 0});
  CHECK(sink->ids() == ids{1, 2});
  CHECK(sink->batches.front()->owner == local_user);
}

TEST_CASE("brokers go when the node shuts down") {
  started f;
  auto running = f.claim("search-01");
  f.publish(running);
  running = nullptr;
  f.end(f.claim("search-02"));
  f.shut_down();
  CHECK(f.sys->registry().running() == 0);
}

TEST_CASE("G1: crashes of brokers and of the registry leave 1..n, once each") {
  seeded random;
  CAPTURE(random.seed);
  for (int round = 0; round < 30; ++round) {
    started f;
    auto broker = f.claim("search-01");
    int published = 0;
    std::vector<recording_sink_ptr> sinks;
    for (int i = 0; i < 40; ++i) {
      switch (random.below(6)) {
        case 0:
          sinks.push_back(f.listen("search-01"));
          break;
        case 1:
          if (!random.one_in(3))
            break;
          f.crash(broker);
          f.run();
          // What hubs and the search do about it.
          for (auto& sink : sinks)
            for (auto& id : std::exchange(sink->losses, {}))
              f.attach(id, sink);
          broker = f.claim("search-01");
          f.publish(broker, published);
          break;
        case 2:
          if (random.one_in(3))
            f.restart_registry();
          break;
        default:
          f.publish(broker);
          ++published;
      }
    }
    f.end(broker);
    ids expected;
    for (int i = 0; i <= published; ++i)
      expected.push_back(static_cast<uint64_t>(i + 1));
    for (auto& sink : sinks)
      REQUIRE(sink->ids() == expected);
  }
}

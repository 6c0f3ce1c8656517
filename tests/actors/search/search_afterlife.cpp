// What is left of a search once its actor has ended, and what outlives whom.
#include "tests/actors/search/search_names.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

struct ended_search : search_fixture {
  ended_search() {
    start();
  }

  void complete() {
    sink = begin(id);
    finish(id);
    REQUIRE(last_stage(sink) == "complete");
  }

  /// A hub that comes late sees all that the first one has seen.
  bool told_again() {
    auto late = listen(id);
    auto before = sink->events(), now = late->events();
    return before.size() == now.size()
           && std::equal(before.begin(), before.end(), now.begin(),
                         [](auto& x, auto& y) { return x->json == y->json; });
  }

  recording_sink_ptr sink;
};

} // namespace

TEST_CASE("a search that has ended is no actor") {
  ended_search f;
  auto before = f.sys->registry().running();
  f.complete();
  CHECK(f.sys->registry().running() == before + 1); // Its broker.
  CHECK(f.results(id).value()->status == search_status::completed);
  CHECK(f.status(id).value().status == search_status::completed);
  CHECK(f.cancel(id).code() == errc::already_finished);
}

TEST_CASE("a broker that crashes after the end leaves all events") {
  ended_search f;
  f.complete();
  f.crash(f.claim(id));
  SECTION("at once") {
    f.run();
  }
  SECTION("while there is no registry") {
    f.crash_service(progress_registry_name);
    f.pass(1s);
    f.start_registry();
    f.pass(200ms);
  }
  SECTION("and the store crashes, too") {
    f.restart_store();
  }
  SECTION("which it does again") {
    f.run();
    f.crash(f.claim(id));
    f.run();
  }
  CHECK(f.told_again());
}

TEST_CASE("a store that crashes looks after the logs that it had") {
  ended_search f;
  f.complete();
  f.restart_store();
  f.run();
  CHECK(f.told_again());
  f.crash(f.claim(id));
  f.run();
  CHECK(f.told_again());
}

TEST_CASE("what an ended search told is kept as long as its log") {
  ended_search f;
  f.complete();
  CHECK(f.keeping.known->find(id)->told);
  f.pass(400s);
  CHECK_FALSE(f.keeping.known->find(id)->told);
  CHECK(f.results(id).value()->status == search_status::completed);
}

TEST_CASE("results outlive the crash of all who know them") {
  ended_search f;
  f.complete();
  auto running = f.begin("search-0002");
  f.crash_service(search_supervisor_name);
  f.crash_service(result_store_name);
  f.start_store();
  f.start_supervisor();
  CHECK(f.results(id).value()->status == search_status::completed);
  CHECK(f.submit(f.order(id)).value().joined);
  auto waiting = f.wait("search-0002");
  f.finish("search-0002");
  CHECK(waiting.value()->status == search_status::completed);
  CHECK(terminals(running) == 1);
}

TEST_CASE("a search that ends while there is no store is found in the next") {
  ended_search f;
  f.sink = f.begin(id);
  f.crash_service(result_store_name);
  f.finish(id);
  CHECK(last_stage(f.sink) == "complete");
  f.start_store();
  CHECK(f.wait(id).value()->status == search_status::completed);
  CHECK(f.load().active == 0);
}

TEST_CASE("a search that crashes while there is no supervisor ends in error") {
  ended_search f;
  f.sink = f.begin(id);
  auto waiting = f.wait(id);
  f.crash_service(search_supervisor_name);
  f.page(id, {}, 1, 1, "poison");
  CHECK(terminals(f.sink) == 0);
  f.start_supervisor();
  CHECK(last_stage(f.sink) == "error");
  CHECK(terminals(f.sink) == 1);
  CHECK(waiting.value()->status == search_status::failed);
  CHECK(f.load().active == 0);
}

TEST_CASE("a search that crashes once its result is left has that result") {
  search_fixture f;
  f.settings.search.on_end = [](const search_result&) {
    throw std::runtime_error("at the end");
  };
  f.start();
  auto sink = f.begin(id);
  auto waiting = f.wait(id);
  f.finish(id);
  CHECK(last_stage(sink) == "complete");
  CHECK(terminals(sink) == 1);
  CHECK(waiting.value()->status == search_status::completed);
  CHECK(f.load().active == 0);
}

TEST_CASE("searches that end at once are all told, whatever there is room "
          "for") {
  search_fixture f;
  f.limits.results.max_count = 1;
  f.start();
  std::vector<answer_box<search_result_ptr>> waiting;
  for (auto name : {"search-0001", "search-0002", "search-0003"}) {
    f.begin(name);
    waiting.push_back(f.wait(name));
  }
  // All end before the store hears of one.
  for (auto name : {"search-0001", "search-0002", "search-0003"})
    f.keeping.known->close(f.keeping.known->find(name)->last,
                           std::make_shared<const search_result>(), nullptr,
                           f.now());
  f.tell(f.store, memory_atom_v);
  f.tell(f.store, done_atom_v, std::string{"search-0003"},
         progress_broker_actor{});
  for (auto& x : waiting)
    CHECK(x.value());
  f.pass(361s); // Their actors end, too.
}

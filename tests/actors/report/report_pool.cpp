#include "actors/report/report_pool.hpp"

#include "storage/objects/local_store.hpp"
#include "tests/actors/report/export_listener.hpp"
#include "tests/actors/report/sample.hpp"
#include "tests/catch.hpp"
#include "tests/storage/objects/fixture.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <algorithm>
#include <set>

using namespace bidiq;
using namespace bidiq::test;

namespace {

// A pool over a store on disk. Its exporters share the scheduler's one thread,
// so that a test sees how many have got a workbook before the first is through.
struct pool_fixture {
  pool_fixture() {
    config.set("scheduler.policy", caf::atom("testing"));
    system = std::make_unique<caf::actor_system>(config);
    scheduler
      = dynamic_cast<caf::scheduler::test_coordinator*>(&system->scheduler());
    options.workers = 2;
    options.exporter.store = open_local_store({directory.path, make_keys(),
                                               "excel-reports", 1 << 24})
                               .value();
    options.exporter.memory = memory;
    options.exporter.now = [] { return at(start); };
    options.exporter.log = [](log_level, std::string_view) {};
    options.spawn = [this](caf::actor_system& sys,
                           const excel_exporter_options& own) {
      workers.push_back(sys.spawn(excel_exporter, own));
      return workers.back();
    };
    options.on_load = [this](size_t waiting, size_t running) {
      most_waiting = std::max(most_waiting, waiting);
      most_running = std::max(most_running, running);
      now_waiting = waiting + running;
    };
    search = system->spawn(export_listener, &links);
  }

  ~pool_fixture() {
    caf::anon_send_exit(pool, caf::exit_reason::user_shutdown);
    caf::anon_send_exit(search, caf::exit_reason::user_shutdown);
    scheduler->run();
  }

  void begin() {
    pool = system->spawn(report_pool, options);
    scheduler->run();
  }

  void ask(size_t many) {
    for (size_t i = 0; i < many; ++i)
      caf::anon_send(pool, export_atom_v, search_result_ptr{result}, search);
  }

  temporary_directory directory;
  caf::actor_system_config config;
  std::unique_ptr<caf::actor_system> system;
  caf::scheduler::test_coordinator* scheduler = nullptr;
  memory_budget_ptr memory = std::make_shared<memory_budget>(1'000'000'000);
  report_pool_options options;
  size_t most_waiting = 0, most_running = 0, now_waiting = 0;
  search_result_ptr result
    = std::make_shared<const search_result>(sample_result(3));
  std::vector<excel_link> links;
  std::vector<excel_exporter_actor> workers;
  search_actor search;
  excel_exporter_actor pool;
};

} // namespace

TEST_CASE_METHOD(pool_fixture,
                 "twenty reports at once all come, so many at a time") {
  begin();
  ask(20);
  scheduler->run();
  REQUIRE(links.size() == 20);
  std::set<std::string> ids;
  for (auto& x : links) {
    CHECK(x.status == "ready");
    ids.insert(x.download_id);
  }
  CHECK(ids.size() == 20);
  CHECK(most_running == 2);
  CHECK(most_waiting == 18);
  CHECK(now_waiting == 0);
  CHECK(memory->bytes(memory_account::reports) == 0);
}

TEST_CASE_METHOD(pool_fixture, "while the node's memory is short, one report "
                               "is written at a time") {
  memory->add(memory_account::results, 900'000'000);
  REQUIRE(memory->level() == memory_level::evict);
  begin();
  ask(5);
  scheduler->run();
  CHECK(links.size() == 5);
  CHECK(most_running == 1);
}

TEST_CASE_METHOD(
  pool_fixture,
  "requests for one lost workbook write it once, and all get it") {
  begin();
  ask(1);
  scheduler->run();
  auto id = links.at(0).download_id;
  REQUIRE(options.exporter.store->remove(id).has_value());
  size_t there = 0;
  for (int i = 0; i < 4; ++i)
    caf::anon_send(pool, export_atom_v, id, search_result_ptr{result},
                   reply<bool>{[&there](const outcome<bool>& x) {
                     there += x && *x ? 1 : 0;
                   }});
  scheduler->run();
  CHECK(there == 4);
  CHECK(most_running == 1);
  CHECK(directory.entries().size() == 2); // The bucket, and the workbook.
}

TEST_CASE_METHOD(pool_fixture,
                 "a pool ends with an exporter that dies, so that "
                 "its searches hear of it") {
  begin();
  bool down = false;
  pool->attach_functor([&down] { down = true; });
  caf::anon_send_exit(workers.at(1), caf::exit_reason::kill);
  scheduler->run();
  CHECK(down);
}

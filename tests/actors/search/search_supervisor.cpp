#include "actors/search/search_supervisor.hpp"

#include "tests/actors/search/search_names.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

struct supervised : search_fixture {
  supervised() {
    start();
  }
};

} // namespace

// -- admission ----------------------------------------------------------------

TEST_CASE("the same id with the same body joins the search") {
  supervised f;
  CHECK(!f.submit(f.order(id)).value().joined);
  CHECK(f.submit(f.order(id)).value().joined);
  CHECK(f.load().active == 1);
  f.finish(id);
  CHECK(f.submit(f.order(id)).value().joined);
  CHECK(f.wait(id).value()->status == search_status::completed);
}

TEST_CASE("the same id for another body or user is refused") {
  supervised f;
  f.begin(id);
  auto code = [&](const search_order_ptr& x) {
    return f.submit(x).error().code;
  };
  CHECK(code(f.order(id, "ana", {"MG"})) == errc::search_id_reused);
  CHECK(code(f.order(id, "rui")) == errc::search_id_reused);
}

TEST_CASE("another user's search is not there, but for an admin") {
  supervised f;
  f.begin(id);
  CHECK(f.wait(id, "rui").code() == errc::not_found);
  CHECK(f.status(id, "rui").code() == errc::not_found);
  CHECK(f.cancel(id, "rui").code() == errc::not_found);
  CHECK(f.status("search-9999").code() == errc::not_found);
  answer_box<search_snapshot> box;
  f.tell(f.store, status_atom_v, std::string{id}, identity{"root", true},
         box.promise());
  CHECK(box.value().status == search_status::running);
}

TEST_CASE("a user and the node have limits, which ended searches do not fill") {
  search_fixture f;
  f.settings.max_active_per_user = 2;
  f.settings.max_active = 3;
  f.start();
  f.begin(number(1));
  f.begin(number(2));
  auto refused = f.submit(f.order(number(3)));
  CHECK(refused.error().code == errc::too_many_searches);
  CHECK(refused.error().retry_after > 0s);
  f.begin(number(4), "rui");
  refused = f.submit(f.order(number(5), "eva"));
  CHECK(refused.error().code == errc::overloaded);
  CHECK(refused.error().retry_after > 0s);
  CHECK(f.submit(f.order(number(1))).value().joined);
  f.finish(number(1));
  CHECK(f.submit(f.order(number(5), "eva")).has_value());
}

TEST_CASE("without a limit per user there is none") {
  search_fixture f;
  f.settings.max_active_per_user = 0;
  f.start();
  for (uint64_t i = 0; i < 20; ++i)
    f.begin(number(i));
  CHECK(f.load().active == 20);
}

// -- the queue ----------------------------------------------------------------

TEST_CASE("searches beyond those that may run wait in order") {
  search_fixture f;
  f.settings.max_running = 1;
  f.start();
  auto first = f.begin(number(1));
  auto second = f.begin(number(2));
  auto third = f.begin(number(3));
  CHECK(f.source.jobs.size() == 1);
  CHECK(f.status(number(2)).value().queue_position == 1);
  CHECK(f.status(number(3)).value().queue_position == 2);
  CHECK(f.status(number(3)).value().status == search_status::queued);
  CHECK(f.load().active == 1);
  CHECK(f.load().queued == 2);
  f.finish(number(1));
  CHECK(f.source.jobs.count(number(2)) == 1);
  CHECK(f.source.jobs.count(number(3)) == 0);
  CHECK(f.status(number(3)).value().queue_position == 1);
  CHECK(stages(third) == "queued queued");
  f.finish(number(2));
  f.finish(number(3));
  for (auto& sink : {first, second, third})
    CHECK(last_stage(sink) == "complete");
}

TEST_CASE("a queued search that is called off lets those behind it move up") {
  search_fixture f;
  f.settings.max_running = 1;
  f.start();
  f.begin(number(1));
  auto sink = f.begin(number(2));
  f.begin(number(3));
  CHECK(f.cancel(number(2)).value().status == search_status::cancelled);
  CHECK(stages(sink) == "queued cancelled");
  CHECK(f.status(number(3)).value().queue_position == 1);
  f.finish(number(1));
  CHECK(f.source.jobs.count(number(2)) == 0);
  CHECK(f.source.jobs.count(number(3)) == 1);
}

TEST_CASE("time in the queue counts against the limit") {
  search_fixture f;
  f.settings.max_running = 1;
  f.start();
  auto first = f.begin(number(1));
  auto second = f.begin(number(2));
  f.pass(360s);
  for (auto& sink : {first, second}) {
    CHECK(last_stage(sink) == "error");
    CHECK(terminals(sink) == 1);
  }
  CHECK(f.load().active == 0);
  CHECK(f.load().queued == 0);
}

// -- survival -----------------------------------------------------------------

TEST_CASE("a handler that throws yields one error and the node serves on") {
  supervised f;
  auto sink = f.begin(id);
  auto waiting = f.wait(id);
  f.page(id, {share(plain_notice())});
  f.page(id, {}, 2, 2, "poison");
  CHECK(last_stage(sink) == "error");
  CHECK(terminals(sink) == 1);
  CHECK(waiting.value()->status == search_status::failed);
  CHECK(waiting.value()->excel.status == "skipped");
  CHECK(f.status(id).value().status == search_status::failed);
  CHECK(f.results(id).value()->status == search_status::failed);
  CHECK(f.cancel(id).code() == errc::already_finished);
  CHECK(f.source.cancelled == std::vector<std::string>{id});
  CHECK(f.load().active == 0);
  auto next = f.begin("search-0002");
  f.finish("search-0002");
  CHECK(last_stage(next) == "complete");
}

TEST_CASE("a search that crashes before anyone knows it belongs to its user") {
  search_fixture f;
  f.settings.search.timeout = 10s;
  f.start();
  f.crash_service(progress_registry_name);
  f.submit(f.order(id));
  f.start_registry();
  // It crashes before it has looked for the registry again.
  f.crash(f.source.sinks.at(id));
  f.run();
  auto sink = f.listen(id);
  CHECK(stages(sink) == "error");
  REQUIRE(!sink->batches.empty());
  CHECK(sink->batches.back()->owner == "ana");
}

TEST_CASE("an expired search leaves no memory to those it watched") {
  search_fixture f;
  f.start();
  f.begin(number(1));
  f.finish(number(1));
  auto search
    = caf::actor_cast<caf::weak_actor_ptr>(f.exporter.askers.at(number(1)));
  f.exporter.askers.clear();
  f.source.sinks.clear();
  f.pass(3600s);
  f.pass(6s);
  CHECK(f.results(number(1)).code() == errc::gone);
  CHECK(search.get()->strong_refs == 0);
  // CAF frees what an actor lived in with the last reference, weak or not.
  CHECK(search.get()->weak_refs == 1);
}

TEST_CASE("results expire, and then their ids are gone for good") {
  search_fixture f;
  f.limits.expired_kept = 1;
  f.start();
  f.begin(number(1));
  f.finish(number(1));
  f.pass(3599s);
  CHECK(f.results(number(1)).value());
  CHECK(f.load().kept == 1);
  f.pass(6s);
  f.pass(6s);
  CHECK(f.results(number(1)).code() == errc::gone);
  CHECK(f.submit(f.order(number(1))).error().code == errc::gone);
  CHECK(f.submit(f.order(number(1), "rui")).error().code
        == errc::search_id_reused);
  answer_box<search_snapshot> box = f.status(number(1), "rui");
  CHECK(box.code() == errc::not_found);
  CHECK(f.load().kept == 0);
  f.begin(number(2));
  f.finish(number(2));
  f.pass(3600s);
  f.pass(6s);
  CHECK(f.results(number(2)).code() == errc::gone);
  CHECK(f.results(number(1)).code() == errc::not_found);
  answer_box<uint64_t> drained;
  f.tell(f.boss, drain_atom_v, drained.promise());
  CHECK(f.submit(f.order(number(2))).error().code == errc::gone);
}

TEST_CASE("a draining node ends what it has and takes nothing new") {
  supervised f;
  f.begin(id);
  answer_box<uint64_t> drained;
  f.tell(f.boss, drain_atom_v, drained.promise());
  CHECK(drained.empty());
  CHECK(f.submit(f.order("search-0002")).error().code == errc::draining);
  CHECK(f.submit(f.order(id)).value().joined);
  f.finish(id);
  CHECK(drained.value() == 0);
  answer_box<uint64_t> again;
  f.tell(f.boss, drain_atom_v, again.promise());
  CHECK(again.value() == 0);
}

TEST_CASE("when the grace period is over what runs or waits ends in error") {
  search_fixture f;
  f.settings.max_running = 1;
  f.start();
  auto first = f.begin(number(1));
  auto second = f.begin(number(2));
  auto waiting = f.wait(number(2));
  answer_box<uint64_t> drained;
  f.tell(f.boss, drain_atom_v, drained.promise());
  f.tell(f.boss, drain_atom_v);
  for (auto& sink : {first, second}) {
    CHECK(last_stage(sink) == "error");
    CHECK(terminals(sink) == 1);
  }
  CHECK(stages(second) == "queued error");
  CHECK(f.source.jobs.count(number(2)) == 0);
  CHECK(waiting.value()->status == search_status::failed);
  CHECK(drained.value() == 0);
}

TEST_CASE("searches outlive a crash of their supervisor") {
  search_fixture f;
  f.settings.max_running = 1;
  f.start();
  auto running = f.begin(number(1));
  auto queued = f.begin(number(2));
  f.restart_supervisor();
  CHECK(f.load().active == 1);
  CHECK(f.load().queued == 1);
  CHECK(f.submit(f.order(number(1))).value().joined);
  CHECK(f.submit(f.order(number(1), "rui")).error().code
        == errc::search_id_reused);
  auto waiting = f.wait(number(1));
  f.finish(number(1));
  CHECK(waiting.value()->status == search_status::completed);
  f.finish(number(2));
  for (auto& sink : {running, queued}) {
    CHECK(last_stage(sink) == "complete");
    CHECK(terminals(sink) == 1);
  }
}

TEST_CASE("a search that ended while there was no supervisor is found again") {
  supervised f;
  auto sink = f.begin(id);
  f.crash_service(search_supervisor_name);
  f.finish(id);
  CHECK(last_stage(sink) == "complete");
  f.start_supervisor();
  f.pass(200ms);
  CHECK(f.wait(id).value()->status == search_status::completed);
  CHECK(f.load().kept == 1);
  f.pass(3600s);
  f.pass(6s);
  CHECK(f.results(id).code() == errc::gone);
}

TEST_CASE("a search that crashes under a restarted supervisor ends in error") {
  supervised f;
  auto sink = f.begin(id);
  f.restart_supervisor();
  f.page(id, {}, 1, 1, "poison");
  CHECK(last_stage(sink) == "error");
  CHECK(terminals(sink) == 1);
}

TEST_CASE("the load is told on every change") {
  search_fixture f;
  std::vector<uint64_t> seen;
  f.settings.on_load = [&](const search_load& x) { seen.push_back(x.active); };
  f.start();
  f.begin(id);
  CHECK(seen.back() == 1);
  f.finish(id);
  CHECK(seen.back() == 0);
}

TEST_CASE("a user's searches are listed, newest first") {
  supervised f;
  f.begin(number(1));
  f.begin(number(2));
  f.begin(number(3), "rui");
  auto found = f.list();
  REQUIRE(found.size() == 2);
  CHECK(found[0].search_id == number(2));
  CHECK(found[1].search_id == number(1));
}

TEST_CASE("searches go when the node shuts down, in whatever state") {
  search_fixture f;
  f.settings.max_running = 2;
  f.start();
  f.begin(number(1));
  f.finish(number(1));
  f.begin(number(2));
  f.begin(number(3));
  f.begin(number(4));
  f.shut_down();
  f.pass(1s);
  CHECK(f.sys->registry().running() == 0);
}

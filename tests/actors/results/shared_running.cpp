// What other nodes know of a search that runs, or was left by a dead node.
#include "actors/results/result_store.hpp"
#include "actors/results/shared_search_reading.hpp"

#include "tests/actors/results/store_names.hpp"

#include <nlohmann/json.hpp>

using namespace bidiq;
using namespace bidiq::test;

namespace {

search_result partial_of(size_t notices,
                         search_status status = search_status::running) {
  auto x = typical_result(notices);
  x.status = status;
  x.is_partial = true;
  x.excel = {};
  x.ufs = {{"SP", "success", notices}, {"RJ", "fetching", 0}};
  return x;
}

struct running_fixture : store_fixture {
  // The progress of a search, as its broker writes it.
  void progress(const std::string& stage, uint64_t last = 4) {
    server.command({"HSET", "bidiq:progress:" + id, "user", "ana", "stage",
                    stage, "progress", "37", "last_event_id",
                    std::to_string(last), "node", "node-a", "created_at",
                    "1768489200000", "updated_at", "1768489201500"});
  }

  void event(const std::string& message) {
    nlohmann::json x{{"message", message}, {"detail", {{"uf", "SP"}}}};
    server.command(
      {"XADD", "bidiq:progress:" + id + ":log", "4-0", "event", x.dump()});
  }

  void share_partial(search_result x) {
    auto before = writes();
    caf::anon_send(
      a.it, store_atom_v,
      search_result_ptr{std::make_shared<const search_result>(std::move(x))});
    CHECK(eventually([&] { return writes() != before; }));
  }

  std::string writes() {
    return server.command({"GET", "bidiq:partial:" + id});
  }
};

// Stands for the registry of the asking node.
progress_registry_actor::behavior_type
listening_registry(progress_registry_actor::pointer,
                   redis::mailbox<std::string>* followed,
                   redis::mailbox<reply<uint64_t>>* waiting) {
  return {
    [](probe_atom) { return uint64_t{0}; },
    [](claim_atom, const std::string&, const std::string&, uint32_t) {
      return progress_broker_actor{};
    },
    [](attach_atom, const std::string&, const progress_sink_ptr&, bool) {},
    [](detach_atom, const std::string&, const progress_sink_ptr&) {},
    [](caf::publish_atom, const std::string&, const progress_draft&,
       const reply<uint64_t>&) {},
    [](drain_atom, const reply<uint64_t>&) {},
    [](done_atom, const std::string&, const event_batch_ptr&) {},
    [](register_atom, const std::string&, const std::string&,
       const progress_broker_actor&) {},
    [](claim_atom, const search_info&, const reply<claimed>&) {},
    [followed](follow_atom, const std::string& x) { followed->put(x); },
    [waiting](wait_atom, const std::string&, const reply<uint64_t>& x) {
      waiting->put(x);
    },
    [](ahead_atom, const std::string&, uint64_t, const reply<bool>&) {},
    [](need_atom, const std::string&, const std::string&) {},
    [](have_atom, const std::string&) {},
    [](gone_atom, const std::string&) {},
    [](leave_atom, const std::string&) {},
    [](clear_atom, const std::string&, const reply<bool>&) {},
    [](store_atom, const std::string&, uint64_t) {},
    [](ahead_atom, const std::string&, uint64_t) {},
    [](redis_atom, const link_status&) {},
  };
}

} // namespace

TEST_CASE_METHOD(running_fixture,
                 "what has been found so far is there, with true counts") {
  a.options.max_partial_notices = 10;
  start();
  progress("fetching");
  share_partial(partial_of(25));
  auto x = b.results(id).value();
  CHECK(x->status == search_status::running);
  CHECK(x->is_partial);
  CHECK(x->notices.size() == 10);
  CHECK(x->omitted == 15);
  CHECK(x->total_raw == 32);
  CHECK(code_of(b.results(id, bia)) == "not_found");
  CHECK(ttl("bidiq:partial:" + id) > 0);
}

TEST_CASE_METHOD(running_fixture,
                 "before the first page there is nothing, but no error") {
  start();
  progress("queued");
  CHECK(b.results(id).value() == nullptr);
  share_partial(partial_of(0, search_status::queued));
  CHECK(b.results(id).value() == nullptr);
  CHECK(b.status(id).value().request->ufs
        == std::vector<std::string>{"SP", "RJ"});
  CHECK(code_of(b.results(id, bia)) == "not_found");
}

TEST_CASE_METHOD(running_fixture,
                 "of partial results that come too fast the newest wins") {
  start();
  progress("fetching");
  for (size_t n = 1; n <= 50; ++n)
    caf::anon_send(
      a.it, store_atom_v,
      search_result_ptr{std::make_shared<const search_result>(partial_of(n))});
  CHECK(eventually([&] {
    auto x = b.results(id).value();
    return x && x->notices.size() == 50;
  }));
}

TEST_CASE_METHOD(running_fixture,
                 "the final result takes the partial's place") {
  start();
  progress("fetching");
  share_partial(partial_of(5));
  CHECK(a.store(typical_result(9)));
  CHECK(b.results(id).value()->status == search_status::completed);
  CHECK(eventually([&] { return writes() == "(nil)"; }));
  caf::anon_send(
    a.it, store_atom_v,
    search_result_ptr{std::make_shared<const search_result>(partial_of(5))});
  CHECK(a.store(typical_result(9)));
  CHECK(writes() == "(nil)");
}

TEST_CASE_METHOD(running_fixture,
                 "a search that died keeps what it had found, as failed") {
  start();
  share_partial(partial_of(5));
  SECTION("its followers have declared it dead") {
    progress("error");
  }
  SECTION("even that is long ago") {
    b.stop();
    b.options.now = [] { return system_utc_now() + std::chrono::hours{1}; };
    b.start();
    b.connect();
  }
  auto x = b.results(id).value();
  CHECK(x->status == search_status::failed);
  CHECK(x->notices.size() == 5);
  CHECK(x->is_partial);
  CHECK(!x->degradation_reason.empty());
  CHECK(x->ufs[0].status == "success");
  CHECK(x->ufs[1].status == "failed");
}

TEST_CASE_METHOD(running_fixture, "a dead search that left nothing is gone") {
  start();
  progress("error");
  CHECK(code_of(b.results(id)) == "gone");
}

TEST_CASE_METHOD(running_fixture,
                 "an ended search whose result is still to be stored is not "
                 "shown as anything else") {
  start();
  share_partial(partial_of(5));
  progress("complete");
  CHECK(code_of(b.results(id)) == "shared_state_lost");
}

TEST_CASE_METHOD(running_fixture,
                 "a search whose log nobody owns waits, as far "
                 "as it has come") {
  start();
  progress("fetching");
  server.command({"HSET", "bidiq:progress:" + id, "node", ""});
  auto x = b.status(id).value();
  CHECK(x.status == search_status::queued);
  CHECK(x.at == stage::fetching);
  CHECK(x.progress == 37);
  progress("complete");
  server.command({"HSET", "bidiq:progress:" + id, "node", ""});
  CHECK(b.status(id).value().status == search_status::completed);
}

TEST_CASE_METHOD(running_fixture, "the state is what the progress says") {
  start();
  progress("fetching");
  event("Buscando dados");
  share_partial(partial_of(5));
  auto x = b.status(id).value();
  CHECK(x.search_id == id);
  CHECK(x.status == search_status::running);
  CHECK(x.at == stage::fetching);
  CHECK(x.progress == 37);
  CHECK(x.last_event_id == 4);
  CHECK(x.message == "Buscando dados");
  CHECK(x.found == 5);
  CHECK(x.total_raw == 12);
  CHECK(format_utc(x.created) == "2026-01-15T15:00:00.000Z");
  CHECK(format_utc(x.updated) == "2026-01-15T15:00:01.500Z");
  CHECK(x.request->search_id == id);
}

TEST_CASE_METHOD(running_fixture,
                 "the state outlives the progress with the result") {
  start();
  CHECK(a.store(typical_result(5)));
  auto x = b.status(id).value();
  CHECK(x.status == search_status::completed);
  CHECK(x.at == stage::complete);
  CHECK(x.progress == 100);
  CHECK(x.found == 5);
}

TEST_CASE_METHOD(running_fixture,
                 "a search of another user that is here looks like none") {
  start();
  a.end(std::make_shared<const search_result>(typical_result(5)));
  CHECK(code_of(a.status(id, bia)) == "not_found");
  CHECK(code_of(a.results(id, bia)) == "not_found");
  a.say_down();
  auto never = code_of(a.status("never-was-one", bia));
  CHECK(never == "shared_state_lost");
  CHECK(code_of(a.status(id, bia)) == never);
  CHECK(code_of(a.results(id, bia)) == never);
  CHECK(code_of(a.cancel(id, bia)) == never);
  CHECK(code_of(a.status(id)) == "");
}

TEST_CASE_METHOD(running_fixture,
                 "Redis tells of another user's search as of none") {
  start();
  progress("fetching");
  event("Buscando dados");
  share_partial(partial_of(5));
  redis::client_fixture node{server.url()};
  REQUIRE(node.open().has_value());
  auto look = [&](const identity& who) {
    auto keys = look_up_keys(key_space{}, id);
    redis::mailbox<redis::answer> answers;
    node.it->run(look_up_script(), keys, look_up_arguments(who),
                 [&](const redis::answer& x) { answers.put(x); });
    return read_look_up(answers.take().value(), key_space{}, id);
  };
  auto theirs = look(bia);
  CHECK(theirs.bad.empty());
  CHECK(theirs.found.user().empty());
  CHECK_FALSE(theirs.found.known());
  CHECK(theirs.found.newest_event.empty());
  CHECK(look(ana).found.user() == "ana");
  CHECK(look({"root", true}).found.user() == "ana");
}

TEST_CASE_METHOD(running_fixture, "a cancel is told to the search's node") {
  start();
  progress("fetching");
  auto heard = std::make_shared<redis::recorder>();
  redis::client_fixture node{server.url()};
  REQUIRE(node.open(redis::link::subscriptions).has_value());
  SECTION("which listens") {
    node.it->subscribe("bidiq:node:node-a:cmd", heard);
    CHECK(heard->heard.take() == "+");
    CHECK(b.cancel(id).value().status == search_status::running);
    auto order = nlohmann::json::parse(heard->heard.take());
    CHECK(order["cmd"] == "cancel");
    CHECK(order["id"] == id);
    CHECK(order["user"] == "ana");
  }
  SECTION("which does not listen") {
    CHECK(code_of(b.cancel(id)) == "shared_state_lost");
  }
  SECTION("unless it has ended") {
    progress("degraded");
    CHECK(code_of(b.cancel(id)) == "already_finished");
  }
}

struct waiting_fixture : running_fixture {
  waiting_fixture()
    : registry(system.spawn(listening_registry, &followed, &waiting)) {
    system.registry().put(progress_registry_name,
                          caf::actor_cast<caf::strong_actor_ptr>(registry));
  }

  ~waiting_fixture() {
    system.registry().erase(progress_registry_name);
    caf::anon_send_exit(registry, caf::exit_reason::user_shutdown);
  }

  redis::mailbox<std::string> followed;
  redis::mailbox<reply<uint64_t>> waiting;
  progress_registry_actor registry;
};

TEST_CASE_METHOD(waiting_fixture, "who waits is answered at the search's end") {
  start();
  CHECK(code_of(b.ask<search_result_ptr>(wait_atom_v, id, ana)) == "not_found");
  progress("fetching");
  auto answer = b.begin<search_result_ptr>(wait_atom_v, id, ana);
  auto end = waiting.take();
  CHECK(followed.take() == id);
  CHECK(answer->size() == 0);
  SECTION("with its result") {
    a.store(typical_result(5));
    progress("complete");
    end.deliver(uint64_t{9});
    CHECK(answer->take().value()->notices.size() == 5);
    CHECK(b.ask<search_result_ptr>(wait_atom_v, id, ana).value()->notices.size()
          == 5);
  }
  SECTION("with an error if nobody can tell") {
    end.deliver(fail(errc::internal));
    CHECK(code_of(answer->take()) == "shared_state_lost");
  }
}

TEST_CASE_METHOD(waiting_fixture,
                 "who cancels is answered when the search has ended") {
  start();
  progress("fetching");
  auto heard = std::make_shared<redis::recorder>();
  redis::client_fixture node{server.url()};
  REQUIRE(node.open(redis::link::subscriptions).has_value());
  node.it->subscribe("bidiq:node:node-a:cmd", heard);
  CHECK(heard->heard.take() == "+");
  auto answer = b.begin<search_snapshot>(cancel_atom_v, id, ana);
  CHECK(nlohmann::json::parse(heard->heard.take())["cmd"] == "cancel");
  auto end = waiting.take();
  CHECK(answer->size() == 0);
  auto result = typical_result(5);
  result.status = search_status::cancelled;
  a.store(result);
  progress("cancelled");
  end.deliver(uint64_t{9});
  CHECK(answer->take().value().status == search_status::cancelled);
}

TEST_CASE_METHOD(waiting_fixture,
                 "so many wait for one search, and they ask once") {
  b.options.max_waiters = 2;
  start();
  progress("fetching");
  // Redis knows the script from here on: a question that has to bring it along
  // may be overtaken by the next one.
  REQUIRE(code_of(b.status(id)) == "");
  auto first = b.begin<search_result_ptr>(wait_atom_v, id, ana);
  auto second = b.begin<search_result_ptr>(wait_atom_v, id, ana);
  auto refused = b.ask<search_result_ptr>(wait_atom_v, id, ana);
  CHECK(code_of(refused) == "overloaded");
  CHECK(refused.error().retry_after.count() > 0);
  auto end = waiting.take();
  CHECK(waiting.size() == 0);
  a.store(typical_result(5));
  progress("complete");
  end.deliver(uint64_t{9});
  CHECK(first->take().value()->notices.size() == 5);
  CHECK(second->take().value()->notices.size() == 5);
  // There is room again.
  progress("fetching");
  server.command({"DEL", "bidiq:result:" + id + ":0"});
  auto third = b.begin<search_result_ptr>(wait_atom_v, id, ana);
  waiting.take().deliver(fail(errc::internal));
  CHECK(code_of(third->take()) == "shared_state_lost");
}

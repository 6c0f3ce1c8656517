// What a search hands to the result store for other nodes, and when.
#include "actors/search/search.hpp"

#include "tests/actors/search/search_names.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

/// What searches hand to the store for other nodes; it answers when the test
/// says so.
struct store_script {
  std::vector<search_result_ptr> partials;
  std::vector<search_result_ptr> begun;
  std::vector<search_result_ptr> stored;
  std::vector<reply<bool>> answers;
};

/// Stands before the real store, which hears of ends only.
result_store_actor::behavior_type
scripted_store(result_store_actor::pointer self, store_script* script,
               const result_store_actor& real) {
  return {
    [](probe_atom) { return uint64_t{0}; },
    [](wait_atom, const std::string&, const identity&,
       const reply<search_result_ptr>&) {},
    [](results_atom, const std::string&, const identity&,
       const reply<search_result_ptr>&) {},
    [](status_atom, const std::string&, const identity&,
       const reply<search_snapshot>&) {},
    [](cancel_atom, const std::string&, const identity&,
       const reply<search_snapshot>&) {},
    [](list_atom, const identity&, const reply<snapshot_list>&) {},
    [](find_atom, const std::string&, const reply<search_result_ptr>&) {},
    [script](store_atom, const search_result_ptr& x,
             const reply<bool>& answer) {
      script->stored.push_back(x);
      script->answers.push_back(answer);
    },
    [script](store_atom, const search_result_ptr& x) {
      script->partials.push_back(x);
    },
    [script](start_atom, const search_result_ptr& x) {
      script->begun.push_back(x);
    },
    [self, real](done_atom, const std::string& ended,
                 const progress_broker_actor& broker) {
      return self->delegate(real, done_atom_v, ended, broker);
    },
    [](retry_atom, const search_result_ptr&) {},
    [](retry_atom, const std::string&) {},
    [](fenced_atom, const std::string&) {},
    [](memory_atom) {},
    [](drain_atom, const reply<uint64_t>&) {},
    [](redis_atom, const link_status&) {},
  };
}

struct shared_search_fixture : search_fixture {
  shared_search_fixture() {
    settings.search.shared = true;
    start();
    sys->registry().erase(result_store_name);
    serve(result_store_name, sys->spawn(scripted_store, &script, store));
    sink = begin(id);
    result = wait(id);
  }

  store_script script;
  recording_sink_ptr sink;
  answer_box<search_result_ptr> result;
};

} // namespace

TEST_CASE("other nodes know of a search from its beginning") {
  shared_search_fixture f;
  REQUIRE(f.script.partials.size() == 1);
  auto& x = *f.script.partials[0];
  CHECK(x.search_id == id);
  CHECK(x.user == "ana");
  CHECK(x.status == search_status::queued);
  CHECK(x.request->ufs == std::vector<std::string>{"SP", "RJ"});
}

TEST_CASE("at most one partial result a second is made") {
  shared_search_fixture f;
  for (uint64_t i = 1; i <= 300; ++i) {
    f.page(id, {share(plain_notice("n" + std::to_string(i)))}, i, 300);
    f.pass(10ms);
  }
  // The beginning, and then one each second.
  CHECK(f.script.partials.size() >= 3);
  CHECK(f.script.partials.size() <= 5);
  auto& x = *f.script.partials.back();
  CHECK(x.status == search_status::running);
  CHECK(x.user == "ana");
  CHECK(x.total_raw > 100);
}

TEST_CASE("the end is told when its result is stored, not before") {
  shared_search_fixture f;
  f.finish(id);
  REQUIRE(f.script.stored.size() == 1);
  CHECK(f.script.begun.size() == 1);
  CHECK(f.script.stored[0]->excel.status == "ready");
  CHECK(f.script.stored[0]->user == "ana");
  CHECK(last_stage(f.sink) == "excel");
  CHECK(f.result.empty());
  CHECK(f.results(id).value()->status == search_status::running);
  auto stored = true;
  SECTION("stored") {
  }
  SECTION("not stored, since Redis is away") {
    stored = false;
  }
  f.script.answers[0].deliver(stored);
  f.pass(0ms);
  CHECK(last_stage(f.sink) == "complete");
  CHECK(f.result.value() == f.script.stored[0]);
  CHECK(f.results(id).value()->status == search_status::completed);
  CHECK(terminals(f.sink) == 1);
}

TEST_CASE("a store that says nothing or dies keeps no search from ending") {
  shared_search_fixture f;
  f.finish(id);
  SECTION("nothing") {
    f.pass(999ms);
    CHECK(f.result.empty());
    f.pass(1ms);
  }
  SECTION("dies with its promises") {
    f.script.answers.clear();
    f.pass(0ms);
  }
  CHECK(last_stage(f.sink) == "complete");
  CHECK(f.result.value()->status == search_status::completed);
  f.pass(2s);
  CHECK(terminals(f.sink) == 1);
}

TEST_CASE("a cancelled search is stored, too, and answers at its end") {
  shared_search_fixture f;
  f.page(id, {share(plain_notice())});
  auto answer = f.cancel(id);
  REQUIRE(f.script.stored.size() == 1);
  CHECK(f.script.stored[0]->status == search_status::cancelled);
  CHECK(answer.empty());
  CHECK(f.cancel(id).code() == errc::already_finished);
  f.script.answers[0].deliver(true);
  f.pass(0ms);
  CHECK(answer.value().status == search_status::cancelled);
  CHECK(last_stage(f.sink) == "cancelled");
}

// What a result store promises about the searches of its own node, whatever is
// behind it.
#include "tests/actors/results/store_names.hpp"

using namespace bidiq;
using namespace bidiq::test;

namespace {

const std::string other = "search-0002";

enum class backing { memory, redis, redis_away };

/// A search that runs: it answers what it is asked.
search_actor::behavior_type scripted_search(search_actor::pointer,
                                            const search_result_ptr& so_far) {
  return {
    [](page_atom, const fetched_page_ptr&) {},
    [](uf_atom, const uf_change&) {},
    [](done_atom, const fetch_report&) {},
    [](start_atom) {},
    [](start_atom, uint64_t) {},
    [so_far](results_atom, const reply<search_result_ptr>& answer) {
      answer.deliver(so_far);
    },
    [](status_atom, const reply<search_snapshot>& answer) {
      search_snapshot x;
      x.status = search_status::running;
      answer.deliver(std::move(x));
    },
    [](cancel_atom, const reply<search_snapshot>& answer) {
      search_snapshot x;
      x.status = search_status::cancelled;
      answer.deliver(std::move(x));
    },
    [](export_atom, const excel_link&) {},
  };
}

/// A node's store and the searches that leave their results there.
struct contract {
  contract()
    : behind(GENERATE(backing::memory, backing::redis, backing::redis_away)),
      node(system,
           behind == backing::memory ? "redis://127.0.0.1:1" : server().url()) {
    if (behind == backing::memory)
      node.options.redis = nullptr;
  }

  ~contract() {
    for (auto& x : node.options.known->running())
      caf::anon_send_exit(x.worker, caf::exit_reason::user_shutdown);
  }

  void start() {
    node.start();
    if (behind == backing::redis)
      node.connect();
  }

  void restart() {
    caf::scoped_actor self{system};
    self->send_exit(node.it, caf::exit_reason::unhandled_exception);
    self->wait_for(node.it);
    node.it = nullptr;
    start();
  }

  redis_server& server() {
    if (!server_)
      server_ = std::make_unique<redis_server>();
    return *server_;
  }

  static search_result_ptr result(const std::string& name, size_t notices = 3) {
    auto x = typical_result(notices);
    x.search_id = name;
    auto request = std::make_shared<search_request>(*x.request);
    request->search_id = name;
    x.request = request;
    return std::make_shared<const search_result>(std::move(x));
  }

  static search_result_ptr with_coverage(const search_result_ptr& x,
                                         double percent) {
    auto out = std::make_shared<search_result>(*x);
    out->coverage_pct = percent;
    return out;
  }

  void run(const search_result_ptr& so_far) {
    node.run(so_far, system.spawn(scripted_search, so_far));
  }

  auto wait(const identity& who = ana) {
    return node.begin<search_result_ptr>(wait_atom_v, id, who);
  }

  /// How the search has ended, or why its result cannot be read.
  std::string readable(const std::string& name, const identity& who = ana) {
    auto x = node.results(name, who);
    return x ? std::string{to_string((*x)->status)} : code_of(x);
  }

  /// What is said of a search that never was: while Redis is away it may be
  /// another node's.
  std::string unknown() const {
    return behind == backing::redis_away ? "shared_state_lost" : "not_found";
  }

  /// Everything sent to the store before has been handled.
  void settle() {
    node.ask<snapshot_list>(list_atom_v, ana);
  }

  backing behind;
  std::unique_ptr<redis_server> server_;
  caf::actor_system_config config;
  caf::actor_system system{config};
  store_node node;
};

} // namespace

TEST_CASE_METHOD(contract, "an ended search is read by its user and admins") {
  start();
  auto x = result(id);
  node.end(x);
  CHECK(node.results(id).value() == x);
  CHECK(node.status(id).value().status == search_status::completed);
  CHECK(code_of(node.results(id, {"root", true})) == "");
  CHECK(code_of(node.results(id, bia)) == unknown());
  CHECK(code_of(node.status(id, bia)) == unknown());
  CHECK(code_of(node.cancel(id, bia)) == unknown());
  CHECK(code_of(node.cancel(id)) == "already_finished");
}

TEST_CASE_METHOD(contract, "of a running search its actor tells") {
  start();
  auto so_far = std::make_shared<search_result>(*result(id));
  so_far->status = search_status::running;
  run(so_far);
  CHECK(node.results(id).value() == so_far);
  CHECK(node.status(id).value().status == search_status::running);
  CHECK(node.cancel(id).value().status == search_status::cancelled);
  CHECK(code_of(node.results(id, bia)) == unknown());
}

TEST_CASE_METHOD(contract, "who waits gets the result when the search ends, "
                           "and at once afterwards") {
  start();
  auto x = result(id);
  run(x);
  auto first = wait(), stranger = wait(bia);
  CHECK(code_of(stranger->take()) == unknown());
  settle();
  CHECK(first->size() == 0);
  node.end(x);
  CHECK(first->take().value() == x);
  CHECK(wait()->take().value() == x);
}

TEST_CASE_METHOD(contract, "so many wait for a search, and no more") {
  node.options.max_waiters = 2;
  start();
  auto x = result(id);
  run(x);
  auto first = wait(), second = wait();
  auto refused = wait()->take();
  CHECK(code_of(refused) == "overloaded");
  CHECK(refused.error().retry_after.count() > 0);
  node.end(x);
  CHECK(first->take().value() == x);
  CHECK(second->take().value() == x);
}

TEST_CASE_METHOD(contract, "a repetition's result takes the old one's place "
                           "unless it covers less") {
  start();
  auto old = with_coverage(result(id), 50);
  node.end(old);
  CHECK_FALSE(node.replace(with_coverage(old, 40)));
  CHECK(node.results(id).value() == old);
  auto better = with_coverage(old, 100);
  CHECK(node.replace(better));
  CHECK(node.results(id).value() == better);
  CHECK(wait()->take().value() == better);
}

TEST_CASE_METHOD(contract, "results beyond their number are gone, the oldest "
                           "first, and their ids stay taken") {
  node.limits.results.max_count = 1;
  start();
  node.end(result(id));
  node.end(result(other));
  CHECK(readable(id) == "gone");
  CHECK(readable(other) == "completed");
  CHECK(readable(id, bia) != "completed");
  CHECK(node.options.known->refusal(id, "ana")->code == errc::gone);
  CHECK(node.options.known->refusal(id, "bia")->code == errc::search_id_reused);
}

TEST_CASE_METHOD(contract, "results beyond their bytes are gone, but for the "
                           "newest one") {
  node.limits.results.max_bytes = 1;
  start();
  node.end(result(id));
  CHECK(readable(id) == "completed");
  node.end(result(other));
  CHECK(readable(id) == "gone");
  CHECK(readable(other) == "completed");
}

TEST_CASE_METHOD(contract, "results are gone when their time is up") {
  node.options.result_ttl = std::chrono::milliseconds{1};
  start();
  node.end(result(id));
  auto until = std::chrono::steady_clock::now() + redis::patience;
  while (readable(id) != "gone" && std::chrono::steady_clock::now() < until)
    ;
  CHECK(readable(id) == "gone");
}

TEST_CASE_METHOD(contract, "a store that crashes loses no search") {
  start();
  auto ended = result(id), running = result(other);
  node.end(ended);
  run(running);
  restart();
  CHECK(node.results(id).value() == ended);
  CHECK(node.results(other).value() == running);
  auto waiting = node.begin<search_result_ptr>(wait_atom_v, other, ana);
  node.end(running);
  CHECK(waiting->take().value() == running);
  CHECK(node.ask<snapshot_list>(list_atom_v, ana).value().size() == 2);
}

TEST_CASE_METHOD(contract, "what another node has replaced or won is not "
                           "answered from here") {
  start();
  node.end(result(id));
  SECTION("replaced") {
    caf::anon_send(node.it, retry_atom_v, id);
    settle();
  }
  SECTION("won") {
    CHECK(node.options.known->remove(id));
    caf::anon_send(node.it, fenced_atom_v, id);
  }
  CHECK(readable(id) != "completed");
  CHECK(node.options.known->ended().empty());
}

TEST_CASE_METHOD(contract, "who waits for a search that another node has won "
                           "is told by what is known of that") {
  start();
  run(result(id));
  auto waiting = wait();
  settle();
  auto worker = node.options.known->find(id)->worker;
  node.options.known->remove(id);
  caf::anon_send(node.it, fenced_atom_v, id);
  CHECK(code_of(waiting->take())
        == (behind == backing::redis_away ? "shared_state_lost" : "not_found"));
  caf::anon_send_exit(worker, caf::exit_reason::user_shutdown);
}

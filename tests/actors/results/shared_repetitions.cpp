// What other nodes make of a search that one has repeated.
#include "actors/results/result_store.hpp"

#include "tests/actors/results/store_names.hpp"

using namespace bidiq;
using namespace bidiq::test;

namespace {

/// A search of node `a` of which RJ has failed, and what node `b` makes of it.
struct repeated_elsewhere : store_fixture {
  repeated_elsewhere() {
    a.limits.results.max_count = 1;
    start();
    server.command({"HSET", "bidiq:progress:" + id, "user", "ana", "stage",
                    "cancelled", "progress", "100", "node", "node"});
    auto x = typical_result(5);
    x.status = search_status::cancelled;
    x.ufs = {{"SP", "success", 5}, {"RJ", "failed", 0}};
    x.updated = utc_time{std::chrono::milliseconds{1000}};
    old = share_result(x);
    x.status = search_status::completed;
    x.ufs[1].status = "success";
    x.updated = utc_time{std::chrono::milliseconds{2000}};
    x.total_raw += 10;
    renewed = share_result(x);
    CHECK(a.store(old));
    a.end(old);
  }

  search_snapshot listed() {
    auto all = a.ask<snapshot_list>(list_atom_v, ana).value();
    return all.size() == 1 ? all.front() : search_snapshot{};
  }

  void check_renewed(store_node& node) {
    CHECK(text_of(*node.results(id).value()) == text_of(*renewed));
    auto state = node.status(id).value();
    CHECK(state.status == search_status::completed);
    CHECK(state.at == stage::complete);
    CHECK(state.total_raw == renewed->total_raw);
    CHECK_FALSE(state.message.empty());
  }

  search_result_ptr old, renewed;
};

} // namespace

TEST_CASE_METHOD(
  repeated_elsewhere,
  "what was repeated elsewhere is read anew, also without news") {
  CHECK(text_of(*a.results(id).value()) == text_of(*old));
  CHECK(a.status(id).value().status == search_status::cancelled);
  CHECK(b.store(renewed));
  check_renewed(a);
  check_renewed(b);
  CHECK(code_of(a.cancel(id)) == "already_finished");
}

TEST_CASE_METHOD(repeated_elsewhere,
                 "the list goes on telling of what was repeated elsewhere") {
  CHECK(listed().status == search_status::cancelled);
  CHECK(b.store(renewed));
  caf::anon_send(a.it, retry_atom_v, id);
  CHECK(
    eventually([&] { return listed().status == search_status::completed; }));
  CHECK(listed().total_raw == renewed->total_raw);
  check_renewed(a);
  // It is the other node's to store from now on.
  server.command({"FLUSHALL"});
  a.say_emptied("two");
  auto last = typical_result(3);
  last.search_id = "search-0002";
  CHECK(a.store(last));
  CHECK(server.command({"EXISTS", "bidiq:result:" + id + ":0"}) == "0");
}

TEST_CASE_METHOD(repeated_elsewhere,
                 "what was repeated elsewhere is not gone where there is no "
                 "room for it") {
  CHECK(b.store(renewed));
  caf::anon_send(a.it, retry_atom_v, id);
  REQUIRE(
    eventually([&] { return listed().status == search_status::completed; }));
  auto other = typical_result(3);
  auto request = *other.request;
  other.search_id = request.search_id = "search-0002";
  other.request = std::make_shared<const search_request>(request);
  a.end(share_result(other));
  CHECK(listed().search_id == "search-0002");
  check_renewed(a);
  check_renewed(b);
  CHECK(server.command({"EXISTS", "bidiq:gone:" + id}) == "0");
}

TEST_CASE_METHOD(repeated_elsewhere,
                 "while Redis is away a node shows what it has itself") {
  CHECK(b.store(renewed));
  a.say_down();
  CHECK(text_of(*a.results(id).value()) == text_of(*old));
  CHECK(a.status(id).value().status == search_status::cancelled);
  a.say_up("one");
  check_renewed(a);
}

TEST_CASE_METHOD(repeated_elsewhere,
                 "what is repeated here counts before Redis has it") {
  auto better = *old;
  better.total_raw += 5;
  better.updated += std::chrono::milliseconds{500};
  server.command({"CONFIG", "SET", "maxmemory", "1"});
  CHECK(a.replace(share_result(better)));
  CHECK(text_of(*a.results(id).value()) == text_of(better));
  server.command({"CONFIG", "SET", "maxmemory", "0"});
}

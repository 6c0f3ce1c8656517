#include "actors/results/result_store.hpp"

#include "tests/actors/results/store_names.hpp"

using namespace bidiq;
using namespace bidiq::test;

namespace {

// No part of it is small: random texts cannot be compressed.
search_result large_result() {
  wild_source source{11};
  auto x = typical_result(3);
  for (int i = 0; i < 3; ++i) {
    auto item = plain_notice("large" + std::to_string(i));
    std::string object;
    for (int k = 0; k < 40'000; ++k)
      object += std::to_string(source.below(1'000'000'000)) + " ";
    item.object = object;
    for (auto n = 0; n < 8; ++n)
      item.object += source.text(300'000);
    x.notices.push_back(found(std::move(item)));
  }
  return x;
}

} // namespace

TEST_CASE_METHOD(store_fixture, "what one node stores the other reads") {
  start();
  auto x = typical_result(200);
  CHECK(code_of(b.results(id)) == "not_found");
  CHECK(a.store(x));
  auto y = b.results(id).value();
  CHECK(text_of(*y) == text_of(x));
  CHECK(y->request->terms == x.request->terms);
}

TEST_CASE_METHOD(store_fixture,
                 "nobody but its user and admins gets a result") {
  start();
  a.store(typical_result(2));
  CHECK(code_of(b.results(id, bia)) == "not_found");
  CHECK(code_of(b.status(id, bia)) == "not_found");
  CHECK(code_of(b.cancel(id, bia)) == "not_found");
  CHECK(code_of(b.results(id, ana)) == "");
  CHECK(code_of(b.results(id, bia)) == "not_found");
  CHECK(code_of(b.results(id, {"root", true})) == "");
}

TEST_CASE_METHOD(store_fixture,
                 "every key of a result expires and none is too large") {
  a.options.result_ttl = std::chrono::seconds{100};
  start();
  auto x = large_result();
  CHECK(a.store(x));
  auto keys = server.list({"KEYS", "*"});
  std::erase(keys, key_space{}.incarnation());
  CHECK(keys.size() >= 5);
  for (auto& key : keys) {
    INFO(key);
    CHECK(ttl(key) > 90'000);
    CHECK(ttl(key) <= 100'000);
    CHECK(std::stoul(server.command({"STRLEN", key})) <= max_part_bytes);
  }
  CHECK(text_of(*b.results(id).value()) == text_of(x));
}

TEST_CASE_METHOD(store_fixture,
                 "notices stored while the workbook is written serve the end") {
  a.options.result_ttl = std::chrono::seconds{100};
  start();
  auto draft = std::make_shared<search_result>(typical_result(50));
  draft->excel.status = "processing";
  caf::anon_send(a.it, start_atom_v, search_result_ptr{draft});
  CHECK(eventually([&] {
    return server.command({"EXISTS", "bidiq:result:" + id + ":1"}) == "1";
  }));
  CHECK(code_of(b.results(id)) == "not_found");
  auto early = server.command({"GET", "bidiq:result:" + id + ":1"});
  auto x = *draft;
  SECTION("and are not written twice") {
    CHECK(a.store(x));
    CHECK(server.command({"GET", "bidiq:result:" + id + ":1"}) == early);
  }
  SECTION("unless others came out in the end") {
    x.notices.pop_back();
    CHECK(a.store(x));
    CHECK(server.command({"GET", "bidiq:result:" + id + ":1"}) != early);
  }
  SECTION("or Redis was emptied meanwhile") {
    server.command({"FLUSHALL"});
    a.say_emptied("two");
    CHECK(a.store(x));
  }
  SECTION("and if it was emptied unnoticed, the end is written again") {
    server.command({"FLUSHALL"});
    CHECK_FALSE(a.store(x));
    CHECK(eventually([&] { return code_of(b.results(id)).empty(); }));
  }
  CHECK(text_of(*b.results(id).value()) == text_of(x));
}

TEST_CASE_METHOD(store_fixture,
                 "a result is there again after Redis was emptied") {
  start();
  auto x = typical_result(20), y = x;
  y.search_id = "search-0002";
  CHECK((a.store(x) && a.store(y)));
  server.command({"FLUSHALL"});
  a.say_emptied("two");
  CHECK(eventually([&] {
    return code_of(b.results(id)).empty()
           && code_of(b.results("search-0002")).empty();
  }));
  CHECK(text_of(*b.results(id).value()) == text_of(x));
  CHECK(code_of(b.find("d1")).empty());
}

TEST_CASE_METHOD(
  store_fixture,
  "nothing is unknown while Redis was emptied and nobody knows") {
  start();
  a.store(typical_result(3));
  server.command({"FLUSHALL"});
  SECTION("nor once another node has begun the new data set") {
    server.command({"SET", "bidiq:incarnation", "two"});
  }
  CHECK(lost(b.results(id).error()));
  CHECK(lost(b.status(id).error()));
  CHECK(lost(b.cancel(id).error()));
  CHECK(lost(b.find("d1").error()));
  CHECK(lost(b.status("search-0009").error()));
  CHECK(lost(b.ask<search_result_ptr>(wait_atom_v, id, ana).error()));
  b.say_emptied("two");
  CHECK(code_of(b.status(id)) == "not_found");
}

TEST_CASE_METHOD(store_fixture,
                 "nor is it until the owners have had time to store again") {
  b.options.notice_time = 10 * redis::patience;
  start();
  CHECK(code_of(b.status(id)) == "not_found");
  server.command({"FLUSHALL"});
  b.say_emptied("two");
  CHECK(lost(b.results(id).error()));
  CHECK(lost(b.status(id).error()));
  a.say_emptied("two");
  CHECK(a.store(typical_result(3)));
  CHECK(code_of(b.results(id)) == "");
}

TEST_CASE_METHOD(store_fixture,
                 "nor until the owners have had time to connect again") {
  b.options.reconnect_time = 10 * redis::patience;
  start();
  CHECK(code_of(b.status(id)) == "not_found");
  b.say_down();
  b.connect();
  CHECK(lost(b.status(id).error()));
}

TEST_CASE_METHOD(store_fixture,
                 "an incarnation that is no text says nothing of ids") {
  start();
  server.command({"DEL", "bidiq:incarnation"});
  server.command({"LPUSH", "bidiq:incarnation", "x"});
  CHECK(code_of(b.status(id)) == "not_found");
}

TEST_CASE_METHOD(store_fixture,
                 "a result that ends while Redis is away is stored later") {
  a.start();
  b.start();
  b.connect();
  CHECK_FALSE(a.store(typical_result(20)));
  CHECK(code_of(b.results(id)) == "not_found");
  a.connect();
  CHECK(eventually([&] { return code_of(b.results(id)).empty(); }));
}

TEST_CASE_METHOD(store_fixture,
                 "a result that a full Redis refuses is stored later") {
  start();
  server.command({"CONFIG", "SET", "maxmemory", "1"});
  CHECK_FALSE(a.store(typical_result(20)));
  server.command({"CONFIG", "SET", "maxmemory", "0"});
  CHECK(eventually([&] { return code_of(b.results(id)).empty(); }));
}

TEST_CASE_METHOD(store_fixture, "own results are forgotten by their time, "
                                "and the oldest beyond the limit") {
  a.options.max_kept = 2;
  start();
  for (auto name : {"search-0001", "search-0002", "search-0003"}) {
    auto x = typical_result(3);
    x.search_id = name;
    x.excel = {};
    CHECK(a.store(x));
  }
  server.command({"FLUSHALL"});
  a.say_emptied("two");
  CHECK(eventually([&] {
    return code_of(b.results("search-0002")).empty()
           && code_of(b.results("search-0003")).empty();
  }));
  b.say_emptied("two");
  CHECK(code_of(b.results("search-0001")) == "not_found");
}

TEST_CASE_METHOD(store_fixture,
                 "a result of a search that another node won is not stored") {
  start();
  a.store(typical_result(20));
  auto won = typical_result(21);
  CHECK(b.store(won));
  caf::anon_send(a.it, fenced_atom_v, id);
  server.command({"FLUSHALL"});
  a.say_emptied("two");
  auto last = typical_result(3);
  last.search_id = "search-0002";
  CHECK(a.store(last));
  CHECK(server.command({"EXISTS", "bidiq:result:" + id + ":0"}) == "0");
  b.say_emptied("two");
  CHECK(eventually([&] { return code_of(a.results(id)).empty(); }));
  CHECK(a.results(id).value()->notices.size() == 21);
}

TEST_CASE_METHOD(store_fixture,
                 "a result that ends anew while it is stored again is stored") {
  start();
  CHECK(a.store(large_result()));
  server.command({"FLUSHALL"});
  for (int i = 0; i < 5; ++i) {
    a.say_emptied("round " + std::to_string(i));
    CHECK(a.store(typical_result(30)));
  }
  server.command({"FLUSHALL"});
  a.say_emptied("two");
  CHECK(eventually([&] { return code_of(b.results(id)).empty(); }));
}

TEST_CASE_METHOD(store_fixture,
                 "a node has drained once Redis has all its results") {
  start();
  CHECK(a.ask<uint64_t>(drain_atom_v).has_value());
  a.say_down();
  CHECK_FALSE(a.store(typical_result(3)));
  auto drained = a.begin<uint64_t>(drain_atom_v);
  // What is asked later is answered later.
  CHECK(lost(a.status("search-0009").error()));
  CHECK(drained->size() == 0);
  a.say_up("two");
  CHECK(drained->take().has_value());
  b.say_emptied("two");
  CHECK(b.results(id).value()->notices.size() == 3);
}

TEST_CASE_METHOD(store_fixture,
                 "while the link is down every question fails at once") {
  start();
  a.store(typical_result(3));
  b.say_down();
  CHECK(lost(b.results(id).error()));
  CHECK(lost(b.status(id).error()));
  CHECK(lost(b.cancel(id).error()));
  CHECK(lost(b.find("d1").error()));
  CHECK(lost(b.ask<search_result_ptr>(wait_atom_v, id, ana).error()));
}

TEST_CASE_METHOD(store_fixture, "nothing waits for a Redis that hangs") {
  // Not even if the client itself would wait longer than the test does for an
  // answer.
  store_node slow{system, server.url(), 10 * redis::patience};
  slow.options.op_timeout = std::chrono::milliseconds{50};
  slow.start();
  slow.connect();
  REQUIRE(slow.store(typical_result(3)));
  server.pause();
  auto found = slow.results(id);
  auto state = slow.status(id);
  auto called_off = slow.cancel(id);
  auto book = slow.find("d1");
  auto stored = slow.store(typical_result(3));
  server.resume();
  CHECK(lost(found.error()));
  CHECK(lost(state.error()));
  CHECK(lost(called_off.error()));
  CHECK(lost(book.error()));
  CHECK_FALSE(stored);
}

TEST_CASE_METHOD(store_fixture,
                 "who pages through a result has it decoded once") {
  start();
  a.store(typical_result(30));
  auto first = b.results(id).value();
  server.command({"DEL", "bidiq:result:" + id + ":1"});
  CHECK(b.results(id).value() == first);
  SECTION("until it is replaced") {
    auto x = typical_result(31);
    CHECK(a.store(x));
    CHECK(b.results(id).value()->notices.size() == 31);
  }
  SECTION("or expires") {
    server.command({"DEL", "bidiq:result:" + id + ":0"});
    CHECK(code_of(b.results(id)) == "not_found");
  }
}

TEST_CASE_METHOD(store_fixture,
                 "many who ask for a large result at once all get it") {
  start();
  auto x = share_result(large_result());
  CHECK(a.store(x));
  std::vector<std::shared_ptr<redis::mailbox<outcome<search_result_ptr>>>> all;
  for (int i = 0; i < 20; ++i)
    all.push_back(b.begin<search_result_ptr>(results_atom_v, id, ana));
  auto first = all[0]->take().value();
  CHECK(text_of(*first) == text_of(*x));
  for (size_t i = 1; i < all.size(); ++i)
    CHECK(all[i]->take().value() == first);
}

TEST_CASE_METHOD(
  store_fixture,
  "a workbook's path leads to its result, as long as that lives") {
  start();
  a.store(typical_result(3));
  CHECK(b.find("d1").value()->search_id == id);
  CHECK(code_of(b.find("d2")) == "not_found");
  CHECK(ttl("bidiq:report:d1") <= 3'600'000);
  CHECK(ttl("bidiq:report:d1") > 3'590'000);
}

TEST_CASE_METHOD(store_fixture,
                 "errors that concern the whole link are reported") {
  start();
  server.command({"CONFIG", "SET", "requirepass", "secret"});
  server.command({"REPLICAOF", "127.0.0.1", "1"});
  CHECK_FALSE(a.store(typical_result(3)));
  CHECK(a.reported.take() == redis::errc::readonly);
}

TEST_CASE_METHOD(store_fixture,
                 "a result that has gone early is gone for all nodes") {
  a.limits.results.max_count = 1;
  start();
  CHECK(a.store(large_result()));
  CHECK(code_of(b.results(id)).empty());
  for (auto name : {id, std::string{"search-0003"}}) {
    auto x = typical_result(3);
    x.search_id = name;
    auto request = *x.request;
    request.search_id = name;
    x.request = std::make_shared<const search_request>(request);
    a.end(share_result(std::move(x)));
  }
  CHECK(eventually([&] { return code_of(b.results(id)) == "gone"; }));
  CHECK(code_of(b.status(id)) == "gone");
  CHECK(code_of(b.results(id, bia)) == "not_found");
  CHECK(code_of(a.results(id)) == "gone");
  // What was large has left Redis; what says that the id is taken has not.
  CHECK(eventually([&] {
    return server.command({"EXISTS", "bidiq:result:" + id + ":1"}) == "0";
  }));
  CHECK(server.command({"EXISTS", "bidiq:result:" + id + ":0"}) == "1");
  CHECK(ttl("bidiq:gone:" + id) > 0);
  // It is not stored again.
  server.command({"FLUSHALL"});
  a.say_emptied("two");
  auto other = typical_result(3);
  other.search_id = "search-0002";
  CHECK(a.store(other));
  CHECK(server.command({"EXISTS", "bidiq:result:" + id + ":0"}) == "0");
}

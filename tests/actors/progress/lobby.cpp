// Listeners of searches that this node knows nothing of.
#include "actors/progress/progress_lobby.hpp"
#include "tests/actors/progress/model_store.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;
using std::chrono::milliseconds;
using time_point = progress_lobby::time_point;
using kind = store_request::kind;

namespace {

struct silent_sink : progress_sink {
  void deliver(event_batch_ptr) override {
  }
  void lost(const std::string&) override {
  }
};

struct fixture {
  fixture() {
    options.poll = milliseconds{5000};
    options.need_wait = milliseconds{500};
    options.patience = milliseconds{2000};
    options.self = {0, "nonce-1", "node-1"};
    lobby = progress_lobby{std::make_shared<const bridge_options>(options)};
    store.on_publish = [](const progress_event_ptr&) {};
    store.on_command = [this](const store_request& x) {
      commands.push_back(x.what);
    };
    store.node_alive = [](const std::string&) { return true; };
  }

  void enter(const std::string& id, bool resuming = false) {
    lobby.enter(id, sink, resuming, {true, true, "data", 1, {}}, now);
    answer();
  }

  // The store knows one search, which is the one asked for.
  void answer() {
    for (auto xs = lobby.take_requests(); !xs.empty();
         xs = lobby.take_requests())
      for (auto& [id, request] : xs) {
        bridge_input x;
        x.answer = store.run(request);
        reads += request.what == kind::read;
        if (request.seq > 0)
          lobby.on_input(id, x, now);
      }
  }

  void pass(milliseconds time) {
    for (auto until = now + time; now < until; now += options.need_wait) {
      lobby.tick(now);
      answer();
    }
  }

  // Another node begins the search and stores two events.
  void begin() {
    store_request x;
    x.what = kind::claim;
    x.who = {0, "nonce-2", "node-2"};
    x.who = store.run(x).header.owner;
    x.what = kind::append;
    x.events = {make_event("search-01", 1, {}, 0, {}),
                make_event("search-01", 2, {}, 0, {})};
    store.run(x);
  }

  time_point now{std::chrono::seconds{100}};
  bridge_options options;
  model_store store{{}};
  std::vector<kind> commands;
  int reads = 0;
  progress_sink_ptr sink = std::make_shared<silent_sink>();
  progress_lobby lobby;
};

} // namespace

TEST_CASE("a search that another node has is found at once, with its log") {
  fixture x;
  x.begin();
  x.enter("search-01");
  auto found = x.lobby.take_found();
  REQUIRE(found.size() == 1);
  CHECK(found[0].search_id == "search-01");
  CHECK(found[0].sinks == std::vector{x.sink});
  CHECK(found[0].bridge->log().last_id() == 2);
  CHECK(x.lobby.empty());
  CHECK(x.commands.empty());
}

TEST_CASE("who waits for a search hears of it when a node says it has it") {
  fixture x;
  x.enter("search-01");
  CHECK(x.commands == std::vector{kind::need});
  x.pass(milliseconds{1000});
  CHECK(x.lobby.take_found().empty());
  x.begin();
  x.lobby.have("search-01", x.now);
  x.answer();
  CHECK(x.lobby.take_found().size() == 1);
}

TEST_CASE("who waits for a search finds it though nobody told him") {
  fixture x;
  x.enter("search-01");
  x.pass(milliseconds{1000});
  x.begin();
  x.pass(milliseconds{6000});
  CHECK(x.lobby.take_found().size() == 1);
}

TEST_CASE("who resumes hears that nobody knows the search, others wait on") {
  fixture x;
  x.enter("search-01", true);
  CHECK(x.lobby.take_disappointed().empty());
  x.pass(milliseconds{1000});
  CHECK(x.lobby.take_disappointed().size() == 1);
  CHECK(x.lobby.size() == 1);
  // It is known that no node knows it.
  x.enter("search-01", true);
  CHECK(x.lobby.take_disappointed().size() == 1);
  x.pass(milliseconds{10'000});
  CHECK(x.lobby.take_disappointed().empty());
}

TEST_CASE("where nothing is shared what is not here is nowhere") {
  fixture x;
  x.lobby = progress_lobby{};
  x.enter("search-01", true);
  CHECK(x.lobby.take_disappointed().size() == 1);
  CHECK(x.lobby.empty());
  x.enter("search-01");
  CHECK(x.lobby.take("search-01").sinks.size() == 1);
  CHECK(x.lobby.empty());
}

TEST_CASE("who leaves is forgotten, and answers for him are dropped") {
  fixture x;
  x.lobby.enter("search-01", x.sink, true, {true, true, "data", 1, {}}, x.now);
  auto asked = x.lobby.take_requests();
  REQUIRE(asked.size() == 1);
  x.lobby.leave("search-01", x.sink);
  CHECK(x.lobby.empty());
  bridge_input late;
  late.answer = x.store.run(asked[0].second);
  x.lobby.on_input("search-01", late, x.now);
  CHECK(x.lobby.empty());
  CHECK(x.lobby.take_requests().empty());
}

TEST_CASE("a search that nobody knows is looked up rarely") {
  fixture x;
  x.enter("search-01");
  x.pass(milliseconds{60'000});
  CHECK(x.reads <= 14);
  CHECK(x.commands.size() == 1);
}

TEST_CASE("look-ups that are due together go a few at a time, and after those "
          "that there is news of") {
  fixture x;
  x.options.max_lookups = 2;
  x.lobby = progress_lobby{std::make_shared<const bridge_options>(x.options)};
  for (int i = 0; i < 5; ++i)
    x.enter("search-9" + std::to_string(i));
  x.now += x.options.poll;
  x.lobby.tick(x.now);
  auto reads = [&] {
    std::vector<std::string> out;
    for (auto& [id, request] : x.lobby.take_requests())
      if (request.what == kind::read)
        out.push_back(id);
    return out;
  };
  auto answer = [&](const std::string& id) { x.lobby.on_input(id, {}, x.now); };
  auto first = reads();
  REQUIRE(first.size() == 2);
  CHECK(reads().empty());
  x.begin();
  x.lobby.enter("search-01", x.sink, false, {true, true, "data", 1, {}}, x.now);
  CHECK(reads().empty());
  answer(first[0]);
  CHECK(reads() == std::vector<std::string>{"search-01"});
  // A listener that leaves is not looked up any more, and takes no turn.
  for (int i = 0; i < 5; ++i)
    x.lobby.leave("search-9" + std::to_string(i), x.sink);
  answer(first[1]);
  answer("search-01");
  CHECK(reads().empty());
  x.enter("search-02");
  CHECK(x.lobby.take_found().size() == 1);
}

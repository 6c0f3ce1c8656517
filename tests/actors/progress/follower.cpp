// A follower as a machine: what it concludes from a store that has nothing.
#include "actors/progress/follower.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using std::chrono::milliseconds;
using time_point = progress_follower::time_point;
using kind = store_request::kind;

namespace {

struct fixture {
  fixture() : follower(log, options, seq) {
    options.poll = milliseconds{500};
    options.need_wait = milliseconds{100};
    options.patience = milliseconds{2000};
  }

  // The link is up since `since`, and the follower is made now.
  void connect(milliseconds since, milliseconds at) {
    follower.link({true, true, "data", 1, time_point{since}}, time_point{at});
    follower.subscribed(true, time_point{at});
    answer_all(at);
  }

  // The store has nothing; the requests of a verdict are kept.
  void answer_all(milliseconds at) {
    for (auto requests = follower.take_requests(); !requests.empty();
         requests = follower.take_requests())
      for (auto& x : requests) {
        if (x.what == kind::verdict)
          verdict = x;
        if (x.what != kind::read)
          continue;
        stored.seq = x.seq;
        stored.what = store_answer::kind::log;
        follower.on_answer(stored, time_point{at});
      }
  }

  void pass(milliseconds from, milliseconds to) {
    for (auto at = from; at <= to; at += milliseconds{10}) {
      follower.tick(time_point{at});
      answer_all(at);
    }
  }

  event_log log{"search-1"};
  bridge_options options;
  uint64_t seq = 1;
  store_answer stored;
  store_request verdict;
  progress_follower follower;
};

} // namespace

TEST_CASE("nobody has a search that no node answers for in time") {
  fixture x;
  x.connect(milliseconds{0}, milliseconds{10'000});
  CHECK(!x.follower.unknown());
  x.pass(milliseconds{10'000}, milliseconds{10'200});
  CHECK(x.follower.unknown());
}

TEST_CASE("a store that has just come back may still be given the search") {
  fixture x;
  x.connect(milliseconds{9'900}, milliseconds{10'000});
  x.pass(milliseconds{10'000}, milliseconds{11'800});
  CHECK(!x.follower.unknown());
  x.pass(milliseconds{11'800}, milliseconds{12'100});
  CHECK(x.follower.unknown());
}

TEST_CASE("a search that a node has but cannot store is known") {
  fixture x;
  x.connect(milliseconds{0}, milliseconds{10'000});
  x.follower.have(time_point{milliseconds{10'050}});
  x.pass(milliseconds{10'060}, milliseconds{12'000});
  CHECK(!x.follower.unknown());
  // Asked again after a while, no node has it any more.
  x.pass(milliseconds{12'010}, milliseconds{13'500});
  CHECK(x.follower.unknown());
}

TEST_CASE("a store that seemed away is asked again though no link is lost") {
  fixture x;
  x.stored.header = {true, "user", {}, 1, {7, "nonce", "node"}, false};
  x.connect(milliseconds{0}, milliseconds{10});
  x.follower.have(time_point{milliseconds{20}});
  store_answer away;
  away.seq = x.follower.take_requests().at(0).seq;
  x.follower.on_answer(away, time_point{milliseconds{30}});
  x.follower.tick(time_point{milliseconds{600}});
  auto again = x.follower.take_requests();
  REQUIRE(again.size() == 1);
  CHECK(again[0].what == kind::read);
}

TEST_CASE("a dead owner's end is no step back for who has seen more") {
  fixture x;
  x.stored.header = {true, "user", {}, 1, {7, "nonce", "dead-node"}, false};
  x.stored.owner_alive = false;
  x.stored.top = 1;
  event_log theirs{"search-1"};
  theirs.append({stage::fetching, 20, "m", "{}"}, {});
  x.stored.events = theirs.range(0, 1);
  x.follower.heard_ahead(3);
  x.connect(milliseconds{0}, milliseconds{1});
  x.pass(milliseconds{0}, milliseconds{8'000});
  REQUIRE(x.verdict.events.size() == 3);
  CHECK(x.verdict.events[0]->id == 2);
  CHECK(x.verdict.events[0]->progress == 99);
  CHECK(x.verdict.events[1]->id == 3);
  CHECK(x.verdict.events[2]->id == 4);
  CHECK(x.verdict.events[2]->at == stage::error);
}

TEST_CASE("an end that cannot be read is told once, not asked for for ever") {
  fixture x;
  x.stored.header = {true, "user", {}, 1, {7, "nonce", "node"}, true};
  x.stored.header.end = stage::complete;
  event_log theirs{"search-1"};
  theirs.append({stage::fetching, 20, "m", "{}"}, {});
  SECTION("it is another event") {
    x.stored.top = 1;
    x.stored.events = theirs.range(0, 1);
  }
  SECTION("it is unreadable") {
    x.stored.top = 2;
    x.stored.events = theirs.range(0, 1);
    x.stored.events.push_back(unreadable_event(2));
  }
  SECTION("there is nothing at all") {
    x.stored.top = 0;
  }
  x.connect(milliseconds{0}, milliseconds{10});
  REQUIRE(x.log.ended());
  CHECK(x.log.events().back()->at == stage::complete);
  CHECK(x.log.events().back()->progress == 100);
  CHECK(x.log.last_id() == x.stored.top + 1);
}

TEST_CASE("an event that cannot be read repeats the one before it") {
  fixture x;
  x.stored.header = {true, "user", {}, 1, {7, "nonce", "node"}, false};
  event_log theirs{"search-1"};
  for (int i = 1; i <= 4; ++i)
    theirs.append({stage::fetching, 10 * i, "m", "{}"}, {});
  x.stored.top = 4;
  x.stored.events = theirs.range(0, 4);
  x.stored.events[0] = unreadable_event(1);
  x.stored.events[2] = unreadable_event(3);
  x.connect(milliseconds{0}, milliseconds{10});
  REQUIRE(x.log.last_id() == 4);
  auto& events = x.log.events();
  CHECK(events[0]->progress == 0);
  CHECK(events[1] == theirs.events()[1]);
  CHECK(events[2]->id == 3);
  CHECK(events[2]->progress == 20);
  CHECK(events[2]->json.starts_with("{\"id\":3,"));
  CHECK(events[3] == theirs.events()[3]);
}

// An owner as a machine: what it does when the store will not have its log.
#include "actors/progress/owner.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using std::chrono::milliseconds;
using time_point = progress_owner::time_point;
using kind = store_request::kind;

namespace {

struct fixture {
  fixture() : owner(log, options, seq, {0, "nonce", "node"}) {
    options.retry = milliseconds{100};
    log.append({stage::queued, 0, "m", "{}"}, {});
    owner.link(true, time_point{});
    claim = owner.take_requests().at(0);
  }

  void answer(store_answer::kind what, milliseconds at) {
    store_answer x;
    x.what = what;
    x.seq = claim.seq;
    owner.on_answer(x, time_point{at});
  }

  // What is asked once some time has passed.
  std::vector<kind> asked(milliseconds at) {
    std::vector<kind> out;
    owner.tick(time_point{at});
    for (auto& x : owner.take_requests())
      out.push_back(x.what);
    return out;
  }

  event_log log{"search-1"};
  bridge_options options;
  uint64_t seq = 1;
  progress_owner owner;
  store_request claim;
};

} // namespace

TEST_CASE("a store that seemed away is claimed again though no link is lost") {
  fixture x;
  x.answer(store_answer::kind::away, milliseconds{1});
  CHECK(x.owner.visible() >= 1);
  CHECK(x.asked(milliseconds{90}).empty());
  CHECK(x.asked(milliseconds{110}) == std::vector{kind::claim});
}

TEST_CASE("a store whose link is lost is not asked until it is back") {
  fixture x;
  x.owner.link(false, time_point{});
  x.answer(store_answer::kind::away, milliseconds{1});
  CHECK(x.asked(milliseconds{1000}).empty());
  x.owner.link(true, time_point{milliseconds{1000}});
  CHECK(x.asked(milliseconds{1000}) == std::vector{kind::claim});
}

TEST_CASE("what the store lacks is not stored because the store is away") {
  fixture x;
  CHECK_FALSE(x.owner.stored());
  x.owner.link(false, time_point{});
  CHECK(x.owner.settled());
  CHECK_FALSE(x.owner.stored());
  x.owner.link(true, time_point{});
  x.claim = x.owner.take_requests().at(0);
  SECTION("until it is back and has it") {
    store_answer ours;
    ours.what = store_answer::kind::ours;
    ours.seq = x.claim.seq;
    x.owner.on_answer(ours, time_point{});
    auto requests = x.owner.take_requests();
    CHECK_FALSE(x.owner.stored());
    store_answer ok;
    ok.what = store_answer::kind::ok;
    ok.seq = requests.back().seq;
    ok.top = 1;
    REQUIRE(requests.back().what == kind::append);
    x.owner.on_answer(ok, time_point{});
    CHECK(x.owner.stored());
  }
  SECTION("and no more when it is away again, without it perhaps") {
    store_answer ours;
    ours.what = store_answer::kind::ours;
    ours.seq = x.claim.seq;
    ours.top = 1;
    x.owner.on_answer(ours, time_point{});
    CHECK(x.owner.stored());
    x.owner.link(false, time_point{});
    CHECK_FALSE(x.owner.stored());
  }
  SECTION("unless it refuses it") {
    x.answer(store_answer::kind::refused, milliseconds{1});
    CHECK(x.owner.stored());
  }
}

TEST_CASE("a log that the store has lost goes back with the claim itself") {
  fixture x;
  store_answer ours;
  ours.what = store_answer::kind::ours;
  ours.seq = x.claim.seq;
  x.owner.on_answer(ours, time_point{});
  x.owner.take_requests();
  x.owner.link(false, time_point{});
  x.log.append({stage::fetching, 10, "m", "{}"}, {});
  x.owner.appended(time_point{});
  x.owner.link(true, time_point{});
  auto claim = x.owner.take_requests().at(0);
  REQUIRE(claim.what == kind::claim);
  CHECK(claim.events.size() == 2);
  ours.seq = claim.seq;
  ours.top = 2;
  ours.anew = true;
  x.owner.on_answer(ours, time_point{});
  CHECK(x.owner.stored());
  // Whoever waits at other nodes hears of it.
  auto told = x.owner.take_requests();
  REQUIRE(told.size() == 1);
  CHECK(told[0].what == kind::have);
}

TEST_CASE("who needs a log that the store refuses is told that it is there") {
  fixture x;
  x.owner.need("other-node", time_point{});
  x.answer(store_answer::kind::refused, milliseconds{1});
  auto told = x.owner.take_requests();
  REQUIRE(told.size() == 2);
  CHECK(told[0].what == kind::live);
  CHECK(told[1].what == kind::have);
  CHECK(told[1].to == "other-node");
}

#include "actors/progress/stream_limits.hpp"

#include "tests/actors/system/seeded.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <map>
#include <vector>

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

using verdict = stream_limits::verdict;
using time_point = stream_limits::time_point;

namespace {

// The rule of the contract, with nothing forgotten.
struct naive_model {
  verdict acquire(const std::string& who, bool resuming, time_point now) {
    uint64_t recent = 0;
    for (auto t : connects[who])
      recent += now - t < 60s ? 1 : 0;
    if (!resuming && streams[who] >= 3)
      return verdict::too_many_streams;
    if (!resuming && recent >= 10)
      return verdict::too_many_connects;
    if (!resuming)
      connects[who].push_back(now);
    ++streams[who];
    return verdict::granted;
  }

  std::map<std::string, uint64_t> streams;
  std::map<std::string, std::vector<time_point>> connects;
};

} // namespace

TEST_CASE("limits decide as a model that remembers everything") {
  seeded random;
  CAPTURE(random.seed);
  for (int round = 0; round < 20; ++round) {
    stream_limits limits{{}};
    naive_model model;
    time_point now{};
    for (int i = 0; i < 500; ++i) {
      now += std::chrono::milliseconds{random.below(8000)};
      std::string who = random.one_in(3) ? "a" : "b";
      if (random.one_in(8))
        limits.sweep(now);
      if (random.one_in(2)) {
        auto resuming = random.one_in(5);
        auto before = model;
        auto said = limits.acquire(who, 3, resuming, now);
        REQUIRE(said == model.acquire(who, resuming, now));
        // Somebody else may object: then it never happened.
        if (said == verdict::granted && !resuming && random.one_in(4)) {
          limits.withdraw(who, now);
          model = before;
        }
      } else {
        limits.release(who, now);
        model.streams[who] -= model.streams[who] > 0 ? 1 : 0;
      }
      REQUIRE(limits.open() == model.streams["a"] + model.streams["b"]);
      REQUIRE(limits.open("a") == model.streams["a"]);
    }
  }
}

TEST_CASE("a resuming client is never refused but its stream counts") {
  stream_limits limits{{}};
  time_point now{};
  for (int i = 0; i < 5; ++i)
    CHECK(limits.acquire("a", 3, true, now) == verdict::granted);
  CHECK(limits.acquire("a", 3, false, now) == verdict::too_many_streams);
  CHECK(limits.acquire("b", 3, false, now) == verdict::granted);
}

TEST_CASE("as many may be open as the plan of the moment allows") {
  stream_limits limits{{}};
  time_point now{};
  CHECK(limits.acquire("a", 1, false, now) == verdict::granted);
  CHECK(limits.acquire("a", 1, false, now) == verdict::too_many_streams);
  CHECK(limits.acquire("a", 2, false, now) == verdict::granted);
  CHECK(limits.acquire("a", 1, false, now) == verdict::too_many_streams);
}

TEST_CASE("a refused client learns when its oldest connect is a minute old") {
  stream_limits limits{{.connects_per_minute = 2}};
  time_point now{};
  limits.acquire("a", 3, false, now);
  limits.acquire("a", 3, false, now + 20s);
  CHECK(limits.acquire("a", 3, false, now + 30s) == verdict::too_many_connects);
  CHECK(limits.retry_after("a", now + 30s) == 30s);
  CHECK(limits.retry_after("a", now + 59500ms) == 1s);
  CHECK(limits.retry_after("nobody", now) == 1s);
  CHECK(limits.acquire("a", 3, false, now + 60s) == verdict::granted);
}

TEST_CASE("releasing more than was taken takes nothing from others") {
  stream_limits limits{{}};
  limits.acquire("a", 3, false, {});
  limits.release("b", {});
  limits.release("b", {});
  CHECK(limits.open() == 1);
  limits.release("a", {});
  limits.release("a", {});
  CHECK(limits.open() == 0);
}

TEST_CASE("holders are those with open streams") {
  stream_limits limits{{}};
  limits.acquire("a", 3, false, {});
  limits.acquire("b", 3, true, {});
  limits.acquire("c", 3, false, {});
  limits.release("c", {});
  auto holders = limits.holders();
  std::sort(holders.begin(), holders.end());
  CHECK(holders == std::vector<std::string>{"a", "b"});
}

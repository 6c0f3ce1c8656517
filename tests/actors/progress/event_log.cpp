#include "actors/progress/event_log.hpp"

#include "tests/actors/progress/frames.hpp"
#include "tests/actors/system/seeded.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;

namespace {

progress_draft random_draft(seeded& random) {
  progress_draft x;
  x.at = static_cast<stage>(random.below(random.one_in(10) ? 13 : 9));
  x.progress = static_cast<int>(random.below(300)) - 100;
  x.message = random.bytes(20);
  return x;
}

} // namespace

TEST_CASE("G1: whatever is appended, ids are 1..n and progress never falls") {
  seeded random;
  CAPTURE(random.seed);
  for (int round = 0; round < 200; ++round) {
    event_log log{"search-01"};
    for (auto n = random.below(40); n > 0; --n)
      log.append(random_draft(random), utc_time{});
    auto& events = log.events();
    REQUIRE(log.last_id() == events.size());
    for (size_t i = 0; i < events.size(); ++i) {
      REQUIRE(events[i]->id == i + 1);
      REQUIRE(parse_frame(events[i]->frame).id == std::to_string(i + 1));
      REQUIRE(events[i]->progress <= 100);
      REQUIRE(events[i]->progress >= (i ? events[i - 1]->progress : 0));
    }
  }
}

TEST_CASE("G2: nothing follows a terminal event, which is always 100") {
  seeded random;
  CAPTURE(random.seed);
  for (int round = 0; round < 200; ++round) {
    event_log log{"search-01"};
    size_t ends = 0;
    for (auto n = random.below(60); n > 0; --n) {
      auto ended = log.ended();
      auto size = log.last_id();
      auto draft = random_draft(random);
      auto event = log.append(draft, utc_time{});
      REQUIRE((event == nullptr) == ended);
      REQUIRE(log.last_id() == size + (event ? 1 : 0));
      if (event && terminal(event->at)) {
        ++ends;
        REQUIRE(event->progress == 100);
        REQUIRE(log.ended());
      }
    }
    REQUIRE(ends <= 1);
  }
}

TEST_CASE("a range is what lies above one id, up to another") {
  event_log log{"search-01"};
  for (int i = 0; i < 5; ++i)
    log.append({}, utc_time{});
  auto ids = [&](uint64_t after, uint64_t upto) {
    std::vector<uint64_t> out;
    for (auto& x : log.range(after, upto))
      out.push_back(x->id);
    return out;
  };
  using list = std::vector<uint64_t>;
  CHECK(ids(0, 5) == list{1, 2, 3, 4, 5});
  CHECK(ids(2, 4) == list{3, 4});
  CHECK(ids(4, 99) == list{5});
  CHECK(ids(5, 99).empty());
  CHECK(ids(7, 9).empty());
  CHECK(ids(3, 2).empty());
}

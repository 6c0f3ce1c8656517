#include "actors/search/admission.hpp"

#include "tests/actors/system/seeded.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <vector>

using namespace bidiq;
using test::seeded;

namespace {

using phase = admission_counts::phase;

} // namespace

TEST_CASE("searches are counted by phase and by user") {
  admission_counts x;
  x.move("ana", phase::none, phase::asked);
  x.move("ana", phase::none, phase::queued);
  x.move("rui", phase::none, phase::queued);
  x.move("rui", phase::queued, phase::running);
  CHECK(x.asked() == 1);
  CHECK(x.queued() == 1);
  CHECK(x.running() == 1);
  CHECK(x.active() == 3);
  CHECK(x.active_of("ana") == 2);
  CHECK(x.active_of("eva") == 0);
  x.move("rui", phase::running, phase::none);
  CHECK(x.active_of("rui") == 0);
  CHECK(x.running() == 0);
  x.move("ana", phase::queued, phase::queued);
  CHECK(x.active() == 2);
}

TEST_CASE("whatever way searches go, the counts are those of a recount") {
  seeded random;
  CAPTURE(random.seed);
  admission_counts x;
  std::vector<std::pair<std::string, phase>> searches;
  for (int i = 0; i < 30; ++i)
    searches.push_back({"user" + std::to_string(i % 4), phase::none});
  for (int i = 0; i < 2000; ++i) {
    auto& [user, at] = searches[random.below(searches.size())];
    auto to = static_cast<phase>(random.below(4));
    x.move(user, at, to);
    at = to;
    auto count = [&](auto pred) {
      return static_cast<uint64_t>(
        std::count_if(searches.begin(), searches.end(), pred));
    };
    REQUIRE(x.queued()
            == count([](auto& y) { return y.second == phase::queued; }));
    REQUIRE(x.active()
            == count([](auto& y) { return y.second != phase::none; }));
    REQUIRE(x.active_of(user) == count([&, who = user](auto& y) {
              return y.first == who && y.second != phase::none;
            }));
  }
}

TEST_CASE("a node takes searches up to its limit and each user's") {
  admission x{{.max_active = 3, .max_active_per_user = 2}};
  CHECK_FALSE(x.refusal("ana"));
  x.counts.move("ana", phase::none, phase::running);
  x.counts.move("ana", phase::none, phase::queued);
  REQUIRE(x.refusal("ana"));
  CHECK(x.refusal("ana")->code == errc::too_many_searches);
  CHECK(x.refusal("ana")->retry_after > std::chrono::seconds{0});
  CHECK_FALSE(x.refusal("rui"));
  x.counts.move("rui", phase::none, phase::asked);
  CHECK(x.refusal("eva")->code == errc::overloaded);
  x.counts.move("ana", phase::queued, phase::none);
  CHECK_FALSE(x.refusal("eva"));
}

TEST_CASE("a limit of 0 searches a user is none") {
  admission x{{.max_active = 3, .max_active_per_user = 0}};
  x.counts.move("ana", phase::none, phase::running);
  CHECK_FALSE(x.refusal("ana"));
}

TEST_CASE("a draining node is drained once nothing is on its way") {
  admission x;
  CHECK_FALSE(x.drained());
  x.counts.move("ana", phase::none, phase::queued);
  x.drain();
  CHECK(x.refusal("ana")->code == errc::draining);
  CHECK_FALSE(x.drained());
  x.counts.move("ana", phase::queued, phase::none);
  CHECK(x.drained());
}

TEST_CASE("only so many searches run at a time") {
  admission x{{.max_running = 1}};
  x.counts.move("ana", phase::none, phase::queued);
  CHECK(x.may_start());
  x.counts.move("ana", phase::queued, phase::running);
  CHECK_FALSE(x.may_start());
}

#include "actors/resilience/breaker_window.hpp"

#include "tests/actors/system/seeded.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <deque>
#include <utility>

using namespace bidiq;

TEST_CASE("a window counts exactly the last calls") {
  test::seeded random;
  CAPTURE(random.seed);
  for (int round = 0; round < 50; ++round) {
    auto size = 1 + random.below(70);
    breaker_window window{size};
    std::deque<std::pair<bool, bool>> calls;
    for (int i = 0; i < 300; ++i) {
      if (random.one_in(100)) {
        window.clear();
        calls.clear();
      }
      calls.emplace_back(random.one_in(2), random.one_in(3));
      window.add(calls.back().first, calls.back().second);
      if (calls.size() > size)
        calls.pop_front();
      auto count = [&](auto which) {
        return static_cast<size_t>(
          std::count_if(calls.begin(), calls.end(), which));
      };
      REQUIRE(window.count() == calls.size());
      REQUIRE(window.failed() == count([](auto& x) { return x.first; }));
      REQUIRE(window.slow() == count([](auto& x) { return x.second; }));
    }
  }
}

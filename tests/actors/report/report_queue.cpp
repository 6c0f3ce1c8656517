// Which workbook is written next, and how many at a time.
#include "actors/report/report_queue.hpp"
#include "tests/catch.hpp"

#include <rapidcheck.h>

#include <set>
#include <string>

using namespace bidiq;

namespace {

constexpr bool scarce = true;
constexpr bool plenty = false;

} // namespace

TEST_CASE("so many workbooks are written at a time, the oldest first") {
  report_queue x{2};
  auto first = x.add();
  auto second = x.add();
  auto third = x.add();
  CHECK(x.next(plenty) == first);
  CHECK(x.next(plenty) == second);
  CHECK(x.next(plenty) == std::nullopt);
  CHECK(x.waiting() == 1);
  CHECK(x.running() == 2);
  x.end(second);
  CHECK(x.next(plenty) == third);
  CHECK(x.waiting() == 0);
}

TEST_CASE("while memory is short, one workbook is written, but that one is") {
  report_queue x{3};
  auto first = x.add();
  auto second = x.add();
  CHECK(x.next(scarce) == first);
  CHECK(x.next(scarce) == std::nullopt);
  x.end(first);
  CHECK(x.next(scarce) == second);
}

TEST_CASE("of two workbooks of one path the second waits for the first, and "
          "keeps nobody else") {
  report_queue x{3};
  auto first = x.add("a");
  auto again = x.add("a");
  auto other = x.add("b");
  CHECK(x.next(plenty) == first);
  CHECK(x.next(plenty) == other);
  CHECK(x.next(plenty) == std::nullopt);
  x.end(first);
  CHECK(x.next(plenty) == again);
}

TEST_CASE("each workbook is begun once, whatever comes and ends") {
  CHECK(rc::check([](const std::vector<uint8_t>& steps) {
    report_queue x{3};
    std::set<uint64_t> running;
    uint64_t added = 0, begun = 0;
    auto step = [&](uint8_t dice) {
      if (dice % 3 == 0) {
        x.add(dice % 2 == 0 ? std::string(1, static_cast<char>('a' + dice % 4))
                            : "");
        ++added;
      } else if (dice % 3 == 1 && !running.empty()) {
        x.end(*running.begin());
        running.erase(running.begin());
      } else if (auto number = x.next(dice % 5 == 0)) {
        ++begun;
        RC_ASSERT(running.insert(*number).second);
      }
      RC_ASSERT(x.running() == running.size());
      RC_ASSERT(x.running() <= 3u);
      RC_ASSERT(x.waiting() == added - begun);
    };
    for (auto dice : steps)
      step(dice);
    // Whatever is left comes, too.
    while (x.waiting() + x.running() > 0) {
      step(2);
      step(1);
    }
    RC_ASSERT(begun == added);
  }));
}

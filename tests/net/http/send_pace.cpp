#include "net/http/send_pace.hpp"

#include "tests/catch.hpp"

using namespace bidiq::http;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

const send_pace::clock::time_point start{};

// How long a client lasts that reads `n` bytes each second; none: for ever.
std::optional<seconds> lasts(std::size_t min_rate, uint64_t n) {
  send_pace x{seconds{30}, min_rate, start};
  for (auto now = start; now < start + std::chrono::hours{10};) {
    now += seconds{1};
    if (now >= x.due())
      return std::chrono::duration_cast<seconds>(now - start);
    x.progress(n, now);
  }
  return std::nullopt;
}

} // namespace

TEST_CASE("who reads nothing has the patience") {
  send_pace x{seconds{30}, 1024, start};
  CHECK(x.due() == start + seconds{30});
  x.progress(0, start + seconds{10});
  CHECK(x.due() == start + seconds{30});
}

TEST_CASE("who reads fast enough is never too slow") {
  CHECK_FALSE(lasts(1024, 1024).has_value());
  CHECK_FALSE(lasts(1024, 100'000'000).has_value());
}

TEST_CASE("who dribbles uses the patience up") {
  CHECK(lasts(1024, 0) == seconds{30});
  CHECK(lasts(1024, 512) > seconds{50});
  CHECK(lasts(1024, 512) < seconds{70});
  CHECK(lasts(1024, 1) < seconds{32});
}

TEST_CASE("what was read fast buys no more than the patience") {
  send_pace x{seconds{30}, 1024, start};
  x.progress(uint64_t{1} << 62, start + seconds{5});
  CHECK(x.due() == start + seconds{35});
}

TEST_CASE("without a rate any progress will do") {
  CHECK_FALSE(lasts(0, 1).has_value());
  CHECK(lasts(0, 0) == seconds{30});
}

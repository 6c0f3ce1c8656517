#include "tools/bidiq/reconnect.hpp"

#include "tests/catch.hpp"

using namespace bidiq::client;
using std::chrono::milliseconds;

namespace {

constexpr reconnect_options quick{milliseconds(100), milliseconds(500)};
constexpr reconnect_policy::time_point start{};

} // namespace

TEST_CASE("the wait doubles up to its limit until an event comes") {
  reconnect_policy policy{quick};
  for (int wanted : {100, 200, 400, 500, 500})
    CHECK(policy.next(std::nullopt, 1.0, start) == milliseconds(wanted));
  policy.on_event();
  CHECK(policy.next(std::nullopt, 1.0, start) == milliseconds(100));
}

TEST_CASE(
  "the server's reconnection time is the first wait, within the limit") {
  reconnect_policy policy{quick};
  CHECK(policy.next(milliseconds(7), 1.0, start) == milliseconds(7));
  policy.on_event();
  CHECK(policy.next(std::chrono::hours(1), 1.0, start) == milliseconds(500));
}

TEST_CASE("at most half of the wait is cut off at random") {
  reconnect_policy policy{quick};
  CHECK(policy.next(std::nullopt, 0.0, start) == milliseconds(50));
  policy.on_event();
  CHECK(policy.next(std::nullopt, 0.5, start) == milliseconds(75));
}

TEST_CASE("it gives up after its patience without an event") {
  reconnect_policy policy{
    {milliseconds(100), milliseconds(500), milliseconds(1000)}};
  auto after = [&](int ms) {
    return policy.next(std::nullopt, 1.0, start + milliseconds(ms));
  };
  CHECK(policy.failures() == 0);
  CHECK(after(5000) == milliseconds(100));
  CHECK(after(5100) == milliseconds(200));
  CHECK(policy.failures() == 2);
  // The last attempt is at the very end.
  CHECK(after(5950) == milliseconds(50));
  CHECK_FALSE(after(6000));
  policy.on_event();
  CHECK(policy.failures() == 0);
  CHECK(after(6000) == milliseconds(100));
}

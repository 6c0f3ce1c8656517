#include "tools/bidiq/reconnect.hpp"

#include "tests/catch.hpp"

using namespace bidiq::client;
using std::chrono::milliseconds;

TEST_CASE("the wait doubles up to its limit until an event comes") {
  reconnect_policy policy{{milliseconds(100), milliseconds(500), 10}};
  for (int wanted : {100, 200, 400, 500, 500})
    CHECK(policy.next(std::nullopt, 1.0) == milliseconds(wanted));
  policy.on_event();
  CHECK(policy.next(std::nullopt, 1.0) == milliseconds(100));
}

TEST_CASE(
  "the server's reconnection time is the first wait, within the limit") {
  reconnect_policy policy{{milliseconds(100), milliseconds(500), 10}};
  CHECK(policy.next(milliseconds(7), 1.0) == milliseconds(7));
  policy.on_event();
  CHECK(policy.next(std::chrono::hours(1), 1.0) == milliseconds(500));
}

TEST_CASE("at most half of the wait is cut off at random") {
  reconnect_policy policy{{milliseconds(100), milliseconds(500), 10}};
  CHECK(policy.next(std::nullopt, 0.0) == milliseconds(50));
  policy.on_event();
  CHECK(policy.next(std::nullopt, 0.5) == milliseconds(75));
}

TEST_CASE("after too many attempts in a row it gives up") {
  reconnect_policy policy{{milliseconds(1), milliseconds(1), 2}};
  CHECK(policy.next(std::nullopt, 0));
  CHECK(policy.next(std::nullopt, 0));
  CHECK_FALSE(policy.next(std::nullopt, 0));
  policy.on_event();
  CHECK(policy.next(std::nullopt, 0));
}

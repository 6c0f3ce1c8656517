#include "net/routes/trial_gate.hpp"

#include "tests/catch.hpp"

using namespace bidiq;

TEST_CASE("a user tries one sector at a time") {
  auto gate = std::make_shared<trial_gate>(8);
  auto place = gate->enter("ana").value();
  auto again = gate->enter("ana");
  REQUIRE(again.has_error());
  CHECK(again.error().code == errc::rate_limited);
  CHECK(again.error().retry_after.count() > 0);
  CHECK(gate->enter("rui").has_value());
  auto copy = place;
  place.reset();
  CHECK(gate->enter("ana").has_error());
  copy.reset();
  CHECK(gate->enter("ana").has_value());
}

TEST_CASE("a node tries so many at a time") {
  auto gate = std::make_shared<trial_gate>(2);
  auto one = gate->enter("a").value();
  auto two = gate->enter("b").value();
  CHECK(gate->enter("c").error().code == errc::overloaded);
  one.reset();
  CHECK(gate->enter("c").has_value());
}

#include "actors/base/traceparent.hpp"

#include "tests/catch.hpp"

using namespace bidiq;

namespace {

constexpr auto trace
  = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

} // namespace

TEST_CASE("a child keeps trace and flags and has its own span") {
  CHECK(child_traceparent(trace, 0xab)
        == "00-4bf92f3577b34da6a3ce929d0e0e4736-00000000000000ab-01");
  CHECK(child_traceparent(trace, 0xfedcba9876543210)
        == "00-4bf92f3577b34da6a3ce929d0e0e4736-fedcba9876543210-01");
}

TEST_CASE("a later version's longer context is continued in version 00") {
  auto later = "cc" + std::string{trace}.substr(2) + "-what-the-future-holds";
  CHECK(child_traceparent(later, 1)
        == "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000001-01");
}

TEST_CASE("nothing is invented for an invalid context") {
  auto bad
    = GENERATE(as<std::string>{}, "", "00",
               "ff-4bf92f3577b34da6a3ce929d0e0e4736-"
               "00f067aa0ba902b7-01",
               "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
               "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
               "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
               "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x",
               "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0\n");
  CHECK(child_traceparent(bad, 1).empty());
  CHECK(child_traceparent(trace, 0).empty());
}

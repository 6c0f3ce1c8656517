// Invariants G1 and G2 over nodes, stores and clients in random schedules.
#include "tests/actors/progress/bridge_world.hpp"
#include "tests/catch.hpp"

#include <cstdlib>
#include <string>

using namespace bidiq::test;

namespace {

uint32_t first_seed() {
  auto text = std::getenv("BRIDGE_SEED");
  return text ? static_cast<uint32_t>(std::stoul(text)) : 1;
}

// The number of the first schedule that violates something, and what.
std::pair<uint32_t, std::string> search(uint32_t schedules, fault_mix mix) {
  for (uint32_t i = 0; i < schedules; ++i) {
    auto seed = first_seed() + i;
    auto violation = bridge_world{seed, mix}.run();
    if (!violation.empty())
      return {seed, violation};
  }
  return {0, {}};
}

} // namespace

TEST_CASE("whatever happens, clients of any nodes see 1..n once and one end") {
  auto [seed, violation] = search(100'000, {});
  INFO("BRIDGE_SEED=" << seed);
  CHECK(violation == "");
}

TEST_CASE("the model notices a store that lets holes in") {
  fault_mix mix;
  mix.bugs.no_gap_check = true;
  CHECK(search(20'000, mix).second != "");
}

TEST_CASE("the model notices a store that does not fence") {
  fault_mix mix;
  mix.bugs.no_fence = true;
  CHECK(search(20'000, mix).second != "");
}

TEST_CASE("the model notices followers that trust every message to come") {
  fault_mix mix;
  mix.no_polls = true;
  CHECK(search(20'000, mix).second != "");
}

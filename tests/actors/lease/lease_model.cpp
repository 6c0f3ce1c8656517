// The rules of leases in random schedules of claims, renewals, expiries,
// holders that crash, answers that are lost, and keepers that restart.
// LEASE_SCHEDULES=n runs n of them, BIDIQ_SEED=n begins elsewhere.
#include "tests/actors/lease/lease_world.hpp"
#include "tests/actors/system/seeded.hpp"
#include "tests/catch.hpp"

#include <rapidcheck.h>

#include <cstdlib>
#include <sstream>

using namespace bidiq::test;

namespace {

int schedules() {
  auto given = std::getenv("LEASE_SCHEDULES");
  return given ? std::stoi(given) : 4'000;
}

rc::detail::TestResult search(uint64_t seed, int count, lease_defect defect) {
  rc::detail::TestParams params;
  params.seed = seed;
  params.maxSuccess = count;
  // What is wrong with a defect on purpose need not be told shortly.
  params.disableShrinking = defect != lease_defect::none;
  auto holds = [defect] {
    auto steps = *rc::gen::container<lease_schedule>(
      60, rc::gen::inRange<uint32_t>(0, 1u << 15));
    auto violation = lease_world{defect}.run(steps);
    RC_ASSERT(violation == "");
  };
  return rc::detail::checkTestable(holds, rc::detail::TestMetadata{}, params);
}

bool held(const rc::detail::TestResult& x) {
  return x.is<rc::detail::SuccessResult>();
}

} // namespace

TEST_CASE("whatever happens, one holds the lease, with the highest token, and "
          "old tokens move nothing") {
  auto seed = seeded::choose_seed();
  auto found = search(seed, schedules(), lease_defect::none);
  std::ostringstream told;
  rc::detail::printResultMessage(found, told);
  INFO("BIDIQ_SEED=" << seed << "\n" << told.str());
  CHECK(held(found));
}

TEST_CASE("the model notices a keeper that breaks one of the rules") {
  auto defect
    = GENERATE(lease_defect::grants_what_is_held, lease_defect::repeats_tokens,
               lease_defect::fences_nobody, lease_defect::releases_for_anybody,
               lease_defect::never_ends, lease_defect::buries_the_living);
  auto seed = seeded::choose_seed();
  CAPTURE(seed, static_cast<int>(defect));
  CHECK(!held(search(seed, 4'000, defect)));
}

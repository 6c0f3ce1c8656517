#include "actors/jobs/job_ends.hpp"

#include "tests/catch.hpp"

using namespace bidiq;

namespace {

const job_lease ours{"search-01", "a", 3};
const job_end good{job_state::succeeded, {}, {}, "/r"};

} // namespace

TEST_CASE("a job's end is written once the history has its search's") {
  job_ends ends{10};
  CHECK_FALSE(ends.ended(ours, good));
  CHECK(ends.leases() == std::vector<job_lease>{ours});
  auto due = ends.noted("search-01");
  REQUIRE(due);
  CHECK(due->lease == ours);
  CHECK(due->how == good);
  CHECK(ends.empty());
}

TEST_CASE("the history may be faster") {
  job_ends ends{10};
  CHECK_FALSE(ends.noted("search-01"));
  CHECK(ends.ended(ours, good));
  // Once: the next search of that id waits for its own.
  CHECK_FALSE(ends.ended(ours, good));
}

TEST_CASE("what the store could not take is tried again, within bounds") {
  job_ends ends{1};
  CHECK(ends.keep({ours, good}));
  CHECK_FALSE(ends.keep({{"search-02", "a", 1}, good}));
  CHECK_FALSE(ends.empty());
  CHECK(ends.leases() == std::vector<job_lease>{ours});
  CHECK(ends.again().size() == 1);
  CHECK(ends.empty());
  CHECK(ends.again().empty());
}

TEST_CASE("under a lease that is lost nothing is written") {
  job_ends ends{10};
  CHECK_FALSE(ends.ended(ours, good));
  ends.drop("search-01");
  CHECK(ends.empty());
  CHECK_FALSE(ends.noted("search-01"));
}

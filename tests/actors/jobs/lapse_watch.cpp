#include "actors/jobs/lapse_watch.hpp"

#include "tests/catch.hpp"

using namespace bidiq;
using namespace std::chrono_literals;

namespace {

using leases = std::vector<job_lease>;

job held_by(const std::string& worker, uint64_t token, int until) {
  job x;
  x.id = "search-01";
  x.worker = worker;
  x.token = token;
  x.leased_until = utc_time{std::chrono::seconds{until}};
  return x;
}

constexpr lapse_watch::time_point begin{1h};

} // namespace

TEST_CASE("who has not renewed a lease for as long as it lasts is dead") {
  lapse_watch watch{"z", 10s};
  auto x = held_by("a", 3, 100);
  CHECK(watch.look({x}, begin).empty());
  CHECK(watch.look({x}, begin + 9s).empty());
  CHECK(watch.look({x}, begin + 10s) == leases{{"search-01", "a", 3}});
}

TEST_CASE("a sign of life starts the time anew, whatever its clock says") {
  lapse_watch watch{"z", 10s};
  CHECK(watch.look({held_by("a", 3, 100)}, begin).empty());
  // Its clock has been set back.
  CHECK(watch.look({held_by("a", 3, 40)}, begin + 9s).empty());
  CHECK(watch.look({held_by("a", 3, 40)}, begin + 18s).empty());
  CHECK(watch.look({held_by("a", 3, 40)}, begin + 19s).size() == 1);
}

TEST_CASE("another worker, or another time of the same, is looked at anew") {
  lapse_watch watch{"z", 10s};
  CHECK(watch.look({held_by("a", 3, 100)}, begin).empty());
  CHECK(watch.look({held_by("b", 4, 100)}, begin + 10s).empty());
  CHECK(watch.look({held_by("b", 5, 100)}, begin + 20s).empty());
  CHECK(watch.look({held_by("b", 5, 100)}, begin + 30s).size() == 1);
}

TEST_CASE("one look kills nobody, however long the lease is over") {
  lapse_watch watch{"z", 0s};
  CHECK(watch.look({held_by("a", 3, 0)}, begin).empty());
  CHECK(watch.look({held_by("a", 3, 0)}, begin + 1ms).size() == 1);
}

TEST_CASE("a job that nobody has is forgotten") {
  lapse_watch watch{"z", 10s};
  CHECK(watch.look({held_by("a", 3, 100)}, begin).empty());
  CHECK(watch.look({}, begin + 5s).empty());
  CHECK(watch.look({held_by("a", 3, 100)}, begin + 11s).empty());
}

TEST_CASE("a worker does not bury itself") {
  lapse_watch watch{"a", 10s};
  CHECK(watch.look({held_by("a", 3, 100)}, begin).empty());
  CHECK(watch.look({held_by("a", 3, 100)}, begin + 1h).empty());
}
